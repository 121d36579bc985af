"""Settings are safe by default, and production names those that are missing or invalid."""

import json

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.databases import SQLITE_PRAGMAS, parse_database_url
from tests.config.processes import COMPLETE, evaluate, production, python

#: Imports the settings again for each environment, in one process.
IMPORT_EACH = """
import json, os, sys, traceback
from django.conf import Settings
from django.core.exceptions import ImproperlyConfigured
results = []
for environment, names in json.load(sys.stdin):
    os.environ.clear()
    os.environ |= environment
    for module in [each for each in sys.modules if each.startswith("config.")]:
        del sys.modules[module]
    try:
        settings = Settings("config.settings.production")
        results.append({name: getattr(settings, name) for name in names})
    except ImproperlyConfigured as error:
        results.append({"error": str(error), "traceback": traceback.format_exc()})
print(json.dumps(results))
"""


def import_each(root, environments, *names):
    """The values of these settings of production, or its error, in each environment."""
    given = json.dumps([[environment, names] for environment in environments])
    answer = python(root, IMPORT_EACH, given)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def find_errors(root, environments):
    return [result.get("error", "accepted") for result in import_each(root, environments)]


def test_production_does_not_start_without_its_settings(root):
    answer = production(root)
    assert answer.returncode
    assert {name for name in COMPLETE if f"\n  {name}: " in answer.stderr} == {*COMPLETE}


def test_production_names_the_missing_settings(root):
    without = [{name: COMPLETE[name] for name in COMPLETE if name != each} for each in COMPLETE]
    for missing, error in zip(COMPLETE, find_errors(root, without), strict=True):
        assert [name for name in COMPLETE if f"\n  {name}: " in error] == [missing]


def test_production_starts_when_complete(root):
    values = "settings.ALLOWED_HOSTS, settings.DEBUG, 'home.demo' in settings.INSTALLED_APPS"
    assert evaluate(root, values) == "['recaps.example.org'] False False"


def test_wsgi_imports(root):
    code = "import config.wsgi; print(config.wsgi.application.__class__.__name__)"
    answer = python(root, code, **COMPLETE)
    assert answer.stdout.strip() == "WSGIHandler", answer.stderr


def test_uploads_go_to_a_bucket_if_one_is_set(root):
    bucket = {"MEDIA_BUCKET": "recaps", "MEDIA_DOMAIN": "media.example.org"}
    setup = "from django.core.files.storage import default_storage"
    values = "default_storage.url('a.jpg'), settings.SECURE_CSP['img-src'][-1]"
    urls = evaluate(root, values, setup, **bucket, DOCUMENTS_BUCKET="papers")
    assert urls == "https://media.example.org/a.jpg https://media.example.org"


