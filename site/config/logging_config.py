"""Log lines: JSON in production, plain lines in development.

Everything goes to standard error, where systemd and containers collect it.
"""

import json
import logging
import time
from datetime import UTC, datetime
from typing import Any

from django.core.mail import mail_admins
from django.utils.log import CallbackFilter

from home.operations.request_log import request_id

#: Attributes of every record. Others come from `extra`.
STANDARD_ATTRIBUTES = {
    *vars(logging.makeLogRecord({})),
    *("message", "asctime", "request_id", "request"),
}
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def parse_log_level(text: str) -> str:
    level = text.upper()
    if level not in LEVELS:
        raise ValueError(text)
    return level


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """Adds what was logged with `extra`, such as the path and status of a request."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if current_id := getattr(record, "request_id", ""):
            line["request_id"] = current_id
        line |= {
            name: value for name, value in vars(record).items() if name not in STANDARD_ATTRIBUTES
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        current_id = getattr(record, "request_id", "")
        return f"{super().format(record)} [{current_id}]" if current_id else super().format(record)


class AdminEmailHandler(logging.Handler):
    """Mails errors: message and traceback, but not the form data that Django's own handler sends.

    Each process sends at most one mail per interval, so that an outage doesn't flood inboxes.
    """

    INTERVAL = 60.0

    def __init__(self, level: int | str = logging.ERROR) -> None:
        super().__init__(level)
        self._next_mail = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        if time.monotonic() < self._next_mail:
            return
        self._next_mail = time.monotonic() + self.INTERVAL
        subject = f"{record.levelname}: {record.getMessage()}".splitlines()[0]
        try:
            mail_admins(subject[:200], self.format(record))
        except Exception:  # noqa: BLE001 - as logging's handlers do
            self.handleError(record)


def build_logging(
    formatter: type[logging.Formatter], level: str, log_requests: bool
) -> dict[str, Any]:
    """The value of LOGGING. `log_requests` is False where the server logs requests itself."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": RequestIdFilter},
            # The access log has the other responses with status 400 and above.
            "exceptions": {"()": CallbackFilter, "callback": lambda record: bool(record.exc_info)},
        },
        "formatters": {
            "line": {"()": formatter, "format": "%(levelname)s %(name)s: %(message)s"},
            "mail": {"()": PlainFormatter, "format": "%(asctime)s %(name)s: %(message)s"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": "line",
            },
            "mail": {"()": AdminEmailHandler, "filters": ["request_id"], "formatter": "mail"},
        },
        "root": {"level": level, "handlers": ["console", "mail"]},
        "loggers": {
            "access": {"level": level if log_requests else "WARNING"},
            "django": {"level": level, "handlers": []},
            "django.request": {"level": level, "filters": ["exceptions"]},
            # At INFO, two lines for each saved page. Errors are logged as well.
            "django.tasks": {"level": "WARNING"},
        },
    }
