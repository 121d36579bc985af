"""Checks that the site is as expected: its tables, then its public pages."""

import re
from collections.abc import Iterable
from html import unescape

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from conferences.curation.models import FailedAttempt
from conferences.public.models import IndexedPage, QuoteOrLink
from conferences.public.page_index import rebuild_index
from conferences.tree_paths import get_parent_path
from importers.models import Conflict, ImportedPage
from tests.lifecycle.admin import MODELS
from tests.lifecycle.expected import Expected, Version, find_words

LISTS = (
    *("/", "/timeline/", "/quotes/", "/links/", "/search/", "/nowhere/", "/llms.txt", "/index.md"),
    *("/feeds/recaps.atom", "/sitemap.xml", "/api/v2/pages/?fields=*"),
)


def check_tables(expected: Expected) -> None:
    check_tree(expected)
    check_versions(expected)
    check_references(expected)
    check_index(expected)


def check_tree(expected: Expected) -> None:
    assert not any(Page.find_problems())
    rows = {page.pk: page for page in Page.objects.filter(depth__gt=2)}
    assert set(rows) == set(expected.pages)
    parents = {page.path: page for page in Page.objects.all()}
    for pk, page in rows.items():
        should = expected.pages[pk]
        parent = parents[get_parent_path(page.path)]
        state = (parent.pk, page.slug, page.live)
        assert state == (should.parent, should.slug, bool(should.live)), page
        assert page.url_path == f"{parent.url_path}{page.slug}/", page
        dated = page.scheduled_revision
        assert (dated and dated.approved_go_live_at) == (should.scheduled and should.scheduled[0])


def check_versions(expected: Expected) -> None:
    """Live pages and all revisions have their expected content."""
    for kind, model in MODELS.items():
        for page in model.objects.all():
            should = expected.pages[page.pk]
            assert should.kind == kind
            if should.live:
                names = ("title", "slug", "search_description")
                content = {name: getattr(page, name) for name in names}
                live = Version.of(content | {"body": list(page.body.raw_data)})
                assert live.title == should.live.title
                assert live.words == should.live.words
                assert live.visible_words == should.live.visible_words
    saved: dict[int, dict[int, Version]] = {pk: {} for pk in expected.pages}
    for revision in Revision.page_revisions.all():
        # Fails on revisions of deleted pages.
        saved[int(revision.object_id)][revision.pk] = Version.of(revision.content)
    latest = dict(Page.objects.values_list("pk", "latest_revision"))
    for pk, page in expected.pages.items():
        for number, version in page.versions.items():
            assert saved[pk][number].words == version.words, "a revision has changed"
        for number in set(saved[pk]) - set(page.versions):
            page.versions[number] = page.draft
        newest, draft = saved[pk][latest[pk]], page.draft
        assert (newest.title, newest.slug, newest.words) == (draft.title, draft.slug, draft.words)
        assert page.draft.editor_words <= page.draft.words


def check_references(expected: Expected) -> None:
    connection.check_constraints()
    revisions = set(Revision.objects.values_list("pk", flat=True))
    page_types = ContentType.objects.get_for_models(*MODELS.values()).values()
    entries = IndexEntry.objects.filter(content_type__in=page_types)
    assert {int(entry.object_id) for entry in entries} == set(expected.pages)
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    ).values_list("object_id", "to_content_type", "to_object_id", "content_path")
    assert set(references) == {
        (str(page.pk), to_type, to_id, path)
        for model in (*MODELS.values(), type(Page.objects.get(pk=expected.home).specific))
        for page in model.objects.all()
        for to_type, to_id, _, path in ReferenceIndex._extract_references_from_object(page)
    }
    for row in ImportedPage.objects.filter(page__isnull=False):
        assert row.base or row.pending
        assert row.revision_id is None or row.revision_id in revisions
        assert not row.undo_data or row.undo_data["revision_id"] in revisions
    assert not FailedAttempt.objects.exists()


def check_index(expected: Expected) -> None:
    rows = {row.pk: find_words(row.title, row.body) for row in IndexedPage.objects.all()}
    assert rows == {pk: expected.pages[pk].live.words for pk in expected.public()}
    assert set(QuoteOrLink.objects.values_list("page", flat=True)) <= set(rows)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM public_indexedpage_fts")
            assert {pk for (pk,) in cursor.fetchall()} == set(rows)
    assert rebuild_index()[1] == 0


def check_search_results(expected: Expected, words: Iterable[str]) -> None:
    """A search for a word finds exactly the public pages that have it."""
    client, public = Client(), expected.public()
    for word in words:
        html = client.get("/search/", {"q": word}).text
        found = {unescape(href) for href in re.findall(r'<h3><a href="([^"]+)"', html)}
        having = {at for pk, at in public.items() if word in expected.pages[pk].live.words}
        assert found == having, word


def check_public_pages(expected: Expected) -> None:
    """All pages and former addresses respond, and no draft text is visible."""
    client, public = Client(), expected.public()
    public_words = frozenset().union(*(expected.pages[pk].live.visible_words for pk in public))
    for pk, address in public.items():
        response = client.get(address)
        assert response.status_code == 200, address
        assert expected.pages[pk].live.words <= find_words(response.text) <= public_words
        assert find_words(client.get(f"{address}index.md").text) <= public_words
    for address in LISTS:
        assert find_words(client.get(address).text) <= public_words, address
    for page in expected.pages.values():
        if page.pk not in public:
            _check_redirect(client, expected.address(page), public, expected)
    for address in expected.address_history:
        _check_redirect(client, address, public, expected)


def _check_redirect(
    client: Client, address: str, public: dict[int, str], expected: Expected
) -> None:
    """A former address redirects to the page that was live there last, if that is public."""
    if address in public.values():
        return
    response = client.get(address)
    holders = expected.address_history.get(address, [])
    if response.status_code == 404:
        assert not holders or holders[-1] not in public, address
    else:
        last = holders[-1:] if holders[-1] in public else holders
        assert response.status_code == 301
        assert response["Location"] in {public[pk] for pk in last if pk in public}, address


def check_conflicts(client: Client) -> None:
    for conflict in Conflict.objects.unresolved():
        assert client.get(conflict.get_absolute_url()).status_code == 200
