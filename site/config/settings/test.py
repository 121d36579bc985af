"""For the test suite: as production behaves, only quicker and without a trace."""

import tempfile
from pathlib import Path

from django.conf import global_settings

from .base import *
from .base import CACHES, DATA_DIR, DATABASES, INSTALLED_APPS, TASKS

SECRET_KEY = "only-for-tests"  # noqa: S105 - production demands its own
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

INSTALLED_APPS = ["home.demo", *INSTALLED_APPS]
SERVE_MEDIA = True
MEDIA_ROOT = Path(tempfile.gettempdir()) / "hallway-track-test-media"

# A real file, so that journal and locks behave as they will for a site.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# The first hashes, and the others check: the demo's passwords are hashed as on a real site.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    *global_settings.PASSWORD_HASHERS,
]
TASKS["long"] = TASKS["default"]

# A test's transaction never commits, so no change would end what is kept. Its own tests turn it on.
PAGE_CACHE_SECONDS = 0

# Each test forgets what was tried in others; a test of its own counts in the database.
CACHES["attempts"] = CACHES["default"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
