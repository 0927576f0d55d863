"""F6 and F8 of a cycle as one workbook, for everybody who wants to recompute them."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from branches.models import Round
from grading.lists.export import scores_workbook
from grading.models import Assessment


class Command(BaseCommand):
    help = "导出评分表（F6）和汇总表（F8）。"

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="OUT.xlsx")
        parser.add_argument("--cycle", metavar="NAME", help="年度名称，默认为最新的年度")

    def handle(self, *, path, cycle, **options):
        round = chosen_round(cycle)
        rows = Assessment.objects.filter(
            participation__round=round, participation__out_reason=""
        ).order_by("participation__branch_code")
        content = scores_workbook(rows, round)
        try:
            Path(path).write_bytes(content)
        except OSError as error:
            raise CommandError(f"不能写入 {path}：{error.strerror}。") from error
        self.stdout.write(f"已导出{round}，{rows.count()} 个党支部：{path}")


def chosen_round(cycle):
    """The newest round of the named cycle, or of the newest one."""
    rounds = Round.objects.all()
    if cycle:
        rounds = rounds.filter(cycle__name=cycle)
    found = rounds.newest()
    if found is None:
        raise CommandError(f"没有名为“{cycle}”的年度。" if cycle else "还没有年度，请先导入名册。")
    return found
