"""Redis closed, mute or stopped: nobody at a page waits for it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings

from tests.mail_sink import free_port
from tests.processes import wait_until

SCRIPT = """
import time, django
django.setup()
from branches.duties import bell

started = time.monotonic()
bell.ring(bell.SEND_NOTICES)
rung = time.monotonic() - started
started = time.monotonic()
bell.publish(bell.SEND_NOTICES)
print(rung, time.monotonic() - started)
"""
REDIS = shutil.which("redis-server")


@contextmanager
def closed():
    yield free_port()


@contextmanager
def mute():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@contextmanager
def stopped():
    port = free_port()
    process = subprocess.Popen(
        [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: answers(port))
        process.send_signal(signal.SIGSTOP)
        yield port
    finally:
        process.kill()
        process.wait()


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(
    "server",
    [closed, mute, pytest.param(stopped, marks=pytest.mark.skipif(not REDIS, reason="没有 Redis"))],
)
def test_ringing_the_bell_neither_waits_nor_fails(server, tmp_path):
    with server() as port:
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={
                **os.environ,
                "REDIS_URL": f"redis://127.0.0.1:{port}/0",
                "DATABASE_URL": "",
                "SQLITE_PATH": str(tmp_path / "none.sqlite3"),
            },
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )

    rung, published = map(float, result.stdout.split())
    assert rung < 1
    assert published < 10
    assert "没有叫到作业进程" in result.stderr
