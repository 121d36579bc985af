"""From a DATABASE_URL to a Django database, tuned for a site that people read and edit at once.

docs/decisions/sqlite.md says what each SQLite setting is for.
"""

from pathlib import Path
from typing import Any

import environ

SQLITE_PRAGMAS = "; ".join(
    (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA cache_size = -20000",
        "PRAGMA mmap_size = 134217728",
        "PRAGMA journal_size_limit = 27103364",
    )
)


def database(url: str) -> dict[str, Any]:
    """The entry of DATABASES for a sqlite:// or postgres:// address."""
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    if settings["NAME"] in {"", ":memory:"}:
        raise ValueError(url)
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        Path(settings["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        options |= {
            "init_command": SQLITE_PRAGMAS,
            "timeout": 10,
            "transaction_mode": "IMMEDIATE",
        }
    elif settings["ENGINE"] == "django.db.backends.postgresql":
        # A pool and persistent connections exclude each other: the pool keeps them open itself.
        settings["CONN_MAX_AGE"] = 0
        options.setdefault("pool", {"min_size": 1, "max_size": 8, "timeout": 10})
    else:
        raise ValueError(url)
    return settings
