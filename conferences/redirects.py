"""Redirects from addresses that a page had: in its notes' former place, or before it moved."""

from itertools import batched
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.dispatch import receiver
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _, ngettext
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_slug_changed, post_page_move

from conferences.tree_paths import get_paths_above

#: How many redirects one statement writes.
BATCH_SIZE = 200
MAX_PATH_LENGTH = Redirect._meta.get_field("old_path").max_length or 255


def clean_former_addresses(text: str, page: Page) -> str:
    """The former addresses of a page, one a line, or an error that names the wrong line."""
    cleaned: list[str] = []
    for line in map(str.strip, text.splitlines()):
        if not line:
            continue
        if problem := find_path_problem(line):
            raise ValidationError(problem)
        path = Redirect.normalise_path(line)
        taken = Redirect.objects.filter(old_path=path).exclude(redirect_page_id=page.pk).first()
        if taken:
            raise ValidationError(
                _("“{path}” already redirects to {target}. Remove it here or there.").format(
                    path=line, target=taken.redirect_page or taken.redirect_link
                )
            )
        if path not in map(Redirect.normalise_path, cleaned):
            cleaned.append(line)
    return "\n".join(cleaned)


def find_path_problem(line: str) -> str:
    """Why a former address cannot be redirected; empty if it can."""
    if not _is_path(line):
        return _(
            "“{path}”: write only the path, with its first slash, for example /posts/day-1/."
        ).format(path=line)
    length = len(Redirect.normalise_path(line))
    if length > MAX_PATH_LENGTH:
        return ngettext(
            "“{path}…” is too long: an address can have {maximum} characters, and this one has "
            "{length}.",
            "“{path}…” is too long: an address can have {maximum} characters, and this one has "
            "{length}.",
            length,
        ).format(path=line[:40], maximum=MAX_PATH_LENGTH, length=length)
    return ""


def _is_path(line: str) -> bool:
    try:
        parts = urlsplit(line)
    except ValueError:
        return False
    return not (parts.scheme or parts.netloc) and parts.path.startswith("/")


def store_live_addresses(page: Any) -> None:
    """Before a page is saved: keeps the former addresses that its live version had until now."""
    stored = type(page).objects.filter(pk=page.pk, live=True).values_list("former_addresses")
    page.addresses_before_save = [line for (text,) in stored for line in text.splitlines()]


def redirect_former_addresses(instance: Any, **_kwargs: Any) -> None:
    if not hasattr(instance, "former_addresses"):
        return
    lines = filter(None, instance.former_addresses.splitlines())
    paths = {Redirect.normalise_path(line) for line in lines}
    before = {Redirect.normalise_path(line) for line in instance.addresses_before_save}
    Redirect.objects.filter(redirect_page=instance, old_path__in=before - paths).delete()
    target = {"redirect_page": instance}
    for path in paths:
        Redirect.objects.get_or_create(old_path=path, site=None, defaults=target)


def redirect_moved_pages(page: Page, url_path_before: str, url_path_after: str) -> None:
    """Redirect from where readers knew a page, and the pages below it, before it moved.

    Unlike Wagtail's own redirects: drafts take no address that leads to another page, and a page
    that is unpublished for now keeps its addresses.
    """
    from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator

    if url_path_before == url_path_after:
        return
    was_published = Q(live=True) | Q(first_published_at__isnull=False)
    published = page.get_descendants(inclusive=True).filter(was_published)
    old_url_paths = [
        (pk, url_path_before + url_path.removeprefix(url_path_after))
        for pk, url_path in published.values_list("pk", "url_path")
    ]
    for site in Site.objects.select_related("root_page"):
        root = site.root_page.url_path
        redirects = [
            Redirect(old_path=path, site=site, redirect_page_id=pk, automatically_created=True)
            for pk, old in old_url_paths
            if old.startswith(root)
            and len(path := Redirect.normalise_path(f"/{old.removeprefix(root)}"))
            <= MAX_PATH_LENGTH
        ]
        # Never an empty batch, which would delete all redirects.
        for some in batched(redirects, BATCH_SIZE, strict=False):
            batch = BatchRedirectCreator(max_size=0, ignore_conflicts=True)
            batch.extend(some)
            batch.process()


# Connected on import and not in ready(): before other receivers that look at redirects.


@receiver(post_page_move)
def page_moved(instance: Page, url_path_before: str, url_path_after: str, **_kwargs: Any) -> None:
    redirect_moved_pages(instance, url_path_before, url_path_after)


@receiver(page_slug_changed)
def slug_changed(instance: Page, instance_before: Page, **_kwargs: Any) -> None:
    redirect_moved_pages(instance, instance_before.url_path, instance.url_path)


class RedirectMiddleware(MiddlewareMixin):
    """Wagtail's, but without redirects to pages that readers can't see.

    Those would give a draft's address away, or lead back to the address they come from.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404:
            return response
        path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        for candidate in dict.fromkeys((path, urlsplit(path).path)):
            redirect = get_redirect(request, candidate)
            if redirect and redirect.link and _is_live(redirect.redirect_page):
                if redirect.is_permanent:
                    return HttpResponsePermanentRedirect(redirect.link)
                return HttpResponseRedirect(redirect.link)
        return response


def _is_live(page: Page | None) -> bool:
    """Whether a page and all pages above it are live. A redirect to a URL has no page."""
    if page is None:
        return True
    paths = [*get_paths_above(page.path), page.path]
    return not Page.objects.filter(path__in=paths, live=False).exists()


def connect() -> None:
    page_published.connect(redirect_former_addresses, dispatch_uid="redirect_former_addresses")
