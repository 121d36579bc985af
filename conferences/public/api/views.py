"""The API's views. Every list starts from the index of public pages."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404
from django.urls import URLPattern, path
from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from wagtail.api import APIField
from wagtail.api.v2.filters import ChildOfFilter, DescendantOfFilter
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage, Speaker, TalkPage, Topic
from conferences.public.absolute_urls import get_markdown_url, get_page_url
from conferences.public.api import fields
from conferences.public.models import IndexedPage
from conferences.visibility import filter_public

#: To reach the last of a hundred thousand pages, the database would read all before it.
MAX_OFFSET = 1_000
#: The query parameters of every list.
PARAMETERS = frozenset({"fields", "limit", "offset"})


class LimitedPagination(WagtailPagination):
    """Wagtail's pagination with a highest offset."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        offset = request.GET.get("offset", "0")
        if offset.isascii() and offset.isdigit() and (len(offset) > 5 or int(offset) > MAX_OFFSET):
            raise BadRequestError(
                f"offset cannot be higher than {MAX_OFFSET:,}: ask for less at once, such as one "
                "conference by descendant_of"
            )
        objects = super().paginate_queryset(LimitedCount(queryset), request, view)
        return view.filter_public(objects)


class LimitedCount:
    """A queryset that counts no further than the highest offset."""

    def __init__(self, queryset: "QuerySet[Any]") -> None:
        self.queryset = queryset

    def count(self) -> int:
        return self.queryset.order_by()[:MAX_OFFSET].count()

    def __getitem__(self, part: slice) -> "QuerySet[Any]":
        return self.queryset[part]


class AlwaysJson(BaseContentNegotiation):
    """JSON also for browsers, which ask for HTML."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, *_args: Any) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class ReadOnlyViewSet(BaseAPIViewSet):
    """Read-only JSON, without logging in."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJson
    pagination_class = LimitedPagination

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        # Without Wagtail's find/, which fails where an id is not a number.
        return [
            path("", cls.as_view({"get": "listing_view"}), name="listing"),
            path("<int:pk>/", cls.as_view({"get": "detail_view"}), name="detail"),
        ]

    @classmethod
    def get_listing_default_fields(cls, model: type[Model]) -> list[str]:
        """Its id, its name and all of `meta`."""
        return [*cls.body_fields[:2], *cls.get_meta_fields_names(model)]

    def check_query_parameters(self, queryset: Any) -> None:
        if unknown := set(self.request.GET) - self.known_query_parameters:
            raise BadRequestError(
                f"unknown parameter: {', '.join(sorted(unknown))}. "
                f"There are: {', '.join(sorted(self.known_query_parameters))}"
            )

    def filter_public(self, objects: Iterable[Model]) -> list[Model]:
        return list(objects)


class SpeakerAndTopicFilter(BaseFilterBackend):
    """?speaker=12 and ?topic=34: their talks."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        for kind in ("speaker", "topic"):
            if kind not in request.GET:
                continue
            number = request.GET[kind]
            if not (number.isascii() and number.isdigit() and len(number) < 16):
                raise BadRequestError(f"{kind} must be a number, as /api/v2/{kind}s/ gives it")
            queryset = queryset.filter(**{f"index_entry__speakers_and_topics__{kind}": int(number)})
        return queryset


def computed(name: str, compute: Callable[[Any, Any], Any]) -> APIField:
    return APIField(name, serializer=fields.ComputedField(compute))


ANCESTORS = computed("above", fields.serialize_ancestors)
BODY = computed("body", fields.serialize_body)
MODEL_FIELDS: dict[type[Page], list[str | APIField]] = {
    ConferencePage: [
        *("series", "edition", "first_date", "last_date", "city", "venue", "time_zone", "website"),
        *("language", BODY),
    ],
    DayPage: ["date", "language", ANCESTORS, BODY],
    TalkPage: [
        *("kind", "official_url", "video_url", "slides_url", "code_url", "language", "date"),
        computed("speakers", fields.serialize_speakers),
        computed("topics", fields.serialize_topics),
        *(ANCESTORS, BODY),
    ],
}

MODELS_BY_NAME: dict[str, Any] = {
    "wagtailcore.Page": Page,
    **{f"conferences.{model.__name__}": model for model in MODEL_FIELDS},
}


class PagesViewSet(ReadOnlyViewSet, PagesAPIViewSet):
    """Conferences, days and talks, the last published first."""

    known_query_parameters = PARAMETERS | {"type", "child_of", "descendant_of", "speaker", "topic"}
    filter_backends = [ChildOfFilter, DescendantOfFilter, SpeakerAndTopicFilter]
    body_fields = ["id", "title"]
    meta_fields = [
        "type",
        computed("detail_url", fields.get_detail_url),
        computed("html_url", get_page_url),
        computed("markdown_url", get_markdown_url),
        *("slug", "search_description", "first_published_at", "last_published_at"),
    ]
    #: These take a query for each page.
    detail_only_fields = ["above", "body", "date", "speakers", "topics"]

    @classmethod
    def get_body_fields(cls, model: type[Page]) -> list[APIField]:
        return cls._convert_api_fields([*cls.body_fields, *MODEL_FIELDS.get(model, [])])

    @classmethod
    def get_detail_default_fields(cls, model: type[Model]) -> list[str]:
        return cls.get_available_fields(model)

    def get_base_queryset(self) -> "QuerySet[Page]":
        return Page.objects.filter(index_entry__isnull=False)

    def get_queryset(self) -> Any:
        name = self.request.GET.get("type", "wagtailcore.Page")
        model = MODELS_BY_NAME.get(name)
        if model is None:
            raise BadRequestError(f"unknown type. There are: {', '.join(sorted(MODELS_BY_NAME))}")
        # An index has this order, so that only the pages of one response are read.
        pages = model.objects.filter(index_entry__isnull=False)
        return pages.order_by("-index_entry__published_at", "-index_entry__page")

    def get_object(self) -> Page:
        page = super().get_object()
        if not filter_public(Page.objects.filter(pk=page.pk)).exists():
            raise Http404("There is no public page with this id.")
        return page

    def filter_public(self, objects: Iterable[Model]) -> list[Model]:
        """Checks again that they are public, for the case that the index is wrong."""
        pages = list(objects)
        public = filter_public(Page.objects.filter(pk__in=[page.pk for page in pages]))
        public_ids = set(public.values_list("pk", flat=True))
        return [page for page in pages if page.pk in public_ids]


class SpeakersOrTopicsViewSet(ReadOnlyViewSet):
    """Those that a public talk has, A–Z."""

    known_query_parameters = PARAMETERS
    meta_fields = [
        "type",
        computed("detail_url", fields.get_detail_url),
        computed("html_url", fields.get_name_url),
        "slug",
    ]

    def get_queryset(self) -> Any:
        through = IndexedPage.speakers_and_topics.through.objects
        talks = through.filter(speakerortopic=OuterRef("index_entry"))
        return self.model.objects.filter(Exists(talks)).order_by(
            "index_entry__letter", "index_entry__normalised_name", "pk"
        )


class SpeakersViewSet(SpeakersOrTopicsViewSet):
    name = "speakers"
    model = Speaker
    body_fields = ["id", "name", "bio", computed("links", fields.serialize_links)]


class TopicsViewSet(SpeakersOrTopicsViewSet):
    name = "topics"
    model = Topic
    body_fields = ["id", "name"]
