"""What every environment shares. Safe by default: dev relaxes, production demands."""

from pathlib import Path

from config.caches import cache, proxies
from config.databases import database
from config.environment import admin_path, env, setting, yes_or_no
from config.security import *
from config.security import ATTEMPTS

BASE_DIR = Path(__file__).resolve().parents[3]
#: Where the database file, uploads and collected static files live unless told otherwise.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))

DEBUG = False

# Apps, in the order of the dependencies: each may use those below it.
INSTALLED_APPS = [
    # Before curation: an address that changes leads on before links to it are tried.
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
    # The first: whatever the others answer has an id and is logged.
    "home.operations.request_log.RequestLog",
    "config.middleware.HeadersForBrowsers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Before whatever asks the database: whether it answers is the question.
    "home.operations.health.Health",
    # Before sessions and all that follows: what is kept needs none of them.
    "conferences.public.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.accounts.middleware.AccountDoors",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "conferences.redirects.RedirectMiddleware",
    "conferences.curation.accessibility.middleware.AnnotateFindingsMiddleware",
    "conferences.curation.publish_gate.middleware.PublishBlockedMiddleware",
    "home.operations.storage_errors.StorageTrouble",
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
    "default": setting(
        "DATABASE_URL",
        database,
        default=f"sqlite:///{DATA_DIR}/db.sqlite3",
        wanted="an address such as postgres://user:password@host/name or sqlite:////srv/db.sqlite3",
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What is kept, and who is told when it is out of date: docs/how-to/run-the-stack.md.
CACHES = {
    "default": setting(
        "CACHE_URL", cache, default="", wanted="an address such as redis://localhost:6379/0"
    ),
    **ATTEMPTS,
}
WAGTAILFRONTENDCACHE = setting(
    "FRONT_CACHE_URL",
    proxies,
    default="",
    wanted="where the proxy takes PURGE, such as http://127.0.0.1:8081 (several with commas)",
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

#: Serve uploads from Django itself. Only where no proxy or bucket does it.
SERVE_MEDIA = False

# A talk with many blocks has many form fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# A day of two authors' notes and transcripts is longer than Django's 2.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# As many files as one import takes.
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000

# Wagtail keeps its indexes by tasks too, and those are not for later: only what takes long is.
TASKS = {
    "default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"},
    "long": {"BACKEND": "config.task_backends.OneThread"},
}
if setting("TASK_WORKER", yes_or_no, default="false", wanted="true or false"):
    TASKS["long"]["BACKEND"] = "django_tasks_db.DatabaseBackend"

#: Where editors log in. The default is no secret, only away from what bots try first.
ADMIN_PATH = setting(
    "ADMIN_PATH",
    admin_path,
    default="desk",
    wanted="letters, digits and dashes, such as desk; not admin, nor what the site has elsewhere",
)

# Pages that move are led on to by conferences/redirects.py: to those that were live too, and to no
# draft.
WAGTAILREDIRECTS_AUTO_CREATE = False

WAGTAIL_SITE_NAME = "Hallway Track"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{WAGTAIL_SITE_NAME}] "
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
#: Where the site stands for the world; without it, at whatever address a reader came to.
PUBLIC_URL = env.str("SITE_URL", default="").rstrip("/")
WAGTAILADMIN_BASE_URL = PUBLIC_URL or "http://localhost:8000"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Nothing asks another host: no avatars from elsewhere, no look for updates.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# Who may approve hears of what waits for approval; superusers only if they are among them.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False

WAGTAILMARKDOWN = {"autodownload_fontawesome": False}

#: Accessibility rules that this site judges otherwise: their id and error, warning, advice or off.
ACCESSIBILITY_RULES: dict[str, str] = {}

#: How long readers' pages are kept at most; a change that they could see ends it at once. 0: never.
PAGE_CACHE_SECONDS = 600

TAGGIT_CASE_INSENSITIVE = True
