"""The production settings with what tests need otherwise: speed, no TLS, nothing sent."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["DEBUG"] = "0"
# Two runs at the same Redis must not take each other's messages.
os.environ.setdefault("CELERY_QUEUE", f"qiangji-test-{os.getpid()}")
os.environ.setdefault("SECRET_KEY", "tests-only-" * 6)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")

from config.settings import *  # noqa: E402, F403
from config.settings import (  # noqa: E402
    CELERY_TASK_DEFAULT_QUEUE,
    DATABASES,
    MIDDLEWARE,
    PLAIN_STATIC,
    STORAGES,
)

CELERY_TASK_DEFAULT_QUEUE += os.environ.get("PYTEST_XDIST_WORKER", "")

# Static files come from the test server, so whitenoise has no folder to look at.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": PLAIN_STATIC}}
# One folder per run, made and removed by the process that started it; its children share it.
if "TEST_MEDIA_ROOT" not in os.environ:
    os.environ["TEST_MEDIA_ROOT"] = tempfile.mkdtemp(prefix="qiangji-media-")
    atexit.register(shutil.rmtree, os.environ["TEST_MEDIA_ROOT"], ignore_errors=True)
MEDIA_ROOT = os.path.join(
    os.environ["TEST_MEDIA_ROOT"], os.environ.get("PYTEST_XDIST_WORKER", "main")
)

if "options" in DATABASES["default"].get("OPTIONS", {}):
    # What a test commits need not outlive a power cut.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_CONFIGURED = True
# Tests sign in many users from one address; the lock-out tests switch this on.
AXES_ENABLED = False

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"

# Threads of the test server come and go: no connection may outlive its request.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: browser tests need a connection per thread. One per process, so that
    # two runs at the same time do not meet.
    name = Path(tempfile.gettempdir()) / f"qiangji-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(name)}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
