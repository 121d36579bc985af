"""A database from before the first release is refused."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from home.operations.pre_release_check import OLD_DATABASE


@pytest.mark.parametrize("command", ["migrate", "demo"])
def test_an_old_database_is_refused_in_one_sentence(db, command):
    MigrationRecorder(connection).record_applied("home", "0001_front_page")
    with pytest.raises(SystemCheckError) as refused:
        call_command(command, skip_checks=False)
    assert OLD_DATABASE in str(refused.value)
    assert "make demo-reset" in OLD_DATABASE
