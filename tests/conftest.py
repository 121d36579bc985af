import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from xdist.scheduler import LoadScopeScheduling

from conferences.roles import ADMINISTRATORS, EDITORS, WRITERS
from home.models import HomePage
from tests.chromium import CHROMIUM, HOW_TO_GET_ONE
from tests.factories import ConferenceFactory, DayFactory, TalkFactory
from tests.stack.programs import missing
from tests.template_database import template_database

# Where Python may not keep what it compiled, each process that a test starts compiles all of Django
# and Wagtail, which takes longer than most of these processes otherwise do.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long one example takes says more of the machine than of the code.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_configure(config):
    if os.environ.get("CI") and not CHROMIUM and "not browser" not in config.option.markexpr:
        raise pytest.UsageError(
            f"CI demands the browser tests, and there is no Chromium. {HOW_TO_GET_ONE}"
        )
    if os.environ.get("CI") and missing("wrk") and "not stack" not in config.option.markexpr:
        raise pytest.UsageError(f"CI demands the tests of the whole stack: {missing('wrk')}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("django_db") or "db" in item.fixturenames:
            item.add_marker(pytest.mark.database)
        if "browser_name" in item.fixturenames and not item.get_closest_marker("browser"):
            # Pytest would put all tests in a browser beside it, before others that they sweep away.
            raise pytest.UsageError(
                f"{item.nodeid} asks for a browser and is not marked so. If it has a parameter of "
                "its own called page, context or browser: call that otherwise."
            )
    if reason := missing():
        for item in items:
            if item.get_closest_marker("stack"):
                item.add_marker(pytest.mark.skip(reason=reason))
    if not CHROMIUM:
        reason = f"no Chromium found. {HOW_TO_GET_ONE}"
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=reason))


#: Modules that fill a database, or start servers, once for all their tests.
FILLED_ONCE = (
    "tests/config/test_logs.py",
    "tests/home/operations/test_backup.py",
    "tests/home/test_filled_demo.py",
)
#: One stack for all of them.
STACK = "tests/stack/"


class OneByOne(LoadScopeScheduling):
    """Whoever is free takes the next test; what shares a filled database stays together.

    In the order of the collection: the tests that sweep the database clean come last.
    """

    def _split_scope(self, nodeid):
        module = nodeid.split("::")[0]
        if module.startswith(STACK):
            return STACK
        return module if module in FILLED_ONCE else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return OneByOne(config, log)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_createdb, django_db_modify_db_settings
):
    """Each worker gets a copy of one migrated database, and anew after each test that commits."""
    with django_db_blocker.unblock():
        database = template_database()
        database.set_up(afresh=django_db_createdb)

    def restore(_test):
        database.restore()

    with pytest.MonkeyPatch.context() as patch:
        # In place of flushing every table, which also loses what migrations wrote.
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
    with django_db_blocker.unblock():
        database.remove()


@pytest.fixture(autouse=True)
def a_clean_place(settings, tmp_path):
    """Uploads of one test, and what it left in the cache, are no other test's business."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def front_page(db):
    return HomePage.objects.get()


@pytest.fixture
def conference(front_page):
    return ConferenceFactory(parent=front_page, title="PyFest 2024", slug="pyfest")


@pytest.fixture
def day(conference):
    return DayFactory(parent=conference, title="Monday", slug="monday")


@pytest.fixture
def talk(day):
    return TalkFactory(parent=day, title="Indexes", slug="indexes")


def person(name: str, role: str) -> User:
    user = User.objects.create_user(name, f"{name}@example.org", name)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def writer(db):
    return person("writer", WRITERS)


@pytest.fixture
def editor(db):
    return person("editor", EDITORS)


@pytest.fixture
def administrator(db):
    return person("administrator", ADMINISTRATORS)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_writer(writer):
    return logged_in(writer)


@pytest.fixture
def as_editor(editor):
    return logged_in(editor)


@pytest.fixture
def as_administrator(administrator):
    return logged_in(administrator)


@pytest.fixture
def same_database(tmp_path) -> dict[str, str]:
    """The environment of another process that works on the database under test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parents[1]
