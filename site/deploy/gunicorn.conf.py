"""gunicorn --config site/deploy/gunicorn.conf.py --bind unix:/run/hallway/web-1.sock

Each process of the two that a site runs is one of these, with one worker and a few threads. More
processors: WEB_CONCURRENCY=2. A thread has a database connection while it answers, and the thread
for long tasks has one too, so DATABASE_POOL_SIZE stays above the number of threads.
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
# What is being answered when the server stops or is renewed is answered to the end.
graceful_timeout = 60
timeout = 60
# The proxy opens a connection for each request: none is ever cut while one is on its way.
keepalive = 0
control_socket_disable = True
accesslog = None  # the proxy's


class OneLine(logging.Formatter):
    """As the site's own lines (config/logs.py), and without that: what this process imports now, it
    would hand on to the workers of a later version too."""

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
    "formatters": {"generic": {"()": OneLine}},
}
