"""Judging drafts without a browser, and keeping what was found with the revision."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.core.handlers.wsgi import WSGIRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, Site
from wagtail.permissions import policy_registry
from wagtail.views import serve

from conferences.curation.accessibility.engine import Found, active_rules, judge, rules_version
from conferences.curation.models import Audit, Finding, Tally
from conferences.models import RecapPage

logger = logging.getLogger(__name__)

#: Whoever may do any of these to a page sees what is wrong on its newest draft.
WORKING_ON_PAGES = ("change", "publish")


class SiteFacts:
    """What the database knows of the addresses that a page links to."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def is_own(self, address: str) -> bool:
        """Whether it leads to this site: people paste whole addresses too."""
        if address.startswith("/") and not address.startswith("//"):
            return True
        try:
            host = urlsplit(address).netloc
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

    def leads_somewhere(self, path: str) -> bool:
        path = unquote(urlsplit(path).path) or "/"
        if path not in self._known:
            self._known[path] = self._look(path)
        return self._known[path]

    def _look(self, path: str) -> bool:
        try:
            if resolve(path).func is not serve:
                return True
        except Resolver404:
            # Readers are led on from an address without its last slash.
            return not path.endswith("/") and self._look(f"{path}/")
        if self._site is None:
            return True
        below = f"{self._site.root_page.url_path.rstrip('/')}/{path.strip('/')}/".replace("//", "/")
        # The column of addresses has no index, and that of slugs has one.
        there = Page.objects.filter(slug=below.rsplit("/", 2)[-2], url_path=below)
        # One that is not public yet, or not to everybody, is there for those it is meant for.
        if there.exists():
            return True
        return Redirect.objects.filter(old_path=path.rstrip("/")).exists()

    def page_exists(self, number: int) -> bool:
        return Page.objects.filter(pk=number).exists()


class CannotShow(Exception):  # noqa: N818 - it says what it is
    """A draft that breaks while it is shown: there is nothing to judge."""


def rendered(page: RecapPage) -> str:
    """A draft as its editors' preview has it, without the findings stamped in.

    No middleware stands around it: it would send a request that is not encrypted elsewhere.
    """
    request = WSGIRequest(page._get_dummy_headers() | {"wsgi.url_scheme": "https"})
    vars(request).update(is_preview=True, is_dummy=True, user=AnonymousUser())
    try:
        response = page.serve_preview(request, page.default_preview_mode)
        if hasattr(response, "render"):
            response.render()
    except Exception as error:
        logger.exception("Page %s cannot be shown", page.pk)
        raise CannotShow from error
    if response.status_code != 200:
        logger.error("Page %s cannot be shown: status %s", page.pk, response.status_code)
        raise CannotShow
    return str(response.content.decode())


def content_of(page: RecapPage, revision: Revision | None) -> Mapping[str, Any]:
    return revision.content if revision else page.serializable_data()


