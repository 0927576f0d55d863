"""Settings. What differs between machines comes from the environment; see .env.example."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-the-demo" * 4 if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "没有设置 SECRET_KEY，不能启动。请在环境变量中设置一个 50 位以上的随机字符串；"
        "仅作演示请用 make demo。"
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Links in e-mail have no request to take the address from.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "config",
    "rectification",
    "training",
    "grading",
    "branches",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widgets are templates, of which templates/ has one
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.site.outages.OutageMiddleware",
    "branches.web.middleware.MethodsMiddleware",
    "branches.one_time.doors.NamelessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.site.sessions.IdleTimeoutMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "branches.accounts.sign_in.AccountMiddleware",
    "branches.web.middleware.NoStoreMiddleware",
    "branches.accounts.sign_in.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "branches.web.middleware.PasswordChangeMiddleware",
    "branches.web.middleware.RefusalMiddleware",
    "branches.web.middleware.TakenMiddleware",
    "axes.middleware.AxesMiddleware",
]

if DEBUG and not env.bool("TECHNICAL_PAGES", default=False):
    MIDDLEWARE.append("config.site.error_pages.PlainErrorPages")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database: SQLite unless DATABASE_URL names a server ---------------------------------
SQLITE_PATH = Path(env.str("SQLITE_PATH", default=str(VAR_DIR / "qiangji.sqlite3"))).absolute()
DATABASES = {
    "default": env.db_url_config(
        env.str("DATABASE_URL", default="") or f"sqlite:///{SQLITE_PATH.as_posix()}"
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    SQLITE_PATH.parent.mkdir(parents=True, exist_ok=True)
    lock_timeout = env.int("DB_LOCK_TIMEOUT_MS", default=20_000)
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock at once: two savers queue instead of dead-locking.
        "transaction_mode": "IMMEDIATE",
        "timeout": lock_timeout / 1000,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # A hung statement or lock must end as an error page, not as a stuck web process. Pages wait
    # for a lock two seconds at most: config/wsgi.py.
    statement_timeout = env.int("DB_STATEMENT_TIMEOUT_MS", default=120_000)
    lock_timeout = env.int("DB_LOCK_TIMEOUT_MS", default=10_000)
    # The data of a university fit in memory, where the next page is not cheaper than any other.
    page_cost = env.float("DB_RANDOM_PAGE_COST", default=1.1)
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **DATABASES["default"].get("OPTIONS", {}),
            "options": f"-c statement_timeout={statement_timeout} -c lock_timeout={lock_timeout}"
            f" -c random_page_cost={page_cost}",
        },
        "TEST": {"NAME": env.str("TEST_DB_NAME", default="") or None},
    }

# --- sign-in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "branches.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORDS = "branches.accounts.passwords."
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": PASSWORDS + "SimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": PASSWORDS + "LengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": PASSWORDS + "CommonValidator"},
    {"NAME": PASSWORDS + "NumericValidator"},
    {"NAME": PASSWORDS + "ContextWordValidator"},
]
# By user and address together: behind one proxy an address alone would lock out the university.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "branches.accounts.visits.client_address"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "branches/accounts/locked.html"
AXES_DISABLE_ACCESS_LOG = True

# 登录记录 are kept for a year; the law asks for six months at least.
SIGN_IN_KEEP_DAYS = env.int("SIGN_IN_KEEP_DAYS", default=365)
if SIGN_IN_KEEP_DAYS < 190:
    raise ImproperlyConfigured("SIGN_IN_KEEP_DAYS 不能少于 190：登录记录按规定至少保存六个月。")

# --- public notice ----------------------------------------------------------------------------
# From here a 公示 is read without signing in. Empty: from nowhere.
try:
    CAMPUS_NETWORKS = [ip_network(one) for one in env.list("CAMPUS_NETWORKS", default=[])]
except ValueError as error:
    raise ImproperlyConfigured(
        f"CAMPUS_NETWORKS 应是逗号分隔的网段，如 10.0.0.0/8,2001:db8::/32：{error}"
    ) from error
OBJECTIONS_PER_DAY = env.int("OBJECTIONS_PER_DAY", default=3)

# --- sessions, cookies, transport -----------------------------------------------------------
SESSION_ENGINE = "branches.accounts.session_store"
SESSION_COOKIE_AGE = 8 * 3600  # hours without a click; config.sessions moves it on
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.site.error_pages.csrf_failure"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the proxy on the plain port
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    # We run on one host of the university's domain: its other hosts may not all speak TLS,
    # and the preload list is for the owner of the whole domain to decide.
    "security.W005",
    "security.W021",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- files ----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
MANIFEST_STATIC = "config.site.static_files.ManifestStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STATIC if DEBUG else MANIFEST_STATIC},
}
# Uploads are served by our own view only, so nobody else needs to read them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "branches.web.uploads.DiskUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- e-mail ---------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="filemail://" if DEBUG else "")
EMAIL_CONFIGURED = bool(EMAIL_URL)  # without it the inbox is the only channel
vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
# A day's digests would bury the terminal of whoever tries the demo.
EMAIL_FILE_PATH = vars().get("EMAIL_FILE_PATH") or VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="强基工作平台 <qiangji@localhost>")

# --- jobs: Redis is only the bell, the tables are the ledger -----------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="qiangji")
CELERY_TIMEZONE = TIME_ZONE
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_TIME_LIMIT = 900
# A page that rings the bell must not wait for a hung Redis: short time-outs, no second try.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,  # well above twice the hard time limit
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "retry_on_timeout": False,
        # A killed worker's task comes back within a minute of the time-out, not after ten.
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }

# Who brings it learns more of /healthz than ok or degraded. Empty: nobody does.
HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")

# --- logging: always to the console, where systemd or the terminal keeps it -------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},
    },
}
