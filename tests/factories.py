"""Objects for tests: each with just what its model demands, and no surprise."""

from io import BytesIO

import factory
import wagtail_factories
from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.images.models import Image

from conferences.models import ConferencePage, DayPage, Source, Speaker, TalkPage, TalkSpeaker


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


def picture_file(width: int = 640, height: int = 360, name: str = "picture.png") -> ContentFile:
    buffer = BytesIO()
    Picture.new("RGB", (width, height), "#9a3a1c").save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), name=name)


class ImageFactory(factory.django.DjangoModelFactory):
    title = factory.Sequence("Picture {}".format)
    file = factory.LazyFunction(picture_file)

    class Meta:
        model = Image
