"""`manage.py load_demo`: the invented school 青岚大学, alive around a day.

Last year closed with a 复评 in this spring and is archived, this year in mid-course. Everything
follows from seed, day and size; grades are those that the rules give. The default school, as
counted on 2026-12-01 (this year unless said otherwise; the counts hardly change with the day):

    branches        412: 162 staff, 169 student, 60 office, 21 retired; 2 directly under the school
    committees      26, and 8 党总支 of the 书院 under one of them
    survey          draft 31, returned 29, submitted 352 (last year: 402, in the 复评 333)
    assessment      draft 109 (of these 10 founded within the year, not graded), self_submitted 58,
                    committee_reviewed 49, committee_decided 52, approved 144; frozen 735
    grades          advanced 57, qualified 131, weak 8 of those decided; last year 69, 304, 29
    复评 of last    333 took part, 69 kept their grade: rose 48, held 273, fell 12
    vetoes          12 branches (V1, V2, V4, V5, V6), 2 more lifted; 77 below the satisfaction gate
    branches with an item that is
                    plan_draft 65, plan_submitted 35, in_progress 150, closure_requested 76,
                    committee_accepted 32, closed 76, cancelled 31
    items           650, 10 of them from last year; 64 overdue, 19 done late; last year 464 made, 63
                    done late
    extensions      open 18, granted 14, refused 8
    polls           408, of these 14 invalid and repeated
    weak branches   of 24 the slots (some empty), 结对 (agreed, proposed, declined) and 月报
    换届            36 overdue; 28 seats vacant
    programmes      plan 2, open 2, running 1, finished 7, cancelled 1; last year 7
    names           of both years proposed 28, confirmed 1,351, declined 76, withdrawn 59; of these
                    62 failed, 67 without a score; 24 secretaries owe the induction, 17 of them late
    hand-overs      110, 3 not confirmed by both sides

demo_staff, demo_leader and demo_secretary belong to one sub-committee, where something waits at
every desk. Everybody else has an account nobody can sign in to.
"""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from branches.models import Committee, Cycle
from branches.rulebook.parameters import PLAN
from config.acts.cycle import grade_presets
from config.demo.school import load

DEMO_PASSWORD = "qinglan-2026"


class Command(BaseCommand):
    help = "生成演示学校“青岚大学”：上年度已归档，本年度首轮已审定，复评进行到一半"

    def add_arguments(self, parser):
        parser.add_argument("--branches", type=int, default=412, help="党支部数，默认 412")
        parser.add_argument("--committees", type=int, default=26, help="分党委数，默认 26")
        parser.add_argument("--seed", type=int, default=2012, help="随机种子，默认 2012")
        names = [name for name, _label in grade_presets()]
        parser.add_argument("--grades", choices=names, default=PLAN, help=f"等级，默认 {PLAN}")
        parser.add_argument("--on", type=date.fromisoformat, help="以哪一天为今天，默认今天")
        parser.add_argument(
            "--no-accounts", action="store_true", help="不建演示账户（DEBUG=0 时必须）"
        )

    def handle(self, *, branches, committees, seed, on, grades, no_accounts, **options):
        refuse(branches, committees, no_accounts)
        password = None if no_accounts else DEMO_PASSWORD
        load(
            branches=branches,
            committees=committees,
            seed=seed,
            on=on or timezone.localdate(),
            password=password,
            preset=grades,
        )
        self.stdout.write("演示学校已生成。")


def refuse(branches, committees, no_accounts):
    if not settings.DEBUG and not no_accounts:
        raise CommandError("演示账户只在 DEBUG=1 时建立；只要数据请加 --no-accounts。")
    if Cycle.objects.exists() or Committee.objects.exists():
        raise CommandError("数据库里已有年度或党组织，演示数据只装入空库。")
    if committees < 4 or branches < 4 * committees + 2:
        raise CommandError("至少 4 个分党委，平均每个分党委至少 4 个党支部，另有 2 个直属党支部。")
