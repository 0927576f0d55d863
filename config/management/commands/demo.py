"""`manage.py demo`: the demo school on this machine, web and jobs together (`make demo`)."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "建立演示数据库（已有则保留），启动网页和定时任务，Ctrl-C 结束"

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--reset", action="store_true", help="删除演示数据，重新建立")

    def handle(self, *, port, reset, **options):
        refuse_outside_the_demo()
        refuse_a_busy_port(port)
        if reset:
            remove_demo_data()
        keep_private()
        call_command("migrate", verbosity=0)
        self.load_school()
        self.stdout.write(f"\n强基工作平台（演示）  http://{HOST}:{port}/\n")
        call_command("demo_accounts", stdout=self.stdout)
        self.stdout.write(f"\n提醒邮件不外发，写在 {shown(settings.EMAIL_FILE_PATH)}。")
        self.stdout.write("按 Ctrl-C 结束。\n")
        run_until_stopped(
            # As config/wsgi.py: pages wait less for a lock than jobs.
            (
                ["runserver", f"{HOST}:{port}", "--noreload", "--skip-checks"],
                {"DB_LOCK_TIMEOUT_MS": "2000"},
            ),
            (["run_jobs"], {}),
            at=f"http://{HOST}:{port}",
        )

    def load_school(self):
        if apps.get_model("branches", "Cycle").objects.exists():
            return
        self.stdout.write("正在生成演示学校，请稍候……")
        # All or nothing: an interrupted load must not pass for a school at the next start.
        with transaction.atomic():
            call_command("load_demo", stdout=self.stdout)


def refuse_outside_the_demo():
    if not (settings.DEBUG and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")):
        raise CommandError("演示只在 DEBUG=1 和 SQLite 数据库上运行，请用 make demo。")


def refuse_a_busy_port(port):
    """A running demo must not lose its database, and a second one could not listen anyway."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"{HOST}:{port} 已被占用。如果演示已在运行，直接打开即可；"
                "否则换一个端口：make demo PORT=8001"
            ) from error


def keep_private():
    """What the demo writes is for its owner alone, as in production."""
    os.umask(0o077)
    for path in database_files():
        path.chmod(0o600)


def database_files():
    paths = (Path(f"{settings.SQLITE_PATH}{suffix}") for suffix in ("", "-wal", "-shm"))
    return [path for path in paths if path.exists()]


def shown(path):
    """A path as the person in the project's folder would type it."""
    return path.relative_to(settings.BASE_DIR)


def remove_demo_data():
    for path in database_files():
        path.unlink()
    for folder in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        shutil.rmtree(folder, ignore_errors=True)


def run_until_stopped(*commands, at):
    """Starts the management commands, each with its environment, side by side; when one ends or we
    are stopped, all end. `at`: the address that the links of e-mails lead to.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    # What they tell goes to stderr; runserver's greeting says in English what stands above already.
    running = [
        subprocess.Popen(
            [*manage, *words], stdout=subprocess.DEVNULL, env=os.environ | {"SITE_URL": at} | more
        )
        for words, more in commands
    ]
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.3)
        raise CommandError("网页或定时任务意外结束，原因见上面的输出。")
    except KeyboardInterrupt:
        pass
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
