"""认定结果 of a year as a workbook, for everybody who wants to work it out anew."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from branches.models import Cycle
from branches.web.rounds import all_rounds
from rectification.promotion.export import promotions_workbook
from rectification.promotion.matrix import comparisons


class Command(BaseCommand):
    help = "导出晋位升级认定结果。"

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="OUT.xlsx")
        parser.add_argument("--cycle", metavar="NAME", help="年度名称，默认为最新的年度")

    def handle(self, *, path, cycle, **options):
        comparison = chosen_comparison(cycle)
        rows = comparison.with_scores(comparison.rows()).order_by("branch_code")
        content, count = promotions_workbook(rows, comparison)
        try:
            Path(path).write_bytes(content)
        except OSError as error:
            raise CommandError(f"不能写入 {path}：{error.strerror}。") from error
        year, title = comparison.round.cycle, comparison.title
        self.stdout.write(f"已导出{year}（{title}），{count} 个党支部：{path}")


def chosen_comparison(name):
    """The first Comparison of the named year, or of the newest one, over the whole school."""
    cycles = Cycle.objects.all()
    cycle = (cycles.filter(name=name) if name else cycles).first()
    if cycle is None:
        raise CommandError(f"没有名为“{name}”的年度。" if name else "还没有年度，请先导入名册。")
    found = comparisons(None, all_rounds({}), cycle)
    if not found:
        raise CommandError(f"{cycle}还没有复评，也没有上年度可比。")
    return next(iter(found.values()))
