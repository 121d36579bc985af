"""What the API answers. Its every list begins at the rows of public pages."""

from collections.abc import Iterable
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
from conferences.public.api import fields
from conferences.public.models import SearchRow
from conferences.visibility import filter_public

#: Further than this nobody pages: the last of a hundred thousand costs the database all before it.
FURTHEST = 1_000
ASKED_BY_ALL = frozenset({"fields", "limit", "offset"})


class Paging(WagtailPagination):
    """Wagtail's, with an end: what is counted and skipped grows no further."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        asked = request.GET.get("offset", "0")
        if asked.isascii() and asked.isdigit() and (len(asked) > 5 or int(asked) > FURTHEST):
            raise BadRequestError(
                f"offset cannot be higher than {FURTHEST:,}: ask for less at once, such as one "
                "conference by descendant_of"
            )
        found = super().paginate_queryset(Counted(queryset), request, view)
        return view.listed(found)


class Counted:
    """A queryset that counts no further than anybody can page."""

    def __init__(self, queryset: "QuerySet[Any]") -> None:
        self.queryset = queryset

    def count(self) -> int:
        return self.queryset.order_by()[:FURTHEST].count()

    def __getitem__(self, part: slice) -> "QuerySet[Any]":
        return self.queryset[part]


class AlwaysJson(BaseContentNegotiation):
    """Whatever is asked for: a browser that would like HTML gets it too."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class ReadOnly(BaseAPIViewSet):
    """JSON for everybody: nobody logs in, and nothing is written."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJson
    pagination_class = Paging

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        # Without Wagtail's find/: it takes a word for a number.
        return [
            path("", cls.as_view({"get": "listing_view"}), name="listing"),
            path("<int:pk>/", cls.as_view({"get": "detail_view"}), name="detail"),
        ]

    def check_query_parameters(self, queryset: Any) -> None:
        if unknown := set(self.request.GET) - self.known_query_parameters:
            raise BadRequestError(
                f"unknown parameter: {', '.join(sorted(unknown))}. "
                f"There are: {', '.join(sorted(self.known_query_parameters))}"
            )

    def listed(self, found: Iterable[Model]) -> list[Model]:
        return list(found)


class NamedFilter(BaseFilterBackend):
    """?speaker=12 and ?topic=34: the talks that name them."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        for kind in ("speaker", "topic"):
            if kind not in request.GET:
                continue
            number = request.GET[kind]
            if not (number.isascii() and number.isdigit() and len(number) < 16):
                raise BadRequestError(f"{kind} must be a number, as /api/v2/{kind}s/ gives it")
            queryset = queryset.filter(**{f"search_row__listed__{kind}": int(number)})
        return queryset


def made(name: str, field: type[fields.Made]) -> APIField:
    return APIField(name, serializer=field())


ABOVE, BODY = made("above", fields.Above), made("body", fields.Body)
FIELDS_OF: dict[type[Page], list[str | APIField]] = {
    ConferencePage: [
        "series",
        "edition",
        "first_date",
        "last_date",
        "city",
        "venue",
        "time_zone",
        "website",
        "language",
        BODY,
    ],
    DayPage: ["date", "language", ABOVE, BODY],
    TalkPage: [
        "kind",
        "official_url",
        "video_url",
        "slides_url",
        "code_url",
        "language",
        made("date", fields.TalkDate),
        made("speakers", fields.Speakers),
        made("topics", fields.Topics),
        ABOVE,
        BODY,
    ],
}

MODELS = {"wagtailcore.Page": Page} | {f"conferences.{one.__name__}": one for one in FIELDS_OF}


class PagesView(ReadOnly, PagesAPIViewSet):
    """Conferences, days and talks, the freshest first."""

    known_query_parameters = ASKED_BY_ALL | {
        "type",
        "child_of",
        "descendant_of",
        "speaker",
        "topic",
    }
    filter_backends = [ChildOfFilter, DescendantOfFilter, NamedFilter]
    body_fields = ["id", "title"]
    meta_fields = [
        "type",
        made("detail_url", fields.DetailUrl),
        made("html_url", fields.PageUrl),
        made("markdown_url", fields.TwinUrl),
        "slug",
        "search_description",
        "first_published_at",
        "last_published_at",
    ]
    listing_default_fields = [
        "id",
        "title",
        "type",
        "detail_url",
        "html_url",
        "markdown_url",
        "slug",
        "search_description",
        "first_published_at",
        "last_published_at",
    ]
    #: What costs a question a page is told of one page at a time.
    detail_only_fields = ["above", "body", "date", "speakers", "topics"]

    @classmethod
    def get_body_fields(cls, model: type[Model]) -> list[APIField]:
        own: list[APIField] = cls._convert_api_fields([*cls.body_fields, *FIELDS_OF.get(model, [])])
        return own

    @classmethod
    def get_detail_default_fields(cls, model: type[Model]) -> list[str]:
        names: list[str] = cls.get_available_fields(model)
        return names

    @classmethod
    def get_listing_default_fields(cls, model: type[Model]) -> list[str]:
        return list(cls.listing_default_fields)

    def get_base_queryset(self) -> "QuerySet[Page]":
        return Page.objects.filter(search_row__isnull=False)

    def get_queryset(self) -> Any:
        name = self.request.GET.get("type", "wagtailcore.Page")
        model = MODELS.get(name)
        if model is None:
            raise BadRequestError(f"unknown type. There are: {', '.join(sorted(MODELS))}")
        # By the column's index: the newest twenty of a hundred thousand are found without the rest.
        pages = model.objects.filter(search_row__isnull=False)
        return pages.order_by("-search_row__published_at", "-search_row__page")

    def get_object(self) -> Page:
        page: Page = super().get_object()
        if not filter_public(Page.objects.filter(pk=page.pk)).exists():
            raise Http404("There is no public page of this number.")
        return page

    def listed(self, found: Iterable[Model]) -> list[Model]:
        """Asked once more whether readers may see them."""
        pages = list(found)
        public = filter_public(Page.objects.filter(pk__in=[page.pk for page in pages]))
        kept = set(public.values_list("pk", flat=True))
        return [page for page in pages if page.pk in kept]


class NamesView(ReadOnly):
    """What public talks name, from A to Z."""

    known_query_parameters = ASKED_BY_ALL

    def get_queryset(self) -> Any:
        rows = SearchRow.listed.through.objects.filter(name=OuterRef("listed"))
        return self.model.objects.filter(Exists(rows)).order_by(
            "listed__letter", "listed__folded", "pk"
        )


class SpeakersView(NamesView):
    name = "speakers"
    model = Speaker
    body_fields = ["id", "name", "bio", made("links", fields.Links)]
    meta_fields = [
        "type",
        made("detail_url", fields.DetailUrl),
        made("html_url", fields.NamedUrl),
        "slug",
    ]
    listing_default_fields = ["id", "name", "type", "detail_url", "html_url", "slug"]


class TopicsView(NamesView):
    name = "topics"
    model = Topic
    body_fields = ["id", "name"]
    meta_fields = SpeakersView.meta_fields
    listing_default_fields = SpeakersView.listing_default_fields
