"""Real Celery workers and beats on the test database, ended with the test."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection


class CeleryProcesses:
    """Starts workers and beats; a test takes it from the fixture `celery_processes`."""

    def __init__(self, folder):
        self.folder = folder
        self.running = []

    def worker(self, *options):
        name = f"worker{len(self.running)}@test-{os.getpid()}"
        return self.start("worker", f"--hostname={name}", "--concurrency=1", *options)

    def beat(self):
        schedule = self.folder / f"beat{len(self.running)}"
        return self.start("beat", f"--schedule={schedule}", "--pidfile=")

    def start(self, kind, *options):
        command = [sys.executable, "-m", "celery", "-A", "tests.fast_beat", kind, "-l", "INFO"]
        with (self.folder / f"{kind}{len(self.running)}.log").open("w") as log:
            process = subprocess.Popen(
                [*command, *options],
                cwd=settings.BASE_DIR,
                env=os.environ | {"DATABASE_URL": database_url()},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.running.append(process)
        return process

    def logs(self):
        return "\n".join(path.read_text("utf-8") for path in sorted(self.folder.glob("*.log")))

    def stop(self):
        for process in self.running:
            process.terminate()
        for process in self.running:
            end(process)
        server = redis.Redis.from_url(settings.REDIS_URL)
        for key in server.scan_iter(f"*{queue()}*"):
            server.delete(key)


def end(process):
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def queue():
    return settings.CELERY_TASK_DEFAULT_QUEUE


def database_url():
    """The test database of this process, for a child that knows nothing of pytest."""
    to = connection.settings_dict
    sign_in = quote(to["USER"], safe="")
    if to["PASSWORD"]:
        sign_in += ":" + quote(to["PASSWORD"], safe="")
    return f"postgres://{sign_in}@{to['HOST']}:{to['PORT'] or 5432}/{to['NAME']}"


def wait_until(condition, *, seconds=30):
    """True as soon as `condition()` holds, False after `seconds`."""
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at:
        if condition():
            return True
        time.sleep(0.2)
    return False


def at_once(work, times):
    """Run `work` in so many threads that start together; returns the results."""
    barrier = Barrier(times)

    def run(_number):
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
