"""For a developer's own machine, and for the demo. Never for a site that others can reach."""

from config.environment import env
from config.logging_formats import Plain, logging_as

from .base import *
from .base import INSTALLED_APPS

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "only-for-a-developers-own-machine"  # noqa: S105 - production demands its own
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = ["home.demo", *INSTALLED_APPS]
SERVE_MEDIA = True

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}

# The server of development writes a line for each request itself.
LOGGING = logging_as(Plain, "WARNING", own_access=False)

# Who works on templates wants to see them; the demo runs without DEBUG and keeps its pages.
if DEBUG:
    PAGE_CACHE_SECONDS = 0

# Browsers let passkeys work without TLS on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
