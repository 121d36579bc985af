import gc
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase

from conferences.roles import ADMINISTRATORS, EDITORS, WRITERS
from home.models import HomePage
from tests import order
from tests.chromium import CHROMIUM, INSTALL_HINT
from tests.factories import ConferenceFactory, DayFactory, TalkFactory
from tests.fork_server import ForkServer
from tests.lazy_indexes import LAZY_INDEXES
from tests.long_run import LONG, examples
from tests.shared_rows import SHARED_ROWS, find_create_functions, is_rolled_back, shared
from tests.stack.programs import find_missing
from tests.template_database import exclusive_lock, template_database

# Without compiled files, each process that a test starts would compile all of Django and Wagtail.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Without a deadline: the time that an example takes depends on the machine.
hypothesis.settings.register_profile(
    "any machine",
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("any machine")


def pytest_configure(config):
    if os.environ.get("CI") and not CHROMIUM and "not browser" not in config.option.markexpr:
        raise pytest.UsageError(
            f"CI requires the browser tests, but Chromium is missing. {INSTALL_HINT}"
        )
    if os.environ.get("CI") and find_missing("wrk") and "not stack" not in config.option.markexpr:
        raise pytest.UsageError(f"CI requires the tests of the whole stack: {find_missing('wrk')}")


#: Tests with these fixtures count queries.
QUERY_COUNTERS = {"django_assert_num_queries", "django_assert_max_num_queries"}
#: With these, Wagtail's indexes are updated at once (tests/lazy_indexes.py).
IMMEDIATE = QUERY_COUNTERS | {"immediate_indexes"}


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("django_db") or "db" in item.fixturenames:
            item.add_marker(pytest.mark.database)
        if QUERY_COUNTERS & {*item.fixturenames}:
            item.add_marker(pytest.mark.postgresql("query counts"))
        for marker in item.iter_markers("postgresql"):
            if not (len(marker.args) == 1 and marker.args[0]):
                raise pytest.UsageError(
                    f"{item.nodeid}: say what can differ on PostgreSQL, such as "
                    'pytest.mark.postgresql("row locks"). docs/explanation/testing.md lists more.'
                )
        if (marker := item.get_closest_marker("long")) and not LONG:
            item.add_marker(pytest.mark.skip(reason=f"only in make test-long: {marker.args[0]}"))
        if "browser_name" in item.fixturenames and not item.get_closest_marker("browser"):
            raise pytest.UsageError(
                f"{item.nodeid} asks for a browser and is not marked so. If it has a parameter of "
                "its own called page, context or browser: call that otherwise."
            )
        if item.get_closest_marker("stack") and (reason := find_missing()):
            item.add_marker(pytest.mark.skip(reason=reason))
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=f"no Chromium found. {INSTALL_HINT}"))
    # Other plugins select and shuffle them first.
    result = yield
    order.sort(items)
    collect_garbage_seldom()
    return result


def collect_garbage_seldom():
    """Looking through the 200,000 objects of Django and Wagtail takes a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return order.ByModule(config, log)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_createdb, django_db_modify_db_settings
):
    """Each worker gets a copy of one migrated database, a new one after each test that commits."""
    with django_db_blocker.unblock():
        database = template_database()
        database.set_up(afresh=django_db_createdb)

    with pytest.MonkeyPatch.context() as patch:
        LAZY_INDEXES.install(patch)
        # Instead of flushing all tables, which also deletes what migrations wrote.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: database.restore())
        yield database
    with django_db_blocker.unblock():
        SHARED_ROWS.roll_back()
        database.remove()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    # pytest-django is about to begin the transaction of a test.
    if fixturedef.argname == "_django_db_helper":
        test = request.node
        with request.getfixturevalue("django_db_blocker").unblock():
            LAZY_INDEXES.is_immediate = False
            SHARED_ROWS.prepare(find_create_functions(test))
            if not is_rolled_back(test) or IMMEDIATE & {*test.fixturenames}:
                LAZY_INDEXES.catch_up()
                LAZY_INDEXES.is_immediate = True


@pytest.fixture
def immediate_indexes():
    """For tests in which it matters when Wagtail's indexes are updated."""


NUMBERS = count()


@pytest.fixture(autouse=True)
def clean_media_and_cache(settings, tmp_path_factory):
    """Each test has its own folder for uploads, and an empty cache."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"media-{next(NUMBERS)}"
    cache.clear()


@shared
def front_page():
    return HomePage.objects.get()


@shared
def conference(front_page):
    return ConferenceFactory(parent=front_page, title="PyFest 2024", slug="pyfest")


@shared
def day(conference):
    return DayFactory(parent=conference, title="Monday", slug="monday")


@shared
def talk(day):
    return TalkFactory(parent=day, title="Indexes", slug="indexes")


def create_user(name: str, role: str) -> User:
    user = User.objects.create_user(name, f"{name}@example.org", name)
    user.groups.add(Group.objects.get(name=role))
    return user


@shared
def writer():
    return create_user("writer", WRITERS)


@shared
def editor():
    return create_user("editor", EDITORS)


@shared
def administrator():
    return create_user("administrator", ADMINISTRATORS)


def log_in_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_writer(writer):
    return log_in_client(writer)


@pytest.fixture
def as_editor(editor):
    return log_in_client(editor)


@pytest.fixture
def as_administrator(administrator):
    return log_in_client(administrator)


@pytest.fixture(scope="session")
def filled_demo(root, tmp_path_factory) -> Path:
    """The folder of a site that `demo --reset` filled. One process fills it for all."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder /= "filled-demo"
    database = folder / "db.sqlite3"
    done = folder / "done"
    with exclusive_lock(folder / "lock"):
        if done.exists():
            return folder
        with closing(sqlite3.connect(database)) as before, before:
            before.execute("CREATE TABLE home_homepage (title)")
            before.execute("INSERT INTO home_homepage VALUES ('Changed')")
        environment = os.environ | {
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }
        environment.pop("DATABASE_URL", None)
        subprocess.run(
            [sys.executable, "manage.py", "demo", "--reset"], cwd=root, env=environment, check=True
        )
        done.touch()
    return folder


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
def fork_server(django_db_setup):
    """Starts processes on databases of the kind under test (tests/fork_server.py)."""
    server = ForkServer(os.environ.get("DATABASE_URL", f"sqlite:///{django_db_setup.own_name}"))
    yield server
    server.stop()


@pytest.fixture
def start_process(fork_server, same_database, tmp_path):
    """Starts processes of the site on the database under test, and ends them after the test."""
    started = []

    def start(*arguments):
        output = tmp_path / f"process-{len(started)}.txt"
        started.append(process := fork_server.start([*arguments], output, **same_database))
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def tracked_files(root: Path) -> list[str]:
    """The paths of all files that Git tracks."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout: git ls-files answers nothing")
    return [name for name in listing.stdout.split("\0") if name]