def test_database_urls_are_parsed(monkeypatch):
    options = parse_database_url("sqlite:////tmp/a.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["init_command"] == SQLITE_PRAGMAS
    monkeypatch.setenv("DATABASE_POOL_SIZE", "3")
    postgresql = parse_database_url("postgres://user:word@db.example.org/recaps")
    assert postgresql["ENGINE"] == "django.db.backends.postgresql"
    assert postgresql["OPTIONS"]["pool"]["max_size"] == 3
    assert postgresql["CONN_MAX_AGE"] == 0


PRAGMAS = {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 10000, "foreign_keys": 1}
LIMITS = {"statement_timeout": "30s", "idle_in_transaction_session_timeout": "5min"}


def test_the_settings_of_the_database_are_in_effect(db):
    is_sqlite = connection.vendor == "sqlite"
    assert is_sqlite or connection.pool is not None
    with connection.cursor() as cursor:
        for name, value in (PRAGMAS if is_sqlite else LIMITS).items():
            cursor.execute(f"{'PRAGMA' if is_sqlite else 'SHOW'} {name}")
            assert cursor.fetchone()[0] == value, name


def test_system_checks_pass_and_no_setting_makes_requests_to_other_hosts(db):
    call_command("check", databases=["default"], fail_level="WARNING")
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False


INVALID = [
    ("DATABASE_URL", "recaps"),
    ("DATABASE_URL", "mysql://host/recaps"),
    ("DATABASE_URL", "sqlite:///"),
    ("EMAIL_URL", "carrier-pigeon://roof"),
    ("EMAIL_URL", "consolemail://"),
    ("ADMINS", "the caretaker"),
    ("LOG_LEVEL", "loud"),
    ("SENTRY_DSN", "sentry.example.org"),
    ("DATABASE_POOL_SIZE", "0"),
    ("DATABASE_STATEMENT_SECONDS", "soon"),
    ("CACHE_URL", "memcached://localhost"),
    ("FRONT_CACHE_URL", "127.0.0.1:8081"),
    ("S3_ENDPOINT_URL", "minio.example.org"),
    ("HSTS_SECONDS", "a year"),
    ("HSTS_SECONDS", "-1"),
    ("HSTS_SUBDOMAINS", "perhaps"),
    ("ADMIN_PATH", "admin"),
    ("ADMIN_PATH", "documents/desk"),
    ("ADMIN_PATH", "search"),
    ("ADMIN_PATH", "my desk"),
    ("REQUIRE_SECOND_FACTOR", "please"),
    ("SESSION_IDLE_HOURS", "0"),
    ("SESSION_HOURS", "a week"),
    ("TRUSTED_PROXIES", "-1"),
    ("SECURITY_CONTACT", "the porter"),
]


def test_an_invalid_setting_is_named(root):
    # Some are read only for PostgreSQL.
    given = COMPLETE | {"DATABASE_URL": "postgres://user:word@host/recaps"}
    bucket = {"MEDIA_BUCKET": "recaps", "MEDIA_DOMAIN": "media.example.org"}
    environments = [given | {name: value} for name, value in INVALID]
    *errors, https, documents = find_errors(
        root, [*environments, given | {"SITE_URL": "http://recaps.example.org"}, given | bucket]
    )
    for (name, value), error in zip(INVALID, errors, strict=True):
        assert error.startswith(f"{name}: “{value}” isn't valid. Give "), name
    assert "SITE_URL must be an https URL" in https
    assert "DOCUMENTS_BUCKET: “” isn't valid. Give another bucket" in documents


def test_an_error_about_a_setting_hides_its_password(root):
    addresses = ("mysql://user:a-secret@host/x", "postgres://u:a-secret/@[/x")
    for result in import_each(root, [COMPLETE | {"DATABASE_URL": each} for each in addresses]):
        assert "DATABASE_URL: “" in result["error"]
        assert "…@" in result["error"]
        # With all errors that led to it.
        assert "secret" not in result["traceback"]


SECURITY = {
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_DOMAIN": None,
    "SESSION_COOKIE_PATH": "/",
    "REQUIRE_SECOND_FACTOR": True,
    "SECURITY_CONTACT": "mailto:security@example.org",
    "TRUSTED_PROXIES": 1,
}


def test_security_settings_of_production(root):
    given = {"REQUIRE_SECOND_FACTOR": "True", "SECURITY_CONTACT": "security@example.org"}
    assert import_each(root, [COMPLETE | given], *SECURITY) == [SECURITY]


def test_hsts_can_exclude_subdomains(root):
    names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    environments = [COMPLETE | {"HSTS_SUBDOMAINS": value} for value in ("", "false")]
    assert import_each(root, environments, *names) == [
        dict.fromkeys(names, True),
        dict.fromkeys(names, False),
    ]


def test_an_empty_setting_means_its_default(root):
    names = ("ALLOWED_HOSTS", "ADMIN_PATH", "ADMINS", "HSTS_SECONDS", "EMAIL_URL", "SENTRY_DSN")
    defaults = {
        "ALLOWED_HOSTS": ["recaps.example.org"],
        "ADMIN_PATH": "desk",
        "SECURE_HSTS_SECONDS": 31536000,
    }
    assert import_each(root, [COMPLETE | dict.fromkeys(names, "")], *defaults) == [defaults]
