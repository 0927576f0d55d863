"""`manage.py load_demo`: the invented school 青岚大学, alive around a day.

Four rounds half a year apart: last year's first grading and its 复评, this year's first grading,
all archived, and this year's 复评 in mid-course. Everything follows from seed, day and size; grades
are those that the rules give, plans and items those that the services would take. `--grades`: the
set of grades (grading/fixtures/parameters.json). The default school, as counted on 2026-12-01 (of
the 复评 in course unless said otherwise; the counts hardly change with the day):

    branches        412: 162 staff, 169 student, 60 office, 21 retired; 2 directly under the school
    committees      26, and 8 党总支 of the 书院 under one of them
    taking part     310, of these 11 for the first time (not done in time in the first grading) and
                    10 founded within the year, not graded; 102 keep the top grade
    survey          draft 25, returned 24, submitted 261 (the rounds before: 402, 325, 402)
    assessment      draft 90, self_submitted 42, committee_reviewed 37, committee_decided 38,
                    approved 103; frozen 1,129
    grades          of the first grading: advanced 102, qualified 263, weak 26; a year ago 77, 291,
                    34
    approved        rose 13 (2 of them two grades at once), held 81, fell 6; last year 40, 276, 9
    plans           of 391 graded branches, by position; supplements written, sent in, returned;
                    those that the 复评 has asked for
    branches with an item that is
                    plan_draft 61, plan_submitted 25, in_progress 196, closure_requested 117,
                    committee_accepted 35, closed 126, cancelled 35
    items           845, 650 of them carried over; 108 overdue
    extensions      open 31, granted 25, refused 14
    polls           306, of these 15 invalid or repeated
    weak branches   31, of 24 the slots (some empty), 结对 (agreed, proposed, declined) and 月报
    programmes      plan 2, open 2, running 1, finished 7, cancelled 1; last year 7
    hand-overs      102, 3 not confirmed by both sides

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
