"""The fields of the API that no column holds."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from rest_framework.fields import Field
from wagtail.models import Page

from conferences.models import RecapPage, Speaker, TalkPage, Topic
from conferences.public.absolute_urls import absolute, page_address, twin_address
from conferences.public.api.blocks import body_values


class Made(Field):
    """A field made from the whole object and the request."""

    def get_attribute(self, instance: Model) -> Model:
        return instance

    @property
    def request(self) -> HttpRequest:
        request: HttpRequest = self.context["request"]
        return request


class DetailUrl(Made):
    def to_representation(self, one: Model) -> str:
        path = self.context["router"].get_object_detail_urlpath(type(one), one.pk)
        return absolute(self.request, path)


class PageUrl(Made):
    def to_representation(self, page: Page) -> str:
        return page_address(self.request, page)


class TwinUrl(Made):
    def to_representation(self, page: Page) -> str:
        return twin_address(self.request, page)


class NamedUrl(Made):
    def to_representation(self, one: Speaker | Topic) -> str:
        address = "speaker" if isinstance(one, Speaker) else "topic"
        return absolute(self.request, reverse(address, args=[one.slug]))


class Body(Made):
    def to_representation(self, page: RecapPage) -> list[dict[str, Any]]:
        return body_values(page, self.request)


class Above(Made):
    """The public pages above, from the conference down."""

    def to_representation(self, page: RecapPage) -> list[dict[str, Any]]:
        above = [one for one in page.ancestry if isinstance(one, RecapPage)]
        return [
            {"id": one.pk, "title": one.title, "html_url": page_address(self.request, one)}
            for one in above
        ]


class Speakers(Made):
    def to_representation(self, talk: TalkPage) -> list[dict[str, Any]]:
        return [
            {
                "id": one.speaker.pk,
                "name": one.speaker.name,
                "role": one.role,
                "html_url": absolute(self.request, reverse("speaker", args=[one.speaker.slug])),
            }
            for one in talk.get_speakers()
        ]


class Topics(Made):
    def to_representation(self, talk: TalkPage) -> list[dict[str, Any]]:
        return [
            {
                "id": topic.pk,
                "name": topic.name,
                "html_url": absolute(self.request, reverse("topic", args=[topic.slug])),
            }
            for topic in talk.topics.all()
        ]


class TalkDate(Made):
    def to_representation(self, talk: TalkPage) -> str | None:
        return talk.date.isoformat() if talk.date else None


class Links(Made):
    def to_representation(self, speaker: Speaker) -> list[dict[str, str]]:
        return [
            {"title": block.value["title"], "url": block.value["url"]} for block in speaker.links
        ]
