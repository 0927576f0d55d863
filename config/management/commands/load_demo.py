"""`manage.py load_demo`: the invented school 青岚大学, alive around a day."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from branches.models import Committee, Cycle
from config.demo.school import load

DEMO_PASSWORD = "qinglan-2026"


class Command(BaseCommand):
    help = "生成演示学校“青岚大学”：上年度已归档，本年度进行到一半"

    def add_arguments(self, parser):
        parser.add_argument("--branches", type=int, default=412, help="党支部数，默认 412")
        parser.add_argument("--committees", type=int, default=26, help="分党委数，默认 26")
        parser.add_argument("--seed", type=int, default=2012, help="随机种子，默认 2012")
        parser.add_argument("--on", type=date.fromisoformat, help="以哪一天为今天，默认今天")
        parser.add_argument(
            "--no-accounts", action="store_true", help="不建演示账户（DEBUG=0 时必须）"
        )

    def handle(self, *, branches, committees, seed, on, no_accounts, **options):
        refuse(branches, committees, no_accounts)
        password = None if no_accounts else DEMO_PASSWORD
        load(
            branches=branches,
            committees=committees,
            seed=seed,
            on=on or timezone.localdate(),
            password=password,
        )
        self.stdout.write("演示学校已生成。")


def refuse(branches, committees, no_accounts):
    if not settings.DEBUG and not no_accounts:
        raise CommandError("演示账户只在 DEBUG=1 时建立；只要数据请加 --no-accounts。")
    if Cycle.objects.exists() or Committee.objects.exists():
        raise CommandError("数据库里已有年度或党组织，演示数据只装入空库。")
    if committees < 4 or branches < 4 * committees + 2:
        raise CommandError("至少 4 个分党委，平均每个分党委至少 4 个党支部，另有 2 个直属党支部。")
