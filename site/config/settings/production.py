"""For a public site. Refuses to start while a required setting is missing."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.buckets import configure_buckets
from config.environment import (
    at_least,
    env,
    parse_bool,
    parse_email_addresses,
    parse_email_url,
    read_setting,
)
from config.logging_config import JsonFormatter, build_logging, parse_log_level
from config.security import ADMIN_CSP, SECURE_CSP
from config.sentry import init_sentry, parse_sentry_dsn

from .base import *
from .base import DATABASES, STORAGES, TASKS, WAGTAIL_SITE_NAME, WAGTAILADMIN_BASE_URL

REQUIRED = {
    "SECRET_KEY": "a long random text that nobody else knows",
    "SITE_URL": "the URL of the site, such as https://recaps.example.org",
    "DATABASE_URL": "postgres://user:password@host/name or sqlite:////var/lib/hallway/db.sqlite3",
}
if missing := [name for name in REQUIRED if not env.str(name, default="")]:
    descriptions = "\n".join(f"  {name}: {REQUIRED[name]}" for name in missing)
    raise ImproperlyConfigured(
        f"Set these environment variables, then start again:\n{descriptions}"
    )

SECRET_KEY = env.str("SECRET_KEY")
SITE = urlsplit(WAGTAILADMIN_BASE_URL)
if SITE.scheme != "https" or not SITE.hostname:
    raise ImproperlyConfigured("SITE_URL must be an https URL, such as https://recaps.example.org")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [SITE.hostname]
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]

# Set by the proxy, which terminates TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# Monitoring may bypass the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = read_setting(
    "HSTS_SECONDS", at_least(0), default="31536000", expected="a number of seconds, such as 3600"
)
# Browsers' preload lists require it for all subdomains.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = read_setting(
    "HSTS_SUBDOMAINS", parse_bool, default="true", expected="true or false"
)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# With this prefix, browsers accept them only over TLS, from this host and for all its paths.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
TRUSTED_PROXIES = read_setting(
    "TRUSTED_PROXIES", at_least(0), default="1", expected="a number, such as 1"
)

# A large archive updates its search index after the response:
# docs/decisions/long-tasks-in-a-thread-or-worker.md.
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    TASKS["default"]["BACKEND"] = "config.task_backends.DeferredSearchBackend"

# File names change with their content, and each file has compressed versions beside it.
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if configure_buckets(STORAGES, SECURE_CSP, ADMIN_CSP):
    # To a signed URL that expires.
    WAGTAILDOCS_SERVE_METHOD = "redirect"

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"noreply@{SITE.hostname}")
MAILERS = {
    "default": read_setting(
        "EMAIL_URL",
        parse_email_url,
        default="smtp://localhost:25",
        expected="a URL such as smtp+tls://user:password@mail.example.org:587",
    )
}
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = f"[{WAGTAIL_SITE_NAME}] "
ADMINS = read_setting(
    "ADMINS", parse_email_addresses, default="", expected="email addresses with commas between"
)

LOGGING = build_logging(
    JsonFormatter,
    read_setting("LOG_LEVEL", parse_log_level, "INFO", expected="DEBUG, INFO, WARNING or ERROR"),
    log_requests=True,
)
if dsn := read_setting(
    "SENTRY_DSN", parse_sentry_dsn, default="", expected="a URL such as https://key@host/1"
):
    init_sentry(dsn)
