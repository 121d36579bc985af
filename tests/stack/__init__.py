"""The whole site on this machine, from installed programs, with production's settings.

    with Stack() as stack:
        stack.get("/").status
        stack.web[0].stop()

PostgreSQL, Redis, two gunicorns, the two workers and nginx with TLS, and demo content. At the end
all of them are stopped, and the temporary folder is deleted. `make stack` runs it for developers.
"""

from tests.stack.https_client import Response, request
from tests.stack.programs import find_missing
from tests.stack.stack import Stack

__all__ = ["Response", "Stack", "find_missing", "request"]
