"""What the site writes about itself: lines of JSON for machines, or plain lines for a developer.

All of it goes to standard error, where systemd and containers pick it up.
"""

import json
import logging
import time
from datetime import UTC, datetime
from typing import Any

from django.core.mail import mail_admins
from django.utils.log import CallbackFilter

from home.operations.request_log import request_id

#: What every record has; anything else was given with `extra`.
COMMON = {*vars(logging.makeLogRecord({})), "message", "asctime", "request_id", "request"}
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def log_level(text: str) -> str:
    level = text.upper()
    if level not in LEVELS:
        raise ValueError(text)
    return level


class WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class AsJson(logging.Formatter):
    """One line a record, and all that was said with it: `access` adds path, status and so on."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if said := getattr(record, "request_id", ""):
            line["request_id"] = said
        line |= {name: value for name, value in vars(record).items() if name not in COMMON}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = getattr(record, "request_id", "")
        return f"{super().format(record)} [{said}]" if said else super().format(record)


class MailToAdmins(logging.Handler):
    """Errors by mail: message and traceback, not what was typed into a form, as Django's own has.

    One a minute of each process at most: an outage shall not become a flood of mail as well.
    """

    PAUSE = 60.0

    def __init__(self, level: int | str = logging.ERROR) -> None:
        super().__init__(level)
        self._next = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self.PAUSE
        subject = f"{record.levelname}: {record.getMessage()}".splitlines()[0]
        try:
            mail_admins(subject[:200], self.format(record))
        except Exception:  # noqa: BLE001 - logging says what to do with those
            self.handleError(record)


def logging_as(formatter: type[logging.Formatter], level: str, own_access: bool) -> dict[str, Any]:
    """LOGGING. Without access lines of our own where the server writes them already."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": WithRequestId},
            # Other answers of 400 and more are in the access line.
            "exceptions": {"()": CallbackFilter, "callback": lambda record: bool(record.exc_info)},
        },
        "formatters": {
            "line": {"()": formatter, "format": "%(levelname)s %(name)s: %(message)s"},
            "mail": {"()": Plain, "format": "%(asctime)s %(name)s: %(message)s"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": "line",
            },
            "mail": {"()": MailToAdmins, "filters": ["request_id"], "formatter": "mail"},
        },
        "root": {"level": level, "handlers": ["console", "mail"]},
        "loggers": {
            "access": {"level": level if own_access else "WARNING"},
            "django": {"level": level, "handlers": []},
            "django.request": {"level": level, "filters": ["exceptions"]},
            # Two lines for each page that is saved; errors come all the same.
            "django.tasks": {"level": "WARNING"},
        },
    }
