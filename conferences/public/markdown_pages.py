"""Pages as Markdown: what readers see of a page, and nothing else."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import yaml
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page

from conferences import programme
from conferences.markdown.parser import Heading
from conferences.markdown.writer import escape_text, fence_code, format_table, quote_lines
from conferences.models import ConferencePage, DayPage, RecapPage, Source, TalkPage
from conferences.public.absolute_urls import get_markdown_url, get_page_url, get_view_url
from conferences.public.body_markdown import BodyReferences
from conferences.text import split_paragraphs

Blocks = Iterable[Any]
ALIGNMENTS = {"left": "---", "centre": ":---:", "right": "---:"}


def write_recap(page: RecapPage, request: HttpRequest) -> str:
    """A conference, a day or a talk."""
    parts = [_write_front_matter(page, request), f"# {escape_text(page.title)}"]
    parts += BodyWriter(page, request).write(page.body)
    parts += _write_pages_below(page, request)
    return join_parts(parts)


def write_home_page(
    page: Page, conferences: Iterable[RecapPage], talks: Iterable[RecapPage], request: HttpRequest
) -> str:
    introduction = map(escape_text, split_paragraphs(getattr(page, "introduction", "")))
    archive = write_archive(conferences, talks, request)
    return join_parts([f"# {escape_text(page.title)}", *introduction, *archive])


def write_archive(
    conferences: Iterable[RecapPage], talks: Iterable[RecapPage], request: HttpRequest
) -> list[str]:
    """The lists of the home page and of llms.txt."""
    return [
        f"## {_('Conferences')}",
        write_page_list(conferences, request),
        f"## {_('Fresh recaps')}",
        write_page_list(talks, request),
    ]


def write_page_list(pages: Iterable[RecapPage], request: HttpRequest) -> str:
    """A list of links to the Markdown of these pages."""
    lines = (
        f"- [{escape_text(page.title)}]({get_markdown_url(request, page)}){_describe(page)}"
        for page in pages
    )
    return "\n".join(lines) or _("None yet.")


def _describe(page: RecapPage) -> str:
    if isinstance(page, ConferencePage):
        details = page.place_and_time
    else:
        details = [*getattr(page, "speaker_names", ())]
        if conference := getattr(page, "in_conference", None):
            details.append(conference.title)
    return f": {escape_text(', '.join(details))}" if details else ""


def join_parts(parts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"


def _write_front_matter(page: RecapPage, request: HttpRequest) -> str:
    fields = {name: value for name, value in _get_fields(page, request).items() if value}
    return f"---\n{yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=1000)}---"


def _get_fields(page: RecapPage, request: HttpRequest) -> dict[str, Any]:
    """The fields of the front matter. Programs read their names: they are not translated."""
    fields: dict[str, Any] = {"title": page.title, "url": get_page_url(request, page)}
    conference = page.conference
    if isinstance(page, TalkPage):
        fields |= {
            "kind": page.get_kind_display(),
            "speakers": [one.speaker.name for one in page.get_speakers()],
            "conference": conference and conference.title,
            "day": page.day and page.day.title,
            "date": page.date,
            "topics": [topic.name for topic in page.topics.all()],
            "official page": page.official_url,
            "video": page.video_url,
            "slides": page.slides_url,
            "code": page.code_url,
        }
    elif isinstance(page, DayPage):
        fields |= {"conference": conference and conference.title, "date": page.date}
    elif isinstance(page, ConferencePage):
        fields |= {
            "series": page.series,
            "year": page.year,
            "first day": page.first_date,
            "last day": page.last_date,
            "venue": page.venue,
            "city": page.city,
            "website": page.website,
            "calendar": (page.first_date or page.last_date)
            and get_view_url(request, "calendar", page.slug),
        }
    published, revised = page.first_published_at, page.revised_at
    return fields | {
        "description": page.search_description,
        "language": page.language,
        "published": published and published.date(),
        "revised": revised and revised.date(),
    }


def _write_pages_below(page: RecapPage, request: HttpRequest) -> Iterator[str]:
    """A conference's programme, or a day's talks."""
    if isinstance(page, DayPage):
        yield f"## {_('Talks')}"
        yield _write_talk_list(programme.get_talks_below(page), request)
    elif isinstance(page, ConferencePage):
        yield f"## {_('Programme')}"
        for part in programme.get_programme(page):
            if part.day:
                yield f"### [{escape_text(part.day.title)}]({get_markdown_url(request, part.day)})"
            if part.talks:
                yield _write_talk_list(part.talks, request)


def _write_talk_list(talks: list[TalkPage], request: HttpRequest) -> str:
    for talk in talks:
        talk.speaker_names = [one.speaker.name for one in talk.talk_speakers.all()]
    return write_page_list(talks, request)


class BodyWriter:
    """Writes the blocks of a page as Markdown: each `_write_…` method those of one type."""

    def __init__(self, page: RecapPage, request: HttpRequest) -> None:
        self.references = BodyReferences(page, request)

    def write(self, blocks: Blocks) -> Iterator[str]:
        links: list[str] = []
        for block in blocks:
            if block.block_type == "link":
                links.append(self._write_link(block.value))
                continue
            # Links in a row become one list.
            if links:
                yield "\n".join(links)
                links = []
            write: Callable[[Any], str] = getattr(self, f"_write_{block.block_type}")
            yield write(block.value)
        yield "\n".join(links)

    def _write_notes(self, value: Any) -> str:
        if value.is_refused:
            return ""
        source = value["source"]
        with self.references.open_notes(value) as heading:
            parts = list(self.write(value["content"]))
        heading_line = f"{'#' * heading.level} {escape_text(heading.text)}"
        return "\n\n".join(filter(None, [heading_line, *parts, source and _write_credit(source)]))

    def _write_heading(self, value: Any) -> str:
        if not value["text"]:
            return ""
        heading = Heading(int(value["level"] or 2), value["text"])
        return f"{'#' * self.references.place_heading(heading)} {escape_text(value['text'])}"

    def _write_prose(self, text: str) -> str:
        return self.references.resolve_markdown(text)

    def _write_quote(self, value: Any) -> str:
        attribution = escape_text(value["attribution"] or "")
        if value["link"]:
            attribution = f"[{attribution or _('Where this was said')}]({value['link']})"
        text = self.references.resolve_markdown(value["text"])
        return quote_lines(f"{text}\n\n— {attribution}" if attribution else text)

    def _write_code(self, value: Any) -> str:
        caption = f"*{escape_text(value['caption'])}*\n\n" if value["caption"] else ""
        return caption + fence_code(value["code"] or "", value["language"] or "")

    def _write_link(self, value: Any) -> str:
        url = self.references.get_link_url(value)
        title = escape_text(value["title"] or "")
        details = ", ".join(filter(None, (value.kind_label, value["note"])))
        text = f"[{title}]({url})" if url else title
        return f"- {text}{': ' if details else ''}{escape_text(details)}"

    def _write_image(self, value: Any) -> str:
        url = self.references.get_image_url(value["image"]) if value["image"] else ""
        image = f"![{escape_text(value.alt_text)}]({url})" if url else ""
        caption = self.references.resolve_inline(value["caption"])
        below = " · ".join(filter(None, (caption, escape_text(value["credit"] or ""))))
        return "\n\n".join(filter(None, (image, below)))

    def _write_table(self, value: Any) -> str:
        table = format_table(
            [escape_text(column["heading"] or "") for column in value.columns],
            [ALIGNMENTS[column["block"].name] for column in value.columns],
            [[*map(self.references.resolve_inline, row["values"])] for row in value.row_data],
        )
        return f"**{escape_text(value.caption)}**\n\n{table}" if value.caption else table

    def _write_embed(self, value: Any) -> str:
        return f"[{escape_text(value['title'] or _('Video'))}]({value['url']})"

    def _write_transcript(self, value: Any) -> str:
        label = f"**{escape_text(value['label'])}**" if value["label"] else ""
        paragraphs = map(escape_text, split_paragraphs(value["text"] or ""))
        return "\n\n".join(filter(None, [label, *paragraphs]))

    def _write_raw(self, value: Any) -> str:
        return fence_code(value["text"] or "")


def _write_credit(source: Source) -> str:
    title = escape_text(source.title)
    title = f"[{title}]({source.url})" if source.url else title
    text = _("From {title} by {author}.") if source.author else _("From {title}.")
    credit = text.format(title=title, author=escape_text(source.author))
    if source.licence:
        licence = _("Licence: {licence}.").format(licence=escape_text(source.licence))
        return f"{credit} {licence}"
    return credit
