"""For the test suite: like production, but faster, and without leaving files."""

import tempfile
from pathlib import Path

from django.conf import global_settings

from .base import *
from .base import CACHES, DATA_DIR, DATABASES, INSTALLED_APPS, TASKS

SECRET_KEY = "only-for-tests"  # noqa: S105 - production requires its own
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

INSTALLED_APPS = ["home.demo", *INSTALLED_APPS]
SERVE_MEDIA = True
MEDIA_ROOT = Path(tempfile.gettempdir()) / "hallway-track-test-media"

# A file, so that journal and locks behave as on a real site.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# MD5 is fast. The others can check the demo's passwords, which are hashed as on a real site.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    *global_settings.PASSWORD_HASHERS,
]
TASKS["long"] = TASKS["default"]

# A test's transaction never commits, so no change would invalidate it. Its own tests turn it on.
PAGE_CACHE_SECONDS = 0

# Cleared after each test. Tests of the database cache use LOGIN_ATTEMPTS.
CACHES["attempts"] = CACHES["default"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
