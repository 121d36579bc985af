"""The fields of the API that are computed."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from rest_framework.fields import Field
from wagtail.models import Page

from conferences.models import RecapPage, Speaker, TalkPage, Topic
from conferences.public.absolute_urls import absolute_url, markdown_url, page_url
from conferences.public.api.blocks import BodySerializer


class ComputedField(Field):
    """A field computed from the whole object and the request."""

    def get_attribute(self, instance: Model) -> Model:
        return instance

    @property
    def request(self) -> HttpRequest:
        request: HttpRequest = self.context["request"]
        return request


class DetailUrl(ComputedField):
    def to_representation(self, one: Model) -> str:
        path = self.context["router"].get_object_detail_urlpath(type(one), one.pk)
        return absolute_url(self.request, path)


class PageUrl(ComputedField):
    def to_representation(self, page: Page) -> str:
        return page_url(self.request, page)


class MarkdownUrl(ComputedField):
    def to_representation(self, page: Page) -> str:
        return markdown_url(self.request, page)


class SpeakerOrTopicUrl(ComputedField):
    def to_representation(self, one: Speaker | Topic) -> str:
        url_name = "speaker" if isinstance(one, Speaker) else "topic"
        return absolute_url(self.request, reverse(url_name, args=[one.slug]))


class Body(ComputedField):
    def to_representation(self, page: RecapPage) -> list[dict[str, Any]]:
        return list(BodySerializer(page, self.request).serialize(page.body))


class Ancestors(ComputedField):
    """The public pages above, from the conference down."""

    def to_representation(self, page: RecapPage) -> list[dict[str, Any]]:
        return [
            {"id": one.pk, "title": one.title, "html_url": page_url(self.request, one)}
            for one in page.ancestry
            if isinstance(one, RecapPage)
        ]


class Speakers(ComputedField):
    def to_representation(self, talk: TalkPage) -> list[dict[str, Any]]:
        return [
            {
                "id": one.speaker.pk,
                "name": one.speaker.name,
                "role": one.role,
                "html_url": absolute_url(self.request, reverse("speaker", args=[one.speaker.slug])),
            }
            for one in talk.get_speakers()
        ]


class Topics(ComputedField):
    def to_representation(self, talk: TalkPage) -> list[dict[str, Any]]:
        return [
            {
                "id": topic.pk,
                "name": topic.name,
                "html_url": absolute_url(self.request, reverse("topic", args=[topic.slug])),
            }
            for topic in talk.topics.all()
        ]


class TalkDate(ComputedField):
    def to_representation(self, talk: TalkPage) -> str | None:
        return talk.date.isoformat() if talk.date else None


class Links(ComputedField):
    def to_representation(self, speaker: Speaker) -> list[dict[str, str]]:
        return [
            {"title": block.value["title"], "url": block.value["url"]} for block in speaker.links
        ]
