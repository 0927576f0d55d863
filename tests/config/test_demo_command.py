"""`manage.py demo`: what its two processes are told."""

import signal
import subprocess
from types import SimpleNamespace

import pytest
from django.core.management import CommandError

from config.management.commands.demo import run_until_stopped


def test_links_in_mails_lead_to_the_port_that_was_asked_for(monkeypatch):
    started = []

    def start(_words, *, env, **_options):
        started.append(env["SITE_URL"])
        return SimpleNamespace(poll=lambda: 0, terminate=lambda: None, wait=lambda: 0)

    monkeypatch.setenv("SITE_URL", "https://elsewhere.example")
    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    with pytest.raises(CommandError):
        run_until_stopped(["runserver"], ["run_jobs"], at="http://127.0.0.1:8111")

    assert started == ["http://127.0.0.1:8111"] * 2
