"""`.env.example` means the same to the shell and to systemd, with all that it offers."""

import os
import subprocess
from pathlib import Path

import environ
import pytest
from django.conf import settings

EXAMPLE = Path(settings.BASE_DIR) / ".env.example"


def as_it_stands():
    return EXAMPLE.read_text("utf-8")


def with_all_settings():
    """What is commented out as `#NAME=value` taken in as well."""
    lines = as_it_stands().splitlines()
    is_setting = [line[1:].partition("=")[0].replace("_", "").isupper() for line in lines]
    return "\n".join(
        line[1:] if line.startswith("#") and offers else line
        for line, offers in zip(lines, is_setting, strict=True)
    )


def read_by_bash(text, folder):
    path = folder / "qiangji.env"
    path.write_text(text, "utf-8")
    before = {"PATH": os.environ["PATH"]}
    script = 'set -euo pipefail; set -a; . "$0"; set +a; env -0'
    done = subprocess.run(
        ["bash", "-c", script, str(path)], env=before, capture_output=True, check=True
    )
    assert done.stderr == b""
    told = dict(line.split("=", 1) for line in done.stdout.decode().split("\0") if line)
    return {name: value for name, value in told.items() if name not in {"PATH", *BASH_SETS}}


BASH_SETS = ("PWD", "SHLVL", "_", "OLDPWD")


def read_by_systemd(text):
    """EnvironmentFile= by its manual: lines of NAME=value; those that begin with # or ; are
    comments; blanks around the value go; what stands in quotes is taken as it is, "…" with \\ as
    escape; outside of quotes nothing is special, $ and < included.
    """
    found = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip()[0] in "#;":
            continue
        name, sign, value = line.partition("=")
        assert sign, line
        found[name.strip()] = unquoted(value.strip())
    return found


def unquoted(value):
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1]
    return value.replace("\\", "")


@pytest.mark.parametrize("text", [as_it_stands(), with_all_settings()], ids=["plain", "all"])
def test_bash_and_systemd_read_the_same(text, tmp_path):
    told = read_by_bash(text, tmp_path)

    assert told == read_by_systemd(text)
    assert told["DEFAULT_FROM_EMAIL"] == "强基工作平台 <qiangji@example.edu.cn>"


def test_the_addresses_in_it_are_understood():
    told = read_by_systemd(with_all_settings())
    database = environ.Env.db_url_config(told["DATABASE_URL"])
    mail = environ.Env.email_url_config(told["EMAIL_URL"])

    assert (database["USER"], database["NAME"]) == ("qiangji", "qiangji")
    assert (mail["EMAIL_HOST"], mail["EMAIL_USE_TLS"]) == ("mail.example.edu.cn", True)


def test_it_offers_what_the_settings_ask_for():
    config = Path(settings.BASE_DIR) / "config"
    code = "".join((config / name).read_text("utf-8") for name in ("settings.py", "wsgi.py"))
    offered = read_by_systemd(with_all_settings())

    assert {name for name in offered if f'"{name}"' not in code} == set()
