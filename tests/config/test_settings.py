"""Settings are safe by default, and production names those that are missing or invalid."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.databases import SQLITE_PRAGMAS, parse_database_url
from tests.config.processes import COMPLETE, evaluate, production, python


@pytest.mark.parametrize("missing", [*({name} for name in COMPLETE), {*COMPLETE}])
def test_production_names_the_missing_settings(root, missing):
    answer = production(root, **{name: COMPLETE[name] for name in COMPLETE.keys() - missing})
    assert answer.returncode
    assert {name for name in COMPLETE if f"\n  {name}: " in answer.stderr} == missing


def test_production_wants_an_https_address(root):
    answer = production(root, **COMPLETE | {"SITE_URL": "http://recaps.example.org"})
    assert "SITE_URL must be an https URL" in answer.stderr


def test_production_starts_when_complete(root):
    values = "settings.ALLOWED_HOSTS, settings.DEBUG, 'home.demo' in settings.INSTALLED_APPS"
    assert evaluate(root, values) == "['recaps.example.org'] False False"


def test_wsgi_imports(root):
    code = "import config.wsgi; print(config.wsgi.application.__class__.__name__)"
    answer = python(root, code, **COMPLETE)
    assert answer.stdout.strip() == "WSGIHandler", answer.stderr


def test_uploads_go_to_a_bucket_if_one_is_set(root):
    bucket = {"MEDIA_BUCKET": "recaps", "MEDIA_DOMAIN": "media.example.org"}
    refused = production(root, **COMPLETE | bucket).stderr.splitlines()[-1]
    assert "DOCUMENTS_BUCKET: “” isn't valid. Give another bucket" in refused
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
#: Imports the settings again for each, in one process.
TRY_EACH = """
import json, os, sys
from importlib import import_module
from django.core.exceptions import ImproperlyConfigured
complete, results = dict(os.environ), []
for name, value in json.load(sys.stdin):
    os.environ.clear()
    os.environ |= complete | {name: value}
    for module in [each for each in sys.modules if each.startswith("config.")]:
        del sys.modules[module]
    try:
        import_module("config.settings.production")
        results.append("accepted")
    except ImproperlyConfigured as error:
        results.append(str(error))
print(json.dumps(results))
"""


def test_an_invalid_setting_is_named(root):
    # Some are read only for PostgreSQL.
    given = COMPLETE | {"DATABASE_URL": "postgres://user:word@host/recaps"}
    answer = python(root, TRY_EACH, json.dumps(INVALID), **given)
    assert answer.returncode == 0, answer.stderr
    for (name, value), result in zip(INVALID, json.loads(answer.stdout), strict=True):
        assert result.startswith(f"{name}: “{value}” isn't valid. Give "), name


@pytest.mark.parametrize("address", ["mysql://user:a-secret@host/x", "postgres://u:a-secret/@[/x"])
def test_an_error_about_a_setting_hides_its_password(root, address):
    answer = production(root, **COMPLETE | {"DATABASE_URL": address})
    assert "DATABASE_URL: “" in answer.stderr
    assert "…@" in answer.stderr
    assert "secret" not in answer.stderr


def test_security_settings_of_production(root):
    values = """
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
        settings.SESSION_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH,
        settings.REQUIRE_SECOND_FACTOR, settings.SECURITY_CONTACT, settings.TRUSTED_PROXIES
    """
    given = {"REQUIRE_SECOND_FACTOR": "True", "SECURITY_CONTACT": "security@example.org"}
    assert evaluate(root, values, **given) == (
        "__Host-sessionid __Host-csrftoken True None / True mailto:security@example.org 1"
    )


@pytest.mark.parametrize(("setting", "output"), [("", "True True"), ("false", "False False")])
def test_hsts_can_exclude_subdomains(root, setting, output):
    values = "settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD"
    assert evaluate(root, values, HSTS_SUBDOMAINS=setting) == output


def test_an_empty_setting_means_its_default(root):
    names = ("ALLOWED_HOSTS", "ADMIN_PATH", "ADMINS", "HSTS_SECONDS", "EMAIL_URL", "SENTRY_DSN")
    values = "settings.ALLOWED_HOSTS, settings.ADMIN_PATH, settings.SECURE_HSTS_SECONDS"
    defaults = evaluate(root, values, **dict.fromkeys(names, ""))
    assert defaults == "['recaps.example.org'] desk 31536000"
