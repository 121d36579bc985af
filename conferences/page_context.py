"""The context of the templates of conferences, days and talks beside the page itself."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from conferences import programme
from conferences.block_rendering import Outline, resolve_internal_links
from conferences.markdown.renderer import PlacedHeading
from conferences.models import ConferencePage, DayPage, RecapPage, TalkPage
from conferences.visibility import is_for_editors


@dataclass(frozen=True)
class RenderedBody:
    html: SafeString
    headings: list[PlacedHeading]

    #: Shorter tables of contents are left out.
    MIN_CONTENTS = 4

    @property
    def contents(self) -> list[PlacedHeading]:
        """The headings of the top two levels, to list above a long text."""
        listed = [heading for heading in self.headings if heading.level <= 3]
        return listed if len(listed) >= self.MIN_CONTENTS else []


def render_body(page: RecapPage, request: HttpRequest | None = None) -> RenderedBody:
    outline = Outline()
    marked = is_for_editors(request)
    context = {"outline": outline, "page": page, "request": request, "marked": marked}
    html = page.body.render_as_block(context)
    return RenderedBody(resolve_internal_links(html, marked=marked), outline.headings)


def get_page_context(page: RecapPage, request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {
        "front_page": page.ancestry[0] if page.ancestry else None,
        "body": render_body(page, request),
    }
    if isinstance(page, ConferencePage):
        return context | {"programme": programme.get_programme(page)}
    if isinstance(page, DayPage):
        context["talks"] = programme.get_talks_below(page)
    if isinstance(page, TalkPage):
        video = page.video
        context |= {
            "video": video,
            "external_links": [
                (label, url)
                for label, url in page.external_links
                if not video or url != page.video_url
            ],
            "speakers": page.get_speakers(),
        }
    context["previous"], context["next"] = programme.get_neighbours(page)
    return context
