"""Five real documents: an import finds what a person found in each of them."""

import re
from collections import Counter
from dataclasses import astuple
from html.parser import HTMLParser
from operator import itemgetter

import pytest
from markdown_it import MarkdownIt

from conferences.models import TalkPage
from home.demo.build import RECAPS
from importers.apply import apply_files
from importers.parsers import parse_document
from importers.parsers.encoding import decode
from importers.parsers.nodes import parse_markdown
from tests.importers.conftest import NEEDS_SOURCES, SHARED, SOURCES

pytestmark = pytest.mark.postgresql("long texts and JSON columns")

KINDS = ("quotes", "links", "bare_urls", "images", "list_items", "tables")
TAGS = {"blockquote": "quotes", "pre": "code", "li": "list_items", "table": "tables"}


class NotesCounter(HTMLParser):
    """Counts what is in the notes of a page as readers get it."""

    def __init__(self, html):
        super().__init__()
        self.counts, self.depth = Counter(), 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "div" and ("data-notes" in given or self.depth):
            self.depth += 1
        if not self.depth:
            return
        if tag in TAGS:
            self.counts[TAGS[tag]] += 1
        elif tag == "a":
            self.counts["bare_urls" if "data-bare" in given else "links"] += 1
        if tag == "img" or "data-missing-image" in given:
            self.counts["images"] += 1

    def handle_endtag(self, tag):
        if tag == "div" and self.depth:
            self.depth -= 1


def talks_of(document):
    return [page for page in document.conference.walk() if page.type == "talk"]


def test_dialect_is_found(document, truth):
    names = {"notion": "notion", "hugo": "hugo", "github": "recap", "plain text": "transcript"}
    expected = next(name for word, name in names.items() if truth["format"].startswith(word))
    assert document.dialect == expected


def test_conference_and_days(document, truth):
    assert document.conference.title == truth["conference"]
    days = [
        {"label": day.title, "line": day.lines[0][0]}
        | ({"date": day.date.isoformat()} if day.date else {})
        for day in document.conference.children
        if day.type == "day"
    ]
    assert days == truth["days"]


def test_talks(document, truth):
    if document.dialect == "transcript":
        pytest.skip("a transcript is one page")
    found = [
        (talk.kind, talk.title, talk.official_url or None, talk.lines[0][0])
        for talk in talks_of(document)
    ]
    assert found == [
        (talk["kind"], talk["title"], talk["url"], talk["lines"][0]) for talk in truth["talks"]
    ]


def test_speakers(document, truth):
    found, expected = {}, {}
    for talk, true in zip(talks_of(document), truth["talks"], strict=False):
        found[talk.title] = sorted(speaker.name for speaker in talk.speakers)
        expected[talk.title] = sorted([*true["speakers"], *filter(None, [true.get("moderator")])])
    assert found == expected


def test_former_addresses(document, truth):
    given = truth.get("front_matter") or {}
    found = [address for page in document.conference.walk() for address in page.former_addresses]
    assert found == given.get("aliases", [])
    for day, address in zip(document.conference.children, found, strict=False):
        assert day.former_addresses == (address,)


def test_every_line_is_accounted_for(document, source):
    total, *counts = astuple(document.line_counts)
    assert total == len(source.read_text().splitlines())
    assert sum(counts) == total
    assert document.line_counts.raw == 0


def test_comments_stay_hidden(document, truth, source):
    comments = numbers(comment["lines"] for comment in truth.get("comments", ()))
    assert document.line_counts.hidden == len(comments)
    text = repr(document.conference)
    assert "pluggy.readthedocs" not in text
    assert "<!--" not in text


@pytest.fixture
def imported(db, source):
    apply_files({source.name: source.read_bytes()})
    return source


def rendered(page):
    """A draft as its preview shows it."""
    return page.get_latest_revision_as_object().make_preview_request().render().text


def test_counts_on_the_pages(imported, document, truth):
    pages = {page.title: page for page in TalkPage.objects.all()}
    converted = Counter()
    for reinterpretation in document.reinterpretations:
        for talk in truth["talks"]:
            if talk["lines"][0] <= reinterpretation.lines[0] <= talk["lines"][1]:
                assert reinterpretation.imported_kind == "quote"
                converted[talk["title"]] += 1
    for talk in truth["talks"]:
        found = NotesCounter(rendered(pages[talk["title"]])).counts
        expected = Counter({name: talk[name] for name in KINDS})
        expected += Counter(code=talk["code_blocks"], quotes=converted[talk["title"]])
        assert +found == +expected, talk["title"]


WORD = re.compile(r"\w+")


class TextExtractor(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.words = []
        self.feed(html)

    def handle_data(self, data):
        self.words += WORD.findall(data)


def commonmark_words(text):
    """The words of a text as CommonMark shows it, comments hidden."""
    md = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return TextExtractor(md.render(text)).words


def block_words(block):
    """A block's words as the page shows them, without interface text."""
    value = block.value
    if block.kind == "prose":
        return commonmark_words(value)
    if block.kind == "quote":
        return commonmark_words(value["text"]) + WORD.findall(value["attribution"])
    if block.kind == "image":
        return commonmark_words(value["caption"])
    if block.kind == "table":
        cells = [column["heading"] for column in value["columns"]]
        cells += [cell for row in value["rows"] for cell in row["values"]]
        return [word for cell in cells for word in commonmark_words(cell)]
    name = {"code": "code", "link": "title"}.get(block.kind, "text")
    return WORD.findall(value[name])


def numbers(ranges):
    return {number for first, last in ranges for number in range(first, last + 1)}


def title_lines(document, lines):
    """Lines that became a page's title, its speakers, or the conference's name."""
    pages = list(document.conference.walk())
    starts = {page.lines[0][0] for page in pages if page.type != "conference"}
    name = {*document.conference.title.split(), "Recap"}
    headings = {number: line for number, line in enumerate(lines, 1) if line.startswith("#")}
    return starts | {n for n, line in headings.items() if {*line.lstrip("# ").split()} <= name}


OWN_RECAPS = sorted(RECAPS.rglob("*.md"))


@pytest.mark.parametrize(
    "path",
    [*(SOURCES or [pytest.param(SHARED, marks=NEEDS_SOURCES)]), *OWN_RECAPS],
    ids=lambda path: path.name,
)
def test_no_word_is_lost_or_added(path):
    """Titles and blocks, in the order of their lines, say what CommonMark shows of the source,
    less what the report lists as dropped or hidden."""
    document = parse_document(path.name, path.read_bytes())
    lines = decode(path.read_bytes())[0].split("\n")
    dropped_lines = numbers(dropped.lines for dropped in document.dropped)
    dropped_lines |= numbers(parse_markdown(lines).hidden_ranges)
    if lines[0] in {"---", "+++"}:
        dropped_lines |= set(range(1, lines.index(lines[0], 1) + 2))
    read_words = WORD.findall if document.dialect == "transcript" else commonmark_words
    kept = ["" if number in dropped_lines else line for number, line in enumerate(lines, 1)]
    blocks = [block for page in document.conference.walk() for block in page.blocks]
    pieces = [(block.lines[0], block_words(block)) for block in blocks]
    in_blocks = numbers(block.lines for block in blocks)
    pieces += [
        (number, read_words(lines[number - 1]))
        for number in title_lines(document, lines) - in_blocks - dropped_lines
    ]
    found = [word for _line, words in sorted(pieces, key=itemgetter(0)) for word in words]
    assert found == read_words("\n".join(kept))
