"""Prepares search results for their template."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page

from conferences.models import TalkPage
from conferences.public.absolute_urls import get_relative_urls
from conferences.public.models import IndexedPage
from conferences.public.search.query_parser import Query
from conferences.public.search.snippets import make_snippet, mark_words
from conferences.visibility import filter_public

#: The columns that are fetched of a page, and of its index entry.
PAGE_FIELDS = ("title", "url_path", "search_description")
ENTRY_FIELDS = ("kind", "body", "speaker_names", "conference_title", "language")


@dataclass(frozen=True)
class Result:
    url: str
    language: str
    title: SafeString
    #: Empty for most talks.
    kind: str
    speaker_names: str
    conference_title: str
    snippet: SafeString


def present_results(request: HttpRequest, ids: Sequence[int], query: Query) -> list[Result]:
    """The results for these pages, in this order.

    Checks again that they are public, for the case that the index is wrong.
    """
    kinds = {kind: str(label) for kind, label in IndexedPage.KINDS}
    pages = filter_public(Page.objects.filter(pk__in=ids, index_entry__isnull=False))
    entry = {f"entry_{name}": F(f"index_entry__{name}") for name in ENTRY_FIELDS}
    found = {page.pk: page for page in pages.only(*PAGE_FIELDS).annotate(**entry)}
    urls = get_relative_urls(request, found.values())
    return [
        Result(
            url=urls[page.pk],
            language=page.entry_language,
            title=mark_words(page.title, query),
            kind="" if page.entry_kind == TalkPage.Kind.TALK else kinds.get(page.entry_kind, ""),
            speaker_names=page.entry_speaker_names,
            conference_title=page.entry_conference_title,
            snippet=make_snippet(page.entry_body, query)
            or mark_words(page.search_description, query),
        )
        for page in filter(None, map(found.get, ids))
    ]
