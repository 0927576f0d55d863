from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from branches.errors import Refusal
from branches.imports.place import reach_of, system_reach
from branches.imports.problems import in_lines
from branches.imports.trial import shown
from branches.models import User
from config.acts.roster import Wish, WrongUsage, import_roster

REFUSED, WRONG_USAGE = 1, 2


def iso_date(text):
    return date.fromisoformat(text)


iso_date.__name__ = "日期"


class Command(BaseCommand):
    help = (
        "导入党组织、党支部、支委、工作情况和测评（F0、F1、F1B、F2、F9）。"
        "退出码：0 已导入，1 未导入，2 用法不对。"
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="工作簿 .xlsx")
        parser.add_argument(
            "--cycle", default="", help="年度名称，默认最新的年度；没有的新建，上一年度随之归档"
        )
        parser.add_argument("--cutoff", type=iso_date, help="数据截止日 YYYY-MM-DD，新年度必须给出")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--as", dest="username", default="", help="以该用户的身份和范围导入")

    def handle(self, *, file, cycle, cutoff, dry_run, username, **options):
        try:
            content = Path(file).read_bytes()
            reach = self.reach(username)
            wish = Wish(cycle.strip(), cutoff)
            outcome = import_roster(
                content, Path(file).name, wish, reach, dry_run=dry_run, say=self.stdout.write
            )
        except OSError as error:
            message = f"读不到文件 {file}：{error.strerror}"
            raise CommandError(message, returncode=WRONG_USAGE) from error
        except WrongUsage as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
        except Refusal as refusal:
            raise CommandError(refusal.message, returncode=REFUSED) from refusal
        self.report(outcome.trial, dry_run)

    def reach(self, username):
        if not username:
            return system_reach()
        user = User.objects.filter(username__iexact=username, is_active=True).first()
        if user is None:
            raise WrongUsage(f"没有用户“{username}”。")
        reach = reach_of(user)
        if reach is None:
            raise Refusal(f"“{user}”没有导入的职责（组织部或分党委工作人员）。")
        return reach

    def report(self, trial, dry_run):
        for hint in trial.hints:
            self.stdout.write(f"提示：{hint}")
        if trial.problems:
            for problem in in_lines(trial.problems):
                self.stderr.write(f"{problem.code} {problem}")
            message = f"共 {len(trial.problems)} 处错误，没有写入任何数据。"
            raise CommandError(message, returncode=REFUSED)
        if trial.missing:
            names = "、".join(str(one) for one in trial.missing[:20])
            self.stdout.write(f"文件中没有、系统中有的党支部 {len(trial.missing)} 个：{names}")
        for one in trial.differences if dry_run else ():
            self.stdout.write(difference_line(one))
        for label, number in trial.counts.items():
            self.stdout.write(f"{label} {number}")
        self.stdout.write("核对通过，没有写入。" if dry_run else "已导入。")


def difference_line(one):
    """A field that would change, or somebody who comes or leaves, in one line."""
    return (
        f"差异 {one.sheet} {one.code} {one.thing} {one.label}：{shown(one.old)} → {shown(one.new)}"
    )
