import pytest

from tests.config.processes import COMPLETE, production

CREATE_SITE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
"""


@pytest.fixture(scope="session")
def site(root, tmp_path_factory):
    """The environment of a production site whose database and files exist."""
    folder = tmp_path_factory.mktemp("site")
    environment = COMPLETE | {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DATA_DIR": str(folder),
    }
    created = production(root, CREATE_SITE, **environment)
    assert created.returncode == 0, created.stderr
    return environment
