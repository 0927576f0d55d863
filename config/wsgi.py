import os

from django.core.wsgi import get_wsgi_application

from config.site.charset import only_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Nobody waits at a page for somebody else's lock as long as a job may.
os.environ["DB_LOCK_TIMEOUT_MS"] = os.environ.get("DB_WEB_LOCK_TIMEOUT_MS", "2000")

application = only_utf8(get_wsgi_application())
