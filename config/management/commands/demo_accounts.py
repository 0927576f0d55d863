"""`manage.py demo_accounts`: one sign-in per role, for whoever looks at the demo school."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from config.management.commands.load_demo import DEMO_PASSWORD

ACCOUNTS = {
    "demo_org": "组织部",
    "demo_staff": "分党委工作人员",
    "demo_leader": "分党委书记",
    "demo_secretary": "党支部书记",
    "demo_school": "校领导",
    "demo_auditor": "督查",
    "demo_trainer": "培训主办方",
}


class Command(BaseCommand):
    help = "列出演示账户：角色、账户、口令"

    def handle(self, **options):
        if not settings.DEBUG:
            raise CommandError("演示账户只在演示环境（DEBUG=1）中存在。")
        users = get_user_model().objects.in_bulk(ACCOUNTS, field_name="username")
        if not users:
            raise CommandError("没有演示账户。请先运行 manage.py load_demo。")
        for username, role in ACCOUNTS.items():
            if username in users:
                self.stdout.write(line(role, users[username]))


def line(role, user):
    password = DEMO_PASSWORD if user.check_password(DEMO_PASSWORD) else "口令已改"
    # A Chinese character is two columns wide in a terminal.
    return f"  {role}{' ' * (16 - 2 * len(role))}{user.username:<18}{password}"
