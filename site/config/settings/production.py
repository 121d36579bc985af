"""For a site that people read. Refuses to start while something it needs is missing."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.buckets import use_buckets
from config.environment import addresses, at_least, env, mailer, setting, yes_or_no
from config.logging_formats import AsJson, log_level, logging_as
from config.security import ADMIN_CSP, SECURE_CSP
from config.sentry import report_to, sentry_dsn

from .base import *
from .base import DATABASES, STORAGES, TASKS, WAGTAIL_SITE_NAME, WAGTAILADMIN_BASE_URL

REQUIRED = {
    "SECRET_KEY": "a long random text that nobody else knows",
    "SITE_URL": "the address readers type, such as https://recaps.example.org",
    "DATABASE_URL": "postgres://user:password@host/name or sqlite:////var/lib/hallway/db.sqlite3",
}
if missing := [name for name in REQUIRED if not env.str(name, default="")]:
    wanted = "\n".join(f"  {name}: {REQUIRED[name]}" for name in missing)
    raise ImproperlyConfigured(f"Set these environment variables, then start again:\n{wanted}")

SECRET_KEY = env.str("SECRET_KEY")
SITE = urlsplit(WAGTAILADMIN_BASE_URL)
if SITE.scheme != "https" or not SITE.hostname:
    raise ImproperlyConfigured(
        "SITE_URL must be an https address, such as https://recaps.example.org"
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [SITE.hostname]
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]

# The proxy in front speaks TLS with the world and says so in this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# Whoever watches over the machine asks without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = setting(
    "HSTS_SECONDS", at_least(0), default="31536000", wanted="a number of seconds, such as 3600"
)
# The lists that browsers come with take only hosts that want it for all hosts below them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = setting(
    "HSTS_SUBDOMAINS", yes_or_no, default="true", wanted="true or false"
)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# With this prefix browsers take them over TLS alone, from this host alone, for all of it.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
TRUSTED_PROXIES = setting(
    "TRUSTED_PROXIES", at_least(0), default="1", wanted="a whole number, such as 1"
)

# A large archive's search index is kept after the answer: docs/decisions/background-tasks.md.
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    TASKS["default"]["BACKEND"] = "config.task_backends.SearchLater"

# Names that change with the content, and beside each file its compressed shapes.
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if use_buckets(STORAGES, SECURE_CSP, ADMIN_CSP):
    # Who may read a document is sent on to an address that ends.
    WAGTAILDOCS_SERVE_METHOD = "redirect"

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"noreply@{SITE.hostname}")
MAILERS = {
    "default": setting(
        "EMAIL_URL",
        mailer,
        default="smtp://localhost:25",
        wanted="an address such as smtp+tls://user:password@mail.example.org:587",
    )
}
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = f"[{WAGTAIL_SITE_NAME}] "
ADMINS = setting(
    "ADMINS", addresses, default="", wanted="addresses of mail, with commas between, or nothing"
)

LOGGING = logging_as(
    AsJson,
    setting("LOG_LEVEL", log_level, default="INFO", wanted="DEBUG, INFO, WARNING or ERROR"),
    own_access=True,
)
if dsn := setting(
    "SENTRY_DSN", sentry_dsn, default="", wanted="an address such as https://key@host/1, or nothing"
):
    report_to(dsn)
