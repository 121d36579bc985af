"""A page as Markdown: everything that its readers see, and nothing else."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import yaml
from django.http import HttpRequest
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page

from conferences import markdown, programme
from conferences.blocks import leaf_children
from conferences.markdown.internal_links import PAGE_LINK, PICTURE
from conferences.markdown.to_markdown import (
    escaped,
    fenced,
    quoted,
    shown_inline,
    shown_markdown,
    table_of,
)
from conferences.models import ConferencePage, DayPage, RecapPage, Source, TalkPage
from conferences.public.absolute_urls import absolute, page_address, twin_address
from conferences.rendering import Outline
from conferences.text import paragraphs
from conferences.visibility import get_public_urls

#: The size in which a picture is named here: one that is made when it is saved.
PICTURE_SIZE = "format-jpeg|width-1440"
Blocks = Iterable[Any]


def recap_markdown(page: RecapPage, request: HttpRequest) -> str:
    """A conference, a day or a talk."""
    parts = [_front_matter(page, request), f"# {escaped(page.title)}"]
    parts += Body(page, request).parts()
    parts += _lists(page, request)
    return _joined(parts)


def front_page_markdown(
    page: Page, conferences: Iterable[RecapPage], talks: Iterable[RecapPage], request: HttpRequest
) -> str:
    parts = [
        f"# {escaped(page.title)}",
        *map(escaped, paragraphs(getattr(page, "introduction", ""))),
        "## Conferences",
        linked(conferences, request) or "None yet.",
        "## Fresh recaps",
        linked(talks, request) or "None yet.",
    ]
    return _joined(parts)


def linked(pages: Iterable[RecapPage], request: HttpRequest) -> str:
    """A list of pages, each leading to its Markdown."""
    return "\n".join(
        f"- [{escaped(page.title)}]({twin_address(request, page)}){_about(page)}" for page in pages
    )


def _about(page: RecapPage) -> str:
    if isinstance(page, ConferencePage):
        facts = page.place_and_time
    else:
        facts = [*getattr(page, "speaker_names", ())]
        if above := getattr(page, "in_conference", None):
            facts.append(above.title)
    return "".join([": ", escaped(", ".join(facts))]) if facts else ""


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"


def _front_matter(page: RecapPage, request: HttpRequest) -> str:
    facts = {name: value for name, value in _facts(page, request).items() if value}
    return f"---\n{yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=1000)}---"


def _facts(page: RecapPage, request: HttpRequest) -> dict[str, Any]:
    facts: dict[str, Any] = {"title": page.title, "url": page_address(request, page)}
    conference = page.conference
    if isinstance(page, TalkPage):
        facts |= {
            "kind": page.get_kind_display(),
            "speakers": [one.speaker.name for one in page.get_speakers()],
            "conference": conference and conference.title,
            "day": page.day and page.day.title,
            "date": page.date,
            "topics": [topic.name for topic in page.topics.all()],
            **{label.lower(): url for label, url in page.elsewhere},
        }
    elif isinstance(page, DayPage):
        facts |= {"conference": conference and conference.title, "date": page.date}
    elif isinstance(page, ConferencePage):
        facts |= {
            "series": page.series,
            "year": page.year,
            "first day": page.first_date,
            "last day": page.last_date,
            "venue": page.venue,
            "city": page.city,
            "website": page.website,
            "calendar": (page.first_date or page.last_date)
            and absolute(request, reverse("calendar", args=[page.slug])),
        }
    published, revised = page.first_published_at, page.revised_at
    return facts | {
        "description": page.search_description,
        "language": page.language,
        "published": published and published.date(),
        "revised": revised and revised.date(),
    }


def _lists(page: RecapPage, request: HttpRequest) -> Iterator[str]:
    """The pages below: a conference's programme, a day's talks."""
    if isinstance(page, DayPage):
        yield "## Talks"
        yield _programme(programme.get_talks_below(page), request) or "None yet."
    elif isinstance(page, ConferencePage):
        yield "## Programme"
        for part in programme.get_programme(page):
            if part.day:
                yield f"### [{escaped(part.day.title)}]({twin_address(request, part.day)})"
            yield _programme(part.talks, request)


def _programme(talks: Iterable[TalkPage], request: HttpRequest) -> str:
    listed = list(talks)
    for talk in listed:
        talk.speaker_names = [one.speaker.name for one in talk.talk_speakers.all()]
    return linked(listed, request)


class Body:
    """The blocks of a page; what they refer to is fetched at once."""

    def __init__(self, page: RecapPage, request: HttpRequest) -> None:
        self.page = page
        self.request = request
        self.here = page_address(request, page)
        self.outline = Outline()
        texts = list(_texts(page.body))
        linked_pages = {number for text in texts for number in markdown.page_ids(text)}
        linked_pages |= {
            block.value.page_id
            for block in leaf_children(page.body)
            if block.block_type == "link" and block.value.page_id
        }
        self.pages = get_public_urls(linked_pages) if linked_pages else {}
        self.pictures = _pictures({n for text in texts for n in markdown.picture_ids(text)})

    def parts(self) -> list[str]:
        return list(self._written(self.page.body))

    def place(self, address: str) -> str:
        """Where an address in a text leads from everywhere; nothing when it leads nowhere."""
        if found := PAGE_LINK.match(address):
            return self._page(int(found[1]))
        if found := PICTURE.match(address):
            picture = self.pictures.get(int(found[1]))
            return self._file(picture) if picture else ""
        try:
            return urljoin(self.here, address)
        except ValueError:
            return address

    def _page(self, number: int) -> str:
        return absolute(self.request, self.pages[number]) if number in self.pages else ""

    def _file(self, picture: Any) -> str:
        try:
            return absolute(self.request, picture.get_rendition(PICTURE_SIZE).url)
        except OSError:
            return ""  # its file is gone: its words remain

    def _written(self, blocks: Blocks) -> Iterator[str]:
        links: list[str] = []
        for block in blocks:
            if block.block_type == "link":
                links.append(self._link(block.value))
                continue
            if links:
                yield "\n".join(links)
                links = []
            write: Callable[[Any], str] = getattr(self, f"_{block.block_type}")
            yield write(block.value)
        yield "\n".join(links)

    def _notes(self, value: Any) -> str:
        if value.is_refused:
            return ""
        source = value["source"]
        with self.outline.section(value.heading) as placed:
            inner = list(self._written(value["content"]))
        heading = f"{'#' * placed.level} {escaped(placed.text)}"
        return "\n\n".join(filter(None, [heading, *inner, source and _provenance(source)]))

    def _heading(self, value: Any) -> str:
        if not value["text"]:
            return ""
        level = self._level(markdown.Heading(int(value["level"] or 2), value["text"]))
        return f"{'#' * level} {escaped(value['text'])}"

    def _level(self, heading: markdown.Heading) -> int:
        return self.outline.place(heading).level

    def _prose(self, text: str) -> str:
        return shown_markdown(text, self.place, self._level)

    def _line(self, text: str | None) -> str:
        return shown_inline(text or "", self.place)

    def _quote(self, value: Any) -> str:
        said = escaped(value["attribution"] or "")
        if value["link"]:
            said = f"[{said or 'Where this was said'}]({value['link']})"
        words = self._prose(value["text"])
        return quoted(f"{words}\n\n— {said}" if said else words)

    def _code(self, value: Any) -> str:
        caption = f"*{escaped(value['caption'])}*\n\n" if value["caption"] else ""
        return caption + fenced(value["code"] or "", value["language"] or "")

    def _link(self, value: Any) -> str:
        address = self._page(value.page_id) if value.page_id else value["url"]
        title = escaped(value["title"] or "")
        about = ", ".join(filter(None, (value.kind_label, value["note"])))
        text = f"[{title}]({address})" if address else title
        return f"- {text}{': ' if about else ''}{escaped(about)}"

    def _image(self, value: Any) -> str:
        address = self._file(value["image"]) if value["image"] else ""
        picture = f"![{escaped(value.alternative)}]({address})" if address else ""
        caption = self._line(value["caption"])
        below = " · ".join(filter(None, (caption, escaped(value["credit"] or ""))))
        return "\n\n".join(filter(None, (picture, below)))

    def _table(self, value: Any) -> str:
        aligned = {"left": "---", "centre": ":---:", "right": "---:"}
        table = table_of(
            [escaped(column["heading"] or "") for column in value.columns],
            [aligned[column["block"].name] for column in value.columns],
            [[self._line(cell) for cell in row["values"]] for row in value.row_data],
        )
        return f"**{escaped(value.caption)}**\n\n{table}" if value.caption else table

    def _embed(self, value: Any) -> str:
        return f"[{escaped(value['title'] or 'Video')}]({value['url']})"

    def _transcript(self, value: Any) -> str:
        label = f"**{escaped(value['label'])}**" if value["label"] else ""
        return "\n\n".join(filter(None, [label, *map(escaped, paragraphs(value["text"] or ""))]))

    def _raw(self, value: Any) -> str:
        return fenced(value["text"] or "")


def _provenance(source: Source) -> str:
    title = f"[{escaped(source.title)}]({source.url})" if source.url else escaped(source.title)
    by = f" by {escaped(source.author)}" if source.author else ""
    licence = f" Licence: {escaped(source.licence)}." if source.licence else ""
    return f"From {title}{by}.{licence}"


def _texts(blocks: Blocks) -> Iterator[str]:
    """Whatever is Markdown on the page."""
    for block in leaf_children(blocks):
        if block.block_type == "prose":
            yield block.value
        elif block.block_type == "quote":
            yield block.value["text"] or ""
        elif block.block_type == "image":
            yield block.value["caption"] or ""
        elif block.block_type == "table":
            yield from (cell or "" for row in block.value.row_data for cell in row["values"])


def _pictures(ids: set[int]) -> dict[int, Any]:
    images = get_image_model().objects.filter(pk__in=ids).prefetch_renditions(PICTURE_SIZE)
    return {image.pk: image for image in images} if ids else {}
