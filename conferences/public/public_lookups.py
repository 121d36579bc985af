"""Finds public pages by their ids, and conferences, speakers and topics by their slugs."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from wagtail.contrib.redirects.models import Redirect

from conferences.models import ConferencePage, DayPage, RecapPage, Speaker, TalkPage
from conferences.programme import add_list_details
from conferences.public.models import SpeakerOrTopic
from conferences.visibility import filter_public


def get_public_pages(page_ids: Iterable[int]) -> list[Any]:
    """These pages in this order, each with `speaker_names` and `in_conference`.

    Checks again that they are public, so that a list never shows a page that the index holds by
    mistake. The number of queries does not depend on the number of pages.
    """
    ids = list(page_ids)
    found: dict[int, RecapPage] = {}
    for model in (TalkPage, DayPage, ConferencePage):
        # Most lists hold only talks, and need no other query.
        if missing := [pk for pk in ids if pk not in found]:
            pages = model.objects.filter(pk__in=missing).defer_streamfields()
            found |= {page.pk: page for page in filter_public(pages)}
    pages = [found[pk] for pk in ids if pk in found]
    add_list_details(pages)
    return pages


def get_conference_or_404(slug: str) -> ConferencePage:
    """The public conference with this slug, or the one that had it before."""
    pages = ConferencePage.objects.filter(index_entry__isnull=False).select_related("index_entry")
    pages = pages.defer_streamfields()
    conference = filter_public(pages.filter(slug=slug)).first()
    if conference is None:
        former = Redirect.objects.filter(old_path=f"/{slug}").values("redirect_page")
        conference = filter_public(pages.filter(pk__in=former)).first()
    if conference is None:
        raise Http404("There is no public conference with this slug.")
    return conference


def get_speaker_or_404(slug: str) -> SpeakerOrTopic:
    """The speaker of a public talk; for a merged speaker, the one that was kept."""
    speaker = Speaker.objects.find_canonical(slug)
    entries = SpeakerOrTopic.objects.public().select_related("speaker")
    entry = entries.filter(speaker=speaker).first() if speaker else None
    if entry is None:
        raise Http404("There is no speaker of a public talk with this slug.")
    return entry


def get_topic_or_404(slug: str) -> SpeakerOrTopic:
    entries = SpeakerOrTopic.objects.public().select_related("topic")
    entry = entries.filter(topic__slug=slug).first()
    if entry is None:
        raise Http404("There is no topic of a public talk with this slug.")
    return entry
