"""Looks up whether links lead to something on this site."""

from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve
from django.utils.functional import cached_property
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.views import serve


class SiteLinks:
    """Remembers its answers, so make a new one for each page that is checked."""

    def __init__(self) -> None:
        self._resolved: dict[str, bool] = {}

    def is_local(self, url: str) -> bool:
        """Whether it leads to this site, by path or by host name."""
        if url.startswith("/") and not url.startswith("//"):
            return True
        try:
            host = urlsplit(url).netloc
        except ValueError:
            return False  # such as http://[
        return bool(host) and host.casefold() == self._host

    @cached_property
    def _host(self) -> str:
        return urlsplit(self._site.root_url).netloc.casefold() if self._site else ""

    @cached_property
    def _site(self) -> Site | None:
        sites = Site.objects.select_related("root_page")
        return sites.filter(is_default_site=True).first()

    def resolves(self, url: str) -> bool:
        path = unquote(urlsplit(url).path) or "/"
        if path not in self._resolved:
            self._resolved[path] = self._resolve(path)
        return self._resolved[path]

    def _resolve(self, path: str) -> bool:
        try:
            if resolve(path).func is not serve:
                return True
        except Resolver404:
            # Django redirects an address without its last slash.
            return not path.endswith("/") and self._resolve(f"{path}/")
        if self._site is None:
            return True
        root = self._site.root_page.url_path.rstrip("/")
        url_path = f"{root}/{path.strip('/')}/".replace("//", "/")
        # The database has an index on slugs, but none on paths. Drafts and private pages count.
        pages = Page.objects.filter(slug=url_path.rsplit("/", 2)[-2], url_path=url_path)
        return pages.exists() or Redirect.objects.filter(old_path=path.rstrip("/")).exists()

    def page_exists(self, page_id: int) -> bool:
        return Page.objects.filter(pk=page_id).exists()
