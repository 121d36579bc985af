"""For a developer's own machine and the demo. Never for a site that others can reach."""

from config.environment import env
from config.logging_config import PlainFormatter, build_logging

from .base import *
from .base import INSTALLED_APPS

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "only-for-a-developers-own-machine"  # noqa: S105 - production requires its own
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = ["home.demo", *INSTALLED_APPS]
SERVE_MEDIA = True

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}

# The development server logs requests itself.
LOGGING = build_logging(PlainFormatter, "WARNING", log_requests=False)

# So that changed templates show. The demo runs without DEBUG and caches its pages.
if DEBUG:
    PAGE_CACHE_SECONDS = 0

# Browsers accept passkeys without TLS only on localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
