"""Purges the proxy in front of the site.

docs/decisions/proxy-cache.md says how it stays in step with the pages.
"""

import logging
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from wagtail.contrib.frontend_cache.backends import BaseBackend

from config.environment import parse_origin

logger = logging.getLogger(__name__)

#: A proxy may keep an editor waiting for so many seconds.
PURGE_TIMEOUT = 2.0


class ProxyBackend(BaseBackend):
    """Sends PURGE to a proxy. Wagtail's own backend has no timeout."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location: str = params["LOCATION"]

    def purge(self, url: str) -> None:
        parts = urlsplit(url)
        request = Request(  # noqa: S310 - an operator's own setting, http alone
            f"{self.location}{parts.path}", method="PURGE", headers={"Host": parts.netloc}
        )
        try:
            with urlopen(request, timeout=PURGE_TIMEOUT):  # noqa: S310
                pass
        except OSError as error:
            logger.error("PURGE failed at the proxy %s: %s", self.location, error)


def parse_proxy_urls(urls: str) -> dict[str, Any]:
    """The value of WAGTAILFRONTENDCACHE, from the URLs where proxies accept PURGE."""
    return {
        urlsplit(url).netloc: {
            "BACKEND": "config.frontend_cache.ProxyBackend",
            "LOCATION": parse_origin(url, "http"),
        }
        for url in filter(None, map(str.strip, urls.split(",")))
    }
