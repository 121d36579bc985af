"""Settings: safe by default, and production names what it misses."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command

from config.databases import SQLITE_PRAGMAS, parse_database_url
from tests.config.processes import COMPLETE, production, python


@pytest.mark.parametrize("missing", COMPLETE)
def test_production_refuses_to_start_and_names_what_is_missing(root, missing):
    given = {name: value for name, value in COMPLETE.items() if name != missing}
    answer = production(root, **given)
    assert answer.returncode
    assert f"{missing}: " in answer.stderr
    assert not any(f"\n  {name}: " in answer.stderr for name in given)


def test_production_names_everything_at_once(root):
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


def test_media_go_to_a_bucket_when_one_is_named(root):
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


def test_sqlite_is_tuned_for_a_site():
    options = parse_database_url("sqlite:////tmp/a.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["init_command"] == SQLITE_PRAGMAS


def test_postgresql_uses_psycopgs_pool(monkeypatch):
    monkeypatch.setenv("DATABASE_POOL_SIZE", "3")
    postgresql = parse_database_url("postgres://user:word@db.example.org/recaps")
    assert postgresql["ENGINE"] == "django.db.backends.postgresql"
    assert postgresql["OPTIONS"]["pool"]["max_size"] == 3
    assert postgresql["CONN_MAX_AGE"] == 0


def test_the_database_under_test_is_set_up_as_said(db):
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


def test_the_system_checks_pass_on_the_database_under_test(db):
    call_command("check", databases=["default"], fail_level="WARNING")


def test_no_middleware_or_setting_asks_another_host():
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False


REFUSED = [
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
#: One process for all of them, which takes up the settings anew for each.
TRY_EACH = """
import json, os, sys
from importlib import import_module
from django.core.exceptions import ImproperlyConfigured
complete, said = dict(os.environ), []
for name, value in json.load(sys.stdin):
    os.environ.clear()
    os.environ |= complete | {name: value}
    for module in [each for each in sys.modules if each.startswith("config.")]:
        del sys.modules[module]
    try:
        import_module("config.settings.production")
        said.append("It was taken.")
    except ImproperlyConfigured as error:
        said.append(str(error))
print(json.dumps(said))
"""


def test_a_setting_that_cannot_be_used_is_named(root):
    # Some are read for PostgreSQL alone.
    given = COMPLETE | {"DATABASE_URL": "postgres://user:word@host/recaps"}
    answer = python(root, TRY_EACH, json.dumps(REFUSED), **given)
    assert answer.returncode == 0, answer.stderr
    for (name, value), said in zip(REFUSED, json.loads(answer.stdout), strict=True):
        assert said.startswith(f"{name}: “{value}” isn't valid. Give "), name


@pytest.mark.parametrize("address", ["mysql://user:a-secret@host/x", "postgres://u:a-secret/@[/x"])
def test_an_error_about_a_setting_keeps_its_password(root, address):
    answer = production(root, **COMPLETE | {"DATABASE_URL": address})
    assert "DATABASE_URL: “" in answer.stderr
    assert "…@" in answer.stderr
    assert "secret" not in answer.stderr


def test_what_production_locks(root):
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
    ("given", "told"), [({}, "True True"), ({"HSTS_SUBDOMAINS": "false"}, "False False")]
)
def test_hosts_below_are_left_out_of_https_only_where_asked(root, given, told):
    code = "print(settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD)"
    answer = production(root, code, **COMPLETE | given)
    assert answer.stdout.strip() == told, answer.stderr


def test_an_empty_setting_means_its_default(root):
    code = "print(settings.ALLOWED_HOSTS, settings.ADMIN_PATH, settings.SECURE_HSTS_SECONDS)"
    empty = dict.fromkeys(
        ["ALLOWED_HOSTS", "ADMIN_PATH", "ADMINS", "HSTS_SECONDS", "EMAIL_URL", "SENTRY_DSN"], ""
    )
    answer = production(root, code, **COMPLETE | empty)
    assert answer.stdout.strip() == "['recaps.example.org'] desk 31536000", answer.stderr
