"""From a DATABASE_URL to a Django database, tuned for a site that people read and edit at once.

docs/decisions/sqlite-settings.md says what each SQLite setting is for.
"""

from pathlib import Path
from typing import Any

import environ
import psycopg
from django import db
from psycopg_pool import ConnectionPool

from config.environment import at_least, setting

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
        # One that died with its server is replaced before anybody gets it.
        settings["CONN_HEALTH_CHECKS"] = True
        options |= {"pool": pool(), "connect_timeout": 5, "options": limits()}
    else:
        raise ValueError(url)
    return settings


def check(connection: Any) -> None:
    """One that died with its server did not die alone: the others are not tried one by one."""
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        wrapper: Any = db.connection
        wrapper.pool.drain()
        raise


def pool() -> dict[str, Any]:
    """Of one process. A connection lives half an hour, so that a moved server is found.

    Who waits for one gets it soon after a server that was away is back: the pool tries for as long
    as somebody waits, and anew when the next one comes, not later and later.
    """
    # The task worker shows its life while it works.
    size = setting("DATABASE_POOL_SIZE", at_least(2), default="8", wanted="a number such as 8")
    return {
        "check": check,
        "min_size": 1,
        "max_size": size,
        "timeout": 5,
        "reconnect_timeout": 4,
        "max_idle": 5 * 60,
        "max_lifetime": 30 * 60,
    }


def limits() -> str:
    """What the server itself ends: a query without an end, and a transaction that was left."""
    seconds = setting(
        "DATABASE_STATEMENT_SECONDS",
        at_least(0),
        default="30",
        wanted="a number of seconds such as 30, or 0 for no limit",
    )
    return f"-c statement_timeout={seconds}s -c idle_in_transaction_session_timeout=300s"
