from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from branches.imports.export import write_roster


class Command(BaseCommand):
    help = "导出党组织、党支部、支委、工作情况和测评，格式与导入的工作簿相同。"

    def add_arguments(self, parser):
        parser.add_argument("file", help="写到的文件 .xlsx")

    def handle(self, *, file, **options):
        content = write_roster()
        try:
            Path(file).write_bytes(content)
        except OSError as error:
            raise CommandError(f"写不了文件 {file}：{error.strerror}", returncode=2) from error
        self.stdout.write(f"已导出到 {file}。")
