"""The whole site on loopback, from installed programs, with production's settings.

    with Stack() as stack:
        stack.get("/").status
        stack.web[0].stop()

PostgreSQL, Redis, two gunicorns, the two workers and nginx with TLS; demo content. All that it
starts it stops; all it writes is in one temporary folder. `make stack` runs it for people.
"""

from tests.stack.answers import Answer, ask
from tests.stack.programs import missing
from tests.stack.stack import Stack

__all__ = ["Answer", "Stack", "ask", "missing"]
