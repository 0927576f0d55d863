import json

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.bench.results import markdown, summary
from config.bench.run import PARTS, run

SIZES = (412, 2000, 10_000)
PAIRS = 16
SMALLEST = 26
QUIET_LOAD = 1.5


class Command(BaseCommand):
    help = (
        "性能测量，只用于 PostgreSQL：在自己的临时库里生成演示学校，与随附的最简写法成对比较。"
        "退出码：0 已测完（达到与否见表），1 不能测。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--branches", type=int, nargs="+", default=SIZES, help="党支部数，可以给几个"
        )
        parser.add_argument("--pairs", type=int, default=PAIRS, help="每项测几对，默认 16")
        parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="只测这些")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *, branches, pairs, only, **options):
        if connection.vendor != "postgresql":
            raise CommandError("性能测量需要 PostgreSQL：请设 DATABASE_URL 后再运行。")
        if min(branches) < SMALLEST:
            raise CommandError(f"至少 {SMALLEST} 个党支部。")
        report = run(branches, pairs, self.stderr.write, only)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
        else:
            self.tell(report)

    def tell(self, report):
        self.stdout.write(markdown(report.results))
        self.stdout.write(f"\n{summary(report.results)}\n")
        self.stdout.write(
            "时间是 CPU 毫秒（网页进程加数据库进程）的中位数；比值是成对测得的中位数。"
        )
        if not report.sees_backend:
            self.stdout.write("读不到数据库进程的 CPU 时间，以上只含网页进程。")
        if report.load_at_start > QUIET_LOAD or not report.is_steady:
            self.stdout.write(
                f"机器不安静（开始时负载 {report.load_at_start:.1f}），请在空闲时再测一次。"
            )
        for one in report.missed:
            self.stdout.write(f"未达到：{one.branches} 个党支部，{one.name}")
