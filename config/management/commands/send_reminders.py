"""`manage.py send_reminders`: the sweep and the digests, by hand."""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from branches import tasks
from branches.duties.reminders.stages import stage_label
from branches.duties.reminders.sweep import forecast
from branches.models import Duty, User


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2026-09-21") from error


class Command(BaseCommand):
    help = "写出到期的提醒并发送邮件；可重复运行，已写的不再写，已发的不再发"

    def add_arguments(self, parser):
        parser.add_argument("--on", type=day, metavar="DATE", help="按这一天计算，默认今天")
        parser.add_argument(
            "--forecast", action="store_true", help="只列出将提醒谁、提醒什么，不写也不发"
        )

    def handle(self, *, on, forecast, **options):
        on = on or timezone.localdate()
        if forecast:
            return self.show_forecast(on)
        swept = tasks.sweep_reminders(on)
        rest = "（不是工作日，由下一个工作日补写）" if swept.get("rest_day") else ""
        self.stdout.write(f"{on}：新写 {swept['written']} 条提醒{rest}")
        if "guessed_year" in swept:
            self.stdout.write(f"{on.year} 年没有节假日数据，按周一至周五计算工作日")
        sent = tasks.send_digests(on)
        if "channel" in sent:
            self.stdout.write("没有设置邮件服务器，只用站内消息")
        else:
            self.stdout.write(
                "邮件：发出 {sent}，无须发送 {dropped}，稍后再试 {retry}，失败 {dead}".format(
                    **sent
                )
            )
        return None

    def show_forecast(self, on):
        rows = forecast(on)
        duties = Duty.objects.in_bulk({duty for duty, *_rest in rows})
        people = User.objects.in_bulk({recipient for _duty, _stage, recipient, _up in rows})
        for duty, stage, recipient, escalated in rows:
            note = "（报上级知悉）" if escalated else ""
            words = (people[recipient].name, duties[duty].title, duties[duty].due_on)
            self.stdout.write("  ".join([*map(str, words), stage_label(stage) + note]))
        self.stdout.write(f"{on} 将写 {len(rows)} 条提醒，给 {len(people)} 人")
