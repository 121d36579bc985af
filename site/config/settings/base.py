"""Shared settings, with safe defaults. dev relaxes some of them, production requires more."""

from pathlib import Path

from config.databases import parse_database_url
from config.environment import env, parse_admin_path, parse_bool, read_setting
from config.frontend_cache import parse_proxy_urls
from config.redis_cache import parse_cache_url
from config.security import *
from config.security import LOGIN_ATTEMPTS

BASE_DIR = Path(__file__).resolve().parents[3]
#: For the database file, uploads and collected static files.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))

DEBUG = False

# Each app may use those below it.
INSTALLED_APPS = [
    # Before curation: a redirect must exist before links to the old URL are checked.
    "wagtail.contrib.redirects",
    "home.operations",
    "home",
    "home.accounts",
    "importers",
    "conferences.curation",
    "conferences.public",
    "conferences",
    "wagtailmarkdown",
    "wagtail.api.v2",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # First, so that every response has an id and is logged.
    "home.operations.request_log.RequestLogMiddleware",
    "config.middleware.BrowserHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Before middleware that needs the database, which may not answer.
    "home.operations.health.HealthMiddleware",
    # Cached pages need none of what follows.
    "conferences.public.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.accounts.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "conferences.redirects.RedirectMiddleware",
    "conferences.curation.accessibility.middleware.AnnotateFindingsMiddleware",
    "conferences.curation.publish_gate.middleware.PublishBlockedMiddleware",
    "home.operations.upload_errors.UploadErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "home.context_processors.front_page",
            ],
        },
    },
]

DATABASES = {
    "default": read_setting(
        "DATABASE_URL",
        parse_database_url,
        default=f"sqlite:///{DATA_DIR}/db.sqlite3",
        expected="a URL such as postgres://user:password@host/name or sqlite:////srv/db.sqlite3",
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# docs/how-to/run-on-a-server.md says how Redis and a proxy work together.
CACHES = {
    "default": read_setting(
        "CACHE_URL", parse_cache_url, default="", expected="a URL such as redis://localhost:6379/0"
    ),
    **LOGIN_ATTEMPTS,
}
WAGTAILFRONTENDCACHE = read_setting(
    "FRONT_CACHE_URL",
    parse_proxy_urls,
    default="",
    expected="URLs where proxies accept PURGE, such as http://127.0.0.1:8081, with commas between",
)

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "site" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

#: Serve uploads from Django itself, where no proxy or bucket does.
SERVE_MEDIA = False

# A page with many blocks has many form fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Notes and transcripts of a whole day exceed Django's 2.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# One import accepts as many files.
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000

# Wagtail updates its indexes in tasks too. These must run at once, so only long tasks are deferred.
TASKS = {
    "default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"},
    "long": {"BACKEND": "config.task_backends.ThreadBackend"},
}
if read_setting("TASK_WORKER", parse_bool, default="false", expected="true or false"):
    TASKS["long"]["BACKEND"] = "django_tasks_db.DatabaseBackend"

#: The default isn't secret, but bots don't try it first.
ADMIN_PATH = read_setting(
    "ADMIN_PATH",
    parse_admin_path,
    default="desk",
    expected="letters, digits and dashes, such as desk; not admin, nor a path that the site uses",
)

# conferences/redirects.py creates redirects instead: also to descendants, and never to drafts.
WAGTAILREDIRECTS_AUTO_CREATE = False

WAGTAIL_SITE_NAME = "Hallway Track"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{WAGTAIL_SITE_NAME}] "
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
#: Empty: the URL of the request is used.
PUBLIC_URL = env.str("SITE_URL", default="").rstrip("/")
WAGTAILADMIN_BASE_URL = PUBLIC_URL or "http://localhost:8000"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# No requests to other hosts, for avatars or updates.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# Superusers get notifications only if they are among the reviewers.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False

WAGTAILMARKDOWN = {"autodownload_fontawesome": False}

#: Changes the severity of accessibility rules: from their id to error, warning, advice or off.
ACCESSIBILITY_RULES: dict[str, str] = {}

#: How long readers' pages are cached at most. Any visible change ends it. 0 turns the cache off.
PAGE_CACHE_SECONDS = 600

TAGGIT_CASE_INSENSITIVE = True
