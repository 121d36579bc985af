"""A database for benchmarks, migrated and otherwise empty."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.test.utils import get_runner


@contextmanager
def empty_database() -> Iterator[str]:
    """The vendor of the database, which is removed at the end."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    from django.db import connection

    try:
        yield connection.vendor
    finally:
        runner.teardown_databases(databases)
