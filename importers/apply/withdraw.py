"""Withdraws a source: removes its text from pages, their revisions, and stored imports."""

import json
import re
from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences import stream_data
from conferences.models import ConferencePage, DayPage, RecapPage, Source, TalkPage
from importers.models import Conflict, ImportedPage, SourceFile, UploadedFile
from importers.plan.planner import make_source_key

WITHDRAW_ACTION = "importers.withdraw"


@transaction.atomic
def withdraw_source(source: Source, user: User | None) -> int:
    """Remove a source's text from every page; returns the number of pages.

    That includes copies of pages, and text imported under sources that this one replaced.
    """
    sources = _add_replaced_sources(source)
    for one in sources:
        one.status = Source.Status.REFUSED
        one.save(update_fields=["status"])
    source_ids = {one.pk for one in sources}
    pages = list(_find_pages(source_ids))
    for page in pages:
        _remove_notes(page, source_ids, user, source)
    rows = ImportedPage.objects.filter(source__in=sources)
    Conflict.objects.filter(imported_page__in=rows).delete()
    rows.update(base={}, pending=None, undo_data=None, state=ImportedPage.State.WITHDRAWN)
    SourceFile.objects.filter(source__in=sources).delete()
    keys = {one.key for one in sources}
    for file in UploadedFile.objects.defer("data"):
        if make_source_key(file.path) in keys:
            file.delete()
    return len(pages)


def _add_replaced_sources(source: Source) -> list[Source]:
    file = SourceFile.objects.filter(source=source).first()
    return [source, *Source.objects.filter(pk__in=file.replaced_source_ids if file else ())]


def find_pages_with_notes(source: Source) -> list[RecapPage]:
    """Pages that have or had notes of a source: copies, merged and split talks too."""
    return list(_find_pages({one.pk for one in _add_replaced_sources(source)}))


def _find_pages(source_ids: Iterable[int]) -> Iterator[RecapPage]:
    """Pages with notes of these sources in their body or in any revision."""
    has_notes = _build_source_query(source_ids)
    revisions = Revision.page_revisions.annotate(text=Cast("content__body", TextField()))
    found = set(revisions.filter(has_notes).values_list("object_id", flat=True))
    for model in (ConferencePage, DayPage, TalkPage):
        bodies = model.objects.annotate(text=Cast("body", TextField())).filter(has_notes)
        found |= {str(pk) for pk in bodies.values_list("pk", flat=True)}
    rows = ImportedPage.objects.filter(source__in=source_ids, page__isnull=False)
    found |= {str(pk) for pk in rows.values_list("page", flat=True)}
    for page in Page.objects.filter(pk__in=found).order_by("path").specific():
        if isinstance(page, RecapPage):
            yield page


def _build_source_query(source_ids: Iterable[int]) -> Q:
    """Looks for a source's id in a body. In a revision the quotation marks are escaped."""
    query = Q()
    for pk in source_ids:
        for end in ",}":
            fragment = f'"source": {pk}{end}'
            query |= Q(text__contains=fragment)
            query |= Q(text__contains=fragment.replace('"', '\\"'))
    return query


def _remove_notes(page: RecapPage, source_ids: set[int], user: User | None, source: Source) -> None:
    notes_text = _read_all_notes(page, source_ids)
    had_draft = page.has_unpublished_changes
    page.body = json.dumps(stream_data.remove_sources(stream_data.copy_body(page), source_ids))
    page.search_description = _clear_if_quoted(page.search_description, notes_text)
    page.save(clean=False)
    for revision in Revision.page_revisions.filter(object_id=str(page.pk)).iterator():
        content = revision.content
        body = stream_data.read_body(content)
        content["body"] = json.dumps(stream_data.remove_sources(body, source_ids))
        description = content.get("search_description", "")
        content["search_description"] = _clear_if_quoted(description, notes_text)
        Revision.objects.filter(pk=revision.pk).update(content=content)
    # A new revision, so that edit forms which are open now are refused.
    latest: RecapPage = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    draft = latest.save_revision(user=user, changed=True, clean=False)
    if page.live and not had_draft:
        Page.objects.filter(pk=page.pk).update(live_revision=draft, has_unpublished_changes=False)
    data = {"source": source.title, "key": source.key}
    log(latest, WITHDRAW_ACTION, user=user, revision=draft, data=data)


def _read_all_notes(page: RecapPage, source_ids: set[int]) -> str:
    """All words that these sources have had on a page, in its body or any revision."""
    revisions = Revision.page_revisions.filter(object_id=str(page.pk)).iterator()
    bodies = [stream_data.read_body(revision.content) for revision in revisions]
    texts = [
        json.dumps(stream_data.get_content(block), ensure_ascii=False)
        for body in (stream_data.copy_body(page), *bodies)
        for block in body
        if stream_data.is_notes_of(block, source_ids)
    ]
    descriptions = ImportedPage.objects.filter(source__in=source_ids, page=page.pk).values_list(
        "base__fields__search_description", flat=True
    )
    return _keep_words(" ".join([*dict.fromkeys(texts), *(text or "" for text in descriptions)]))


def _keep_words(text: str) -> str:
    return f" {' '.join(re.findall(r'\w+', text.replace(chr(92) + 'n', ' ')))} "


def _clear_if_quoted(description: str, notes_text: str) -> str:
    """The description, unless the importer took it from the notes."""
    words = _keep_words(description)
    return "" if words.strip() and words in notes_text else description
