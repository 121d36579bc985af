"""From a DATABASE_URL to a Django database, tuned for reading and editing at the same time.

docs/decisions/sqlite-settings.md says what each SQLite setting is for.
"""

from pathlib import Path
from typing import Any

import environ
import psycopg
from django import db
from psycopg_pool import ConnectionPool

from config.environment import at_least, read_setting

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


def parse_database_url(url: str) -> dict[str, Any]:
    """An entry of DATABASES from a sqlite:// or postgres:// URL."""
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    if settings["NAME"] in {"", ":memory:"}:
        raise ValueError(url)
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        Path(settings["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        options |= {"init_command": SQLITE_PRAGMAS, "timeout": 10, "transaction_mode": "IMMEDIATE"}
    elif settings["ENGINE"] == "django.db.backends.postgresql":
        # Django refuses persistent connections with a pool, which keeps them open itself.
        settings["CONN_MAX_AGE"] = 0
        # Replaces a connection that was lost with its server before it is used.
        settings["CONN_HEALTH_CHECKS"] = True
        options |= {"pool": get_pool_options(), "connect_timeout": 5}
        options["options"] = get_server_options()
    else:
        raise ValueError(url)
    return settings


def check_connection(connection: Any) -> None:
    """Drops all connections when one is lost: the server was restarted."""
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        wrapper: Any = db.connection
        wrapper.pool.drain()
        raise


def get_pool_options() -> dict[str, Any]:
    """For one process.

    The pool reconnects soon after an outage: it tries while a request waits, and starts again with
    the next request instead of trying less and less often.
    """
    # The task worker sends heartbeats beside its work.
    size = read_setting(
        "DATABASE_POOL_SIZE", at_least(2), default="8", expected="a number such as 8"
    )
    return {
        "check": check_connection,
        "min_size": 1,
        "max_size": size,
        "timeout": 5,
        "reconnect_timeout": 4,
        "max_idle": 5 * 60,
        # So that a server at a new address is found.
        "max_lifetime": 30 * 60,
    }


def get_server_options() -> str:
    """Limits for queries, and for transactions that a process left open."""
    seconds = read_setting(
        "DATABASE_STATEMENT_SECONDS",
        at_least(0),
        default="30",
        expected="a number of seconds such as 30, or 0 for no limit",
    )
    return f"-c statement_timeout={seconds}s -c idle_in_transaction_session_timeout=300s"
