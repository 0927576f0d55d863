"""`manage.py run_jobs`: the timed jobs in one process, where there is no Redis."""

import logging
import signal
from threading import Event

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from config.site import runner

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 20


class Command(BaseCommand):
    help = "按时间表运行定时作业（不用 Redis），Ctrl-C 结束；与 Celery 并存也不会重复提醒"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="每项作业立即运行一次，然后结束")

    def handle(self, *, once, **options):
        if once:
            return self.run_each_once()
        self.stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        logger.info("定时作业已启动")
        while not self.stopped.is_set():
            self.run_due()
            # As between two requests: a server that was restarted is connected to anew.
            close_old_connections()
            self.stopped.wait(PAUSE_SECONDS)
        logger.info("定时作业已结束")
        return None

    def stop(self, number, frame):
        self.stopped.set()

    def run_each_once(self):
        for task in runner.tasks():
            self.stdout.write(f"{task}  {runner.run(task)}")

    def run_due(self):
        try:
            due = runner.due_tasks(timezone.now())
        except DatabaseError:
            logger.exception("数据库暂时连不上，稍后再试")
            return
        for task in due:
            if self.stopped.is_set():
                return
            logger.info("%s  %s", task, runner.run(task))
