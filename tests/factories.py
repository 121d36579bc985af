"""Creates objects for tests, with only the fields that their models require."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import factory
import wagtail_factories
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published

from conferences.models import (
    ConferencePage,
    DayPage,
    Source,
    Speaker,
    TalkPage,
    TalkSpeaker,
    Topic,
)


class ConferenceFactory(wagtail_factories.PageFactory):
    title = factory.Sequence("Conference {}".format)

    class Meta:
        model = ConferencePage


class DayFactory(wagtail_factories.PageFactory):
    title = factory.Sequence("Day {}".format)

    class Meta:
        model = DayPage


class TalkFactory(wagtail_factories.PageFactory):
    title = factory.Sequence("Talk {}".format)

    class Meta:
        model = TalkPage


class SpeakerFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("Speaker {}".format)

    class Meta:
        model = Speaker


class TalkSpeakerFactory(factory.django.DjangoModelFactory):
    speaker = factory.SubFactory(SpeakerFactory)

    class Meta:
        model = TalkSpeaker


class SourceFactory(factory.django.DjangoModelFactory):
    key = factory.Sequence("source-{}".format)
    title = factory.Sequence("Source {}".format)
    author = "A Visitor"
    status = Source.Status.OWN

    class Meta:
        model = Source


def make_live(page: Page) -> Page:
    """Make the page live as it is, and index it for readers.

    Without a revision, the publish gate and a log entry, which take most of the time of publishing:
    for tests where it does not matter how the page went live.
    """
    page.live, page.has_unpublished_changes = True, False
    page.last_published_at = timezone.now()
    page.first_published_at = page.first_published_at or page.last_published_at
    page.save()
    page_published.send(type(page), instance=page)
    return page


def make_private(page: Page) -> PageViewRestriction:
    """Ask readers of this page and of all pages below it for the password "x"."""
    return PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")


def live_talk(
    parent: Page,
    title: str = "Indexes",
    *,
    speakers: Iterable[Speaker] = (),
    topics: Iterable[str | Topic] = (),
    body: Iterable[tuple[str, Any]] = (),
    **fields: Any,
) -> TalkPage:
    """Create a live talk below this page, with speakers, topics and a body."""
    talk: TalkPage = TalkFactory(parent=parent, title=title, body=list(body), **fields)
    talk.talk_speakers = [
        TalkSpeakerFactory.build(speaker=speaker, sort_order=place)
        for place, speaker in enumerate(speakers)
    ]
    talk.topics.add(*topics)
    make_live(talk)
    return talk


def picture_file(width: int = 640, height: int = 360, name: str = "picture.png") -> ContentFile:
    buffer = BytesIO()
    Picture.new("RGB", (width, height), "#9a3a1c").save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), name=name)


class ImageFactory(factory.django.DjangoModelFactory):
    title = factory.Sequence("Picture {}".format)
    file = factory.LazyFunction(picture_file)

    class Meta:
        model = Image
