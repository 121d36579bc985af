"""Builds the pages of a file with several talks: a conference, or a day of one."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from conferences.translation import gettext as _
from importers.parsed_documents import CONFERENCE, DAY, TALK, ParsedPage
from importers.parsers import day_labels
from importers.parsers.conference_titles import (
    clean_conference_title,
    is_generic_name,
    rank_of_name,
    title_from_name,
)
from importers.parsers.identity import assign_former_addresses, find_website
from importers.parsers.nodes import Node
from importers.parsers.page_builder import (
    PageBuilder,
    extend_to_first_line,
    make_conference,
    make_outline,
    mark_as_draft,
)
from importers.parsers.parsed_notes import ParsedNotes
from importers.parsers.talk_file import make_day
from importers.parsers.talk_urls import find_official_hosts

#: Completes a conference's title from the nodes of the text, for dialects that can.
TitleFinder = Callable[[str, Sequence[Node]], str]


def build_conference(notes: ParsedNotes, find_title: TitleFinder | None) -> ParsedPage:
    title, day = _find_title_and_day(notes)
    if find_title:
        title = find_title(title, notes.markdown.nodes)
    if entry := notes.reading.title_entry:
        notes.ledger.mark_imported(entry.node.lines)
    nodes = _without_repeated_title(notes, title)
    outline = make_outline(notes.reading, nodes, len(notes.ledger.lines), notes.ledger)
    year = _find_year(notes, title)
    dates = _find_dates(notes, nodes, year)
    hosts = find_official_hosts([entry.near_links for entry in notes.reading.talks])
    builder = PageBuilder(notes.markdown, notes.ledger, year, dates, notes.reading, hosts)
    children = [builder.build(child) for child in outline.children]
    blocks = builder.build_own_blocks(outline)
    lines = extend_to_first_line(outline.lines, children)
    if day and not notes.reading.days:
        child = make_day(day, title, tuple(children))
        if (label := day_labels.parse_day_label(day)) and not child.date:
            date = day_labels.resolve_date(label, year, dates) or _find_date_of_post(notes, label)
            child = replace(child, date=date)
        children = [child]
    addresses = notes.front_matter.get_list("aliases")
    children, addresses = assign_former_addresses(children, addresses)
    if notes.is_draft:
        children = [mark_as_draft(child) for child in children]
    return replace(
        make_conference(title, tuple(children)),
        lines=lines,
        blocks=blocks,
        website=find_website(children),
        date=dates.first if dates else None,
        last_date=dates.last if dates else None,
        former_addresses=addresses,
        language=notes.front_matter.get_text("language", "lang"),
        description=notes.front_matter.get_text("description", "summary"),
        draft=notes.is_draft,
    )


def _find_title_and_day(notes: ParsedNotes) -> tuple[str, str]:
    """The conference's title, and the day if the file is about a single one.

    A title of the text comes first, then what the folder says, and a name of the file last.
    """
    context, stem = notes.context, notes.file.stem
    entry = notes.reading.title_entry
    if entry and notes.reading.get_decided_role(entry) == CONFERENCE:
        split = day_labels.split_day(entry.line.title)
        title, day = split[:2] if split else (entry.line.title, context.day)
        return clean_conference_title(title), day
    for text in (notes.front_matter.get_text("title"), entry.line.title if entry else ""):
        if not text or day_labels.parse_day_label(text):
            continue
        if split := day_labels.split_day(text):
            return clean_conference_title(split[0]), split[1]
        title = clean_conference_title(text)
        if is_generic_name(title):
            continue
        return (title if " " in title else title_from_name(title) or title), context.day
    if context.conference and rank_of_name(stem) <= 1:
        return context.conference, context.day
    return title_from_name(stem) or context.conference or notes.title or stem, context.day


def _find_year(notes: ParsedNotes, title: str) -> int | None:
    for text in (title, notes.file.stem, *reversed(notes.file.path.split("/")[:-1])):
        if year := day_labels.find_year(text):
            return year
    if date := notes.front_matter.get_date("date"):
        return date.year
    urls = [entry.talk_url for entry in notes.reading.talks if entry.talk_url]
    years = {day_labels.find_year(url) for url in urls} - {None}
    return years.pop() if len(years) == 1 else None


def _find_date_of_post(notes: ParsedNotes, label: day_labels.DayLabel) -> datetime.date | None:
    """Posts about a day are dated with it, if its weekday does not say otherwise."""
    date = notes.front_matter.get_date("date")
    if not date or label.weekday not in {None, date.weekday()}:
        return None
    text = _("The day's date was taken from the front matter: {date}.").format(date=date)
    notes.add_front_matter_message(text, _("If it is wrong, correct it on the day's page."))
    notes.used_fields.add("date")
    return date


def _without_repeated_title(notes: ParsedNotes, title: str) -> list[Node]:
    """Leaves out headings that only repeat the conference's name above the next heading."""
    nodes, title_words = notes.nodes_below_title, set(title.casefold().split())
    kept = []
    for index, node in enumerate(nodes):
        following = nodes[index + 1] if index + 1 < len(nodes) else None
        if (
            node.kind == "heading"
            and not _is_chosen_page(notes, node)
            and set(node.plain_text.casefold().split()) <= title_words
            and (following is None or following.kind == "heading")
        ):
            notes.ledger.mark_imported(node.lines)
        else:
            kept.append(node)
    return kept


def _is_chosen_page(notes: ParsedNotes, node: Node) -> bool:
    decision = notes.reading.decisions.get(node.lines[0])
    return bool(decision and decision.role in {DAY, TALK})


def _find_dates(
    notes: ParsedNotes, nodes: Sequence[Node], year: int | None
) -> day_labels.DateRange | None:
    for node in nodes:
        if node.kind != "paragraph":
            continue
        if dates := day_labels.find_date_range(node.plain_text, year):
            text = _("The conference's dates were taken from here: {first} to {last}.")
            text = text.format(first=dates.first, last=dates.last)
            remedy = _("If they are wrong, correct them on the conference's page.")
            notes.ledger.add_message("info", text, node.lines, remedy)
            return dates
    return None
