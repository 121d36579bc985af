from django.conf import settings
from django.http import HttpRequest


def get_site_name(request: HttpRequest | None = None) -> str:
    """The site's name. The request is for a name that differs from site to site."""
    return settings.WAGTAIL_SITE_NAME
