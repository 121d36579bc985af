"""Which addresses of the site are its own, and what becomes of the ones notes used to have."""

from itertools import batched
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
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_slug_changed, post_page_move

from conferences.tree_paths import get_paths_above

#: So many redirects in one statement.
BATCH = 200
LONGEST_PATH = Redirect._meta.get_field("old_path").max_length


def former_addresses(page: Page) -> list[str]:
    return [line for line in page.former_addresses.splitlines() if line]


def clean_former_addresses(text: str, page: Page) -> str:
    """The addresses an editor listed, one a line, or an error that names the bad line."""
    cleaned: list[str] = []
    for line in map(str.strip, text.splitlines()):
        if not line:
            continue
        if wrong := problem(line):
            raise ValidationError(wrong)
        path = Redirect.normalise_path(line)
        taken = Redirect.objects.filter(old_path=path).exclude(redirect_page_id=page.pk).first()
        if taken:
            raise ValidationError(
                f"“{line}” already leads to {taken.redirect_page or taken.redirect_link}. "
                "Remove it here or there."
            )
        if path not in map(Redirect.normalise_path, cleaned):
            cleaned.append(line)
    return "\n".join(cleaned)


def problem(line: str) -> str:
    """Why a former address cannot lead anywhere; nothing when it can."""
    if not _is_path(line):
        return f"“{line}”: write the path alone, from its first slash, such as /posts/day-1/."
    path = Redirect.normalise_path(line)
    if len(path) > LONGEST_PATH:
        return (
            f"“{line[:40]}…” is too long to lead anywhere: an address may have "
            f"{LONGEST_PATH} characters, and this one has {len(path)}."
        )
    return ""


def _is_path(line: str) -> bool:
    try:
        parts = urlsplit(line)
    except ValueError:
        return False
    return not (parts.scheme or parts.netloc) and parts.path.startswith("/")


def remember_live_addresses(page: Page) -> None:
    """Before a page is saved: which former addresses its published version had until now."""
    stored = type(page).objects.filter(pk=page.pk, live=True).values_list("former_addresses")
    page.addresses_until_now = [line for (text,) in stored for line in text.splitlines()]


def _redirect_former_addresses(instance: Page, **_kwargs: object) -> None:
    if not hasattr(instance, "former_addresses"):
        return
    paths = {Redirect.normalise_path(line) for line in former_addresses(instance)}
    until_now = {Redirect.normalise_path(line) for line in instance.addresses_until_now}
    Redirect.objects.filter(redirect_page=instance, old_path__in=until_now - paths).delete()
    for path in paths:
        Redirect.objects.get_or_create(
            old_path=path, site=None, defaults={"redirect_page": instance}
        )


def _lead_on(page: Page, before: str, after: str) -> None:
    """From where readers knew a page and what is below it; nobody ever knew a draft.

    Wagtail would let drafts take addresses that lead to others, and forget what is not live now
    but was, and may be again.
    """
    from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator

    if before == after:
        return
    known = page.get_descendants(inclusive=True).filter(
        Q(live=True) | Q(first_published_at__isnull=False)
    )
    places = known.values_list("pk", "url_path")
    old_paths = [(pk, before + path.removeprefix(after)) for pk, path in places]
    for site in Site.objects.select_related("root_page"):
        root = site.root_page.url_path
        redirects = [
            Redirect(old_path=path, site=site, redirect_page_id=pk, automatically_created=True)
            for pk, old in old_paths
            if old.startswith(root)
            and len(path := Redirect.normalise_path(f"/{old.removeprefix(root)}")) <= LONGEST_PATH
        ]
        # Never an empty batch: that would delete all redirects there are.
        for some in batched(redirects, BATCH, strict=False):
            batch = BatchRedirectCreator(max_size=0, ignore_conflicts=True)
            batch.extend(some)
            batch.process()


# Connected as soon as there are pages, so that who looks where links lead finds them leading on.


@receiver(post_page_move)
def _moved(instance: Page, url_path_before: str, url_path_after: str, **_more: object) -> None:
    _lead_on(instance, url_path_before, url_path_after)


@receiver(page_slug_changed)
def _slug_changed(instance: Page, instance_before: Page, **_more: object) -> None:
    _lead_on(instance, instance_before.url_path, instance.url_path)


class RedirectMiddleware(MiddlewareMixin):
    """Wagtail's, but to a page that readers do not get it leads nobody.

    They would learn a draft's address, or go round in a circle where it was at that one before.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404:
            return response
        path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        for address in dict.fromkeys((path, urlsplit(path).path)):
            redirect = get_redirect(request, address)
            if redirect and redirect.link and _is_there(redirect.redirect_page):
                if redirect.is_permanent:
                    return HttpResponsePermanentRedirect(redirect.link)
                return HttpResponseRedirect(redirect.link)
        return response


def _is_there(page: Page | None) -> bool:
    """Whether a page is live with all above it; an address of another site always is."""
    if page is None:
        return True
    paths = [*get_paths_above(page.path), page.path]
    return not Page.objects.filter(path__in=paths, live=False).exists()


def connect() -> None:
    page_published.connect(_redirect_former_addresses, dispatch_uid="former addresses")
