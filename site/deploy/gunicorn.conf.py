"""gunicorn --config site/deploy/gunicorn.conf.py --bind unix:/run/hallway/web-1.sock

A site runs two of these, each with one worker and several threads. With more processors, set
WEB_CONCURRENCY=2. Each thread needs a database connection, and so does the one for long tasks: keep
DATABASE_POOL_SIZE above the number of threads.
"""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

SITE = Path(__file__).resolve().parents[1]

wsgi_app = "config.wsgi"
chdir = str(SITE.parent)
pythonpath = str(SITE)
worker_class = "gthread"
threads = 6
# Requests are completed when the server stops or reloads.
graceful_timeout = 60
timeout = 60
# The proxy opens a connection for each request, so that none is closed while a request arrives.
keepalive = 0
control_socket_disable = True
accesslog = None  # the proxy has one


class JsonFormatter(logging.Formatter):
    """As in config/logging_config.py, which must not be imported here: after an upgrade, this
    process would hand the old module on to its new workers."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


logconfig_dict = {
    "root": {"level": "INFO", "handlers": ["error_console"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["error_console"], "propagate": False}
    },
    "formatters": {"generic": {"()": JsonFormatter}},
}
