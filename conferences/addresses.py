"""Which addresses of the site are its own, and what becomes of the ones notes used to have."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_published

#: Addresses that the site uses, or is about to use, directly under its front page.
RESERVED_SLUGS = frozenset(
    {
        "_util",
        "api",
        "calendars",
        "cards",
        "documents",
        "edition",
        "feeds",
        "healthz",
        "links",
        "quotes",
        "readyz",
        "report",
        "search",
        "series",
        "shared-draft",
        "sitemaps",
        "speakers",
        "timeline",
        "topics",
    }
)


LONGEST_PATH = Redirect._meta.get_field("old_path").max_length


def is_reserved(slug: str) -> bool:
    """Whether a page of this name at the top of the site would hide, or be hidden by, its own."""
    if slug in RESERVED_SLUGS or slug == settings.ADMIN_PATH.split("/")[0]:
        return True
    for folder in (settings.STATIC_URL, settings.MEDIA_URL):
        if urlsplit(folder).path.strip("/") == slug:
            return True
    try:
        return resolve(f"/{slug}/").url_name != "wagtail_serve"
    except Resolver404:
        return False


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


def connect() -> None:
    page_published.connect(_redirect_former_addresses, dispatch_uid="former addresses")
