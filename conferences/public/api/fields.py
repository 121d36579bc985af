"""The fields of the API that are computed."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from rest_framework.fields import Field

from conferences.models import RecapPage, Speaker, TalkPage, Topic
from conferences.public.absolute_urls import get_page_url, get_view_url, make_absolute_url
from conferences.public.api.blocks import BodySerializer


class ComputedField(Field):
    """A field that a function computes from the request and the whole object."""

    def __init__(self, compute: Callable[[Any, Any], Any]) -> None:
        super().__init__()
        self.compute = compute

    def get_attribute(self, instance: Model) -> Model:
        return instance

    def to_representation(self, value: Model) -> Any:
        return self.compute(self.context["request"], value)


def get_detail_url(request: Any, one: Model) -> str:
    path = request.wagtailapi_router.get_object_detail_urlpath(type(one), one.pk)
    return make_absolute_url(request, path)


def get_name_url(request: HttpRequest, one: Speaker | Topic) -> str:
    return get_view_url(request, "speaker" if isinstance(one, Speaker) else "topic", one.slug)


def serialize_body(request: HttpRequest, page: RecapPage) -> list[dict[str, Any]]:
    return list(BodySerializer(page, request).serialize(page.body))


def serialize_ancestors(request: HttpRequest, page: RecapPage) -> list[dict[str, Any]]:
    """The public pages above, from the conference down."""
    return [
        {"id": one.pk, "title": one.title, "html_url": get_page_url(request, one)}
        for one in page.ancestry
        if isinstance(one, RecapPage)
    ]


def serialize_speakers(request: HttpRequest, talk: TalkPage) -> list[dict[str, Any]]:
    speakers = talk.get_speakers()
    return [_serialize_name(request, one.speaker) | {"role": one.role} for one in speakers]


def serialize_topics(request: HttpRequest, talk: TalkPage) -> list[dict[str, Any]]:
    return [_serialize_name(request, topic) for topic in talk.topics.all()]


def _serialize_name(request: HttpRequest, one: Speaker | Topic) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "html_url": get_name_url(request, one)}


def serialize_links(_request: HttpRequest, speaker: Speaker) -> list[dict[str, str]]:
    return [{name: block.value[name] for name in ("title", "url")} for block in speaker.links]