#: What publishing and scheduling change on a page, and no reader sees.
VOLATILE = frozenset(
    {
        *("live", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"),
        *("live_revision", "first_published_at", "last_published_at", "go_live_at", "expire_at"),
        *("expired", "locked", "locked_at", "locked_by", "numchild", "draft_title"),
    }
)


def digest_of(content: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in content.items() if name not in VOLATILE}
    text = json.dumps(kept, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(f"{rules_version()}\0{text}".encode()).hexdigest()


def audited(page: RecapPage, revision: Revision | None) -> Audit:
    """The judgement of a revision: the one kept, where neither content nor rules changed."""
    digest = digest_of(content_of(page, revision))
    known = Audit.objects.filter(page=page.pk, revision=revision).first()
    if known and known.digest == digest:
        return known
    draft = revision.as_object() if revision else page
    return _kept(page, revision, digest, judge(rendered(draft), SiteFacts()))


def newest_audit(page: Page) -> Audit | None:
    """Judges the newest draft of a page, whatever kind of page it is, if it is still there."""
    try:
        specific = page.specific
        if not isinstance(specific, RecapPage):
            return None
        return audited(specific, specific.get_latest_revision())
    except CannotShow:
        return None
    except ObjectDoesNotExist:
        if Page.objects.filter(pk=page.pk).exists():
            raise
        return None


@transaction.atomic
def _kept(page: RecapPage, revision: Revision | None, digest: str, found: Iterable[Found]) -> Audit:
    # One after the other, or they would take each other's away; and by the versions that the page
    # has now, or what was found on a newer one would be forgotten.
    row = Page.objects.select_for_update(no_key=True).get(pk=page.pk)
    since: dict[str, datetime] = dict(
        Finding.objects.filter(audit__page=page.pk).values_list("fingerprint", "since")
    )
    _forget(row, revision)
    audit, _ = Audit.objects.update_or_create(
        page_id=page.pk, revision=revision, defaults={"digest": digest}
    )
    audit.findings.all().delete()
    now = timezone.now()
    Finding.objects.bulk_create(
        Finding(
            audit=audit,
            rule=one.rule.id,
            severity=one.rule.severity,
            block=one.block[:40],
            text=one.text[:200],
            detail=one.detail[:300],
            fingerprint=one.fingerprint,
            since=since.get(one.fingerprint, now),
        )
        for one in found
    )
    return audit


def _forget(page: Page, revision: Revision | None) -> None:
    """Judgements of revisions that nobody works on any more, and that will never go live."""
    wanted = [page.latest_revision_id, page.live_revision_id, revision and revision.pk]
    old = Audit.objects.filter(page=page.pk, revision__approved_go_live_at=None)
    old.exclude(revision__in=[pk for pk in wanted if pk]).exclude(revision=None).delete()
    if revision:
        Audit.objects.filter(page=page.pk, revision=None).delete()


def newest_findings() -> "QuerySet[Finding]":
    """What is wrong with the newest draft of every page."""
    return known_findings().filter(
        Q(audit__revision=F("audit__page__latest_revision"))
        | Q(audit__revision=None, audit__page__latest_revision=None)
    )


def known_findings() -> "QuerySet[Finding]":
    """Without those of rules that are gone, or were switched off since: they say nothing now."""
    return Finding.objects.filter(rule__in=[rule.id for rule in active_rules()])


def findings_for(user: Any) -> "QuerySet[Finding]":
    """What is wrong on the newest drafts of those pages that somebody may work on."""
    return newest_findings().filter(audit__page__in=_pages_of(user).order_by().values("pk"))


def may_see_findings(user: Any) -> bool:
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, WORKING_ON_PAGES))


def works_on_every_page(user: Any) -> bool:
    """Whether sums over the whole site tell them nothing but what they may see anyway."""
    return not Page.objects.type(RecapPage).exclude(pk__in=_pages_of(user).values("pk")).exists()


def _pages_of(user: Any) -> "QuerySet[Page]":
    policy = policy_registry.get_by_type(Page)
    pages: QuerySet[Page] = policy.instances_user_has_any_permission_for(user, WORKING_ON_PAGES)
    return pages


def pages_to_audit(within: Page | None = None) -> Iterator[RecapPage]:
    pages = Page.objects.type(RecapPage)
    if within:
        pages = pages.descendant_of(within, inclusive=True)
    for page in pages.order_by("path").specific().iterator(chunk_size=100):
        if isinstance(page, RecapPage):
            yield page


def tally() -> Tally:
    """Write down how things stand today."""
    counts: dict[str, int] = dict(
        newest_findings().values_list("severity").annotate(count=Count("pk"))
    )
    row, _ = Tally.objects.update_or_create(
        day=timezone.localdate(),
        defaults={
            "pages": Audit.objects.values("page").distinct().count(),
            "errors": counts.get("error", 0),
            "warnings": counts.get("warning", 0),
            "advice": counts.get("advice", 0),
        },
    )
    return row


def judge_again_pages_of(pages: Iterable[int]) -> None:
    """Something outside these pages changed what would be found on them."""
    Audit.objects.filter(page__in=list(pages)).update(digest="")
