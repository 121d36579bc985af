import shutil

import pytest

from tests.config.processes import COMPLETE, production
from tests.template_database import SqliteTemplate

COLLECT_FILES = """
import django; django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""
MIGRATE = """
call_command("migrate", verbosity=0)
"""


@pytest.fixture(scope="session")
def site(root, tmp_path_factory, django_db_setup):
    """The environment of a production site whose database and files exist."""
    folder = tmp_path_factory.mktemp("site")
    environment = COMPLETE | {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DATA_DIR": str(folder),
    }
    code = COLLECT_FILES
    if isinstance(django_db_setup, SqliteTemplate):
        shutil.copy(django_db_setup.name, folder / "site.sqlite3")
    else:
        code += MIGRATE
    created = production(root, code, **environment)
    assert created.returncode == 0, created.stderr
    return environment
