"""`manage.py demo`: what its two processes are told, and who may read what it writes."""

import os
import signal
import stat
import subprocess
from types import SimpleNamespace

import pytest
from django.core.management import CommandError

from config.management.commands.demo import keep_private, run_until_stopped


@pytest.fixture
def started(monkeypatch):
    environments = []

    def start(_words, *, env, **_options):
        environments.append(env)
        return SimpleNamespace(poll=lambda: 0, terminate=lambda: None, wait=lambda: 0)

    monkeypatch.setenv("SITE_URL", "https://elsewhere.example")
    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return environments


def test_links_in_mails_lead_to_the_port_that_was_asked_for(started):
    with pytest.raises(CommandError):
        run_until_stopped((["runserver"], {"A": "1"}), (["run_jobs"], {}), at="http://x:8111")

    assert [env["SITE_URL"] for env in started] == ["http://x:8111"] * 2
    assert [env.get("A") for env in started] == ["1", None]


def test_what_the_demo_writes_is_for_its_owner_alone(settings, tmp_path):
    settings.SQLITE_PATH = tmp_path / "demo.sqlite3"
    settings.SQLITE_PATH.touch(0o644)
    before = os.umask(0o022)
    try:
        keep_private()
        (tmp_path / "demo.sqlite3-wal").touch()
    finally:
        os.umask(before)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"demo.sqlite3": 0o600, "demo.sqlite3-wal": 0o600}
