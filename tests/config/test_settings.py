"""Settings are safe by default, and production names those that are missing or invalid."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command

from config.databases import SQLITE_PRAGMAS, parse_database_url
from tests.config.processes import COMPLETE, production, python


@pytest.mark.parametrize("missing", COMPLETE)
def test_production_names_a_missing_setting(root, missing):
    others = {name: value for name, value in COMPLETE.items() if name != missing}
    answer = production(root, **others)
    assert answer.returncode
    assert f"{missing}: " in answer.stderr
    assert not any(f"\n  {name}: " in answer.stderr for name in others)


def test_production_names_all_missing_settings(root):
    assert all(f"\n  {name}: " in production(root).stderr for name in COMPLETE)


def test_production_wants_an_https_address(root):
    answer = production(root, **COMPLETE | {"SITE_URL": "http://recaps.example.org"})
    assert "SITE_URL must be an https URL" in answer.stderr


def test_production_starts_when_complete(root):
    code = "print(settings.ALLOWED_HOSTS, settings.DEBUG, 'home.demo' in settings.INSTALLED_APPS)"
    answer = production(root, code, **COMPLETE)
    assert answer.stdout.strip() == "['recaps.example.org'] False False", answer.stderr


def test_wsgi_imports(root):
    code = "import config.wsgi; print(config.wsgi.application.__class__.__name__)"
    answer = python(root, code, **COMPLETE)
    assert answer.stdout.strip() == "WSGIHandler", answer.stderr


def test_uploads_go_to_a_bucket_if_one_is_set(root):
    code = (
        "from django.core.files.storage import default_storage as s; "
        "print(type(s._wrapped or s).__name__, s.url('a.jpg'), settings.SECURE_CSP['img-src'][-1])"
    )
    given = COMPLETE | {"MEDIA_BUCKET": "recaps", "MEDIA_DOMAIN": "media.example.org"}
    refused = production(root, code, **given).stderr.splitlines()[-1]
    assert "DOCUMENTS_BUCKET: “” isn't valid. Give another bucket" in refused
    answer = production(root, code, **given, DOCUMENTS_BUCKET="papers")
    assert "https://media.example.org/a.jpg https://media.example.org" in answer.stdout, (
        answer.stderr
    )


def test_sqlite_has_its_pragmas():
    options = parse_database_url("sqlite:////tmp/a.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["init_command"] == SQLITE_PRAGMAS


def test_postgresql_uses_psycopgs_pool(monkeypatch):
    monkeypatch.setenv("DATABASE_POOL_SIZE", "3")
    postgresql = parse_database_url("postgres://user:word@db.example.org/recaps")
    assert postgresql["ENGINE"] == "django.db.backends.postgresql"
    assert postgresql["OPTIONS"]["pool"]["max_size"] == 3
    assert postgresql["CONN_MAX_AGE"] == 0


def test_the_settings_of_the_database_are_in_effect(db):
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for pragma, value in {
                "journal_mode": "wal",
                "synchronous": 1,
                "busy_timeout": 10000,
                "foreign_keys": 1,
            }.items():
                cursor.execute(f"PRAGMA {pragma}")
                assert cursor.fetchone()[0] == value, pragma
        else:
            assert connection.pool is not None
            for limit, value in {
                "statement_timeout": "30s",
                "idle_in_transaction_session_timeout": "5min",
            }.items():
                cursor.execute(f"SHOW {limit}")
                assert cursor.fetchone()[0] == value, limit


def test_system_checks_pass(db):
    call_command("check", databases=["default"], fail_level="WARNING")


def test_no_setting_makes_requests_to_other_hosts():
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
    code = (
        "print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "
        "settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_DOMAIN, "
        "settings.SESSION_COOKIE_PATH, "
        "settings.REQUIRE_SECOND_FACTOR, settings.SECURITY_CONTACT, settings.TRUSTED_PROXIES)"
    )
    given = {"REQUIRE_SECOND_FACTOR": "True", "SECURITY_CONTACT": "security@example.org"}
    answer = production(root, code, **COMPLETE | given)
    assert answer.stdout.strip() == (
        "__Host-sessionid __Host-csrftoken True None / True mailto:security@example.org 1"
    ), answer.stderr


@pytest.mark.parametrize(
    ("environment", "output"), [({}, "True True"), ({"HSTS_SUBDOMAINS": "false"}, "False False")]
)
def test_hsts_can_exclude_subdomains(root, environment, output):
    code = "print(settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD)"
    answer = production(root, code, **COMPLETE | environment)
    assert answer.stdout.strip() == output, answer.stderr


def test_an_empty_setting_means_its_default(root):
    code = "print(settings.ALLOWED_HOSTS, settings.ADMIN_PATH, settings.SECURE_HSTS_SECONDS)"
    empty = dict.fromkeys(
        ["ALLOWED_HOSTS", "ADMIN_PATH", "ADMINS", "HSTS_SECONDS", "EMAIL_URL", "SENTRY_DSN"], ""
    )
    answer = production(root, code, **COMPLETE | empty)
    assert answer.stdout.strip() == "['recaps.example.org'] desk 31536000", answer.stderr
