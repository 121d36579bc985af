"""From a file of Markdown to a document: what all dialects of Markdown share."""

from conferences.translation import gettext as _
from importers.parsed_documents import Document
from importers.parsers.chosen_values import apply_decisions, check_guide
from importers.parsers.conference_file import TitleFinder, build_conference
from importers.parsers.identity import assign_identities
from importers.parsers.notes_file import Score
from importers.parsers.parsed_notes import ParsedNotes
from importers.parsers.talk_file import build_one_talk


def build_document(
    notes: ParsedNotes, dialect: str, score: Score, find_title: TitleFinder | None = None
) -> Document:
    """The document of a file, with every line accounted for."""
    ledger, front_matter = notes.ledger, notes.front_matter
    for lines in notes.markdown.hidden_ranges:
        ledger.mark_hidden(lines)
    conference = build_one_talk(notes) if notes.is_one_talk else build_conference(notes, find_title)
    for node in notes.skipped_nodes:
        ledger.mark_dropped(node.lines, _("not imported, as chosen in the outline"))
    check_guide(notes)
    _mark_front_matter(notes)
    _mark_remaining_lines(notes)
    return Document(
        path=notes.file.path,
        dialect=dialect,
        score=score.points,
        evidence=score.evidence,
        conference=apply_decisions(assign_identities(conference), notes),
        line_counts=ledger.count_lines(),
        author=", ".join(front_matter.get_list("author", "authors")),
        url=notes.get_url("canonicalURL", "canonical", "canonical_url", "source"),
        licence=front_matter.get_text("license", "licence"),
        dropped=tuple(sorted(ledger.dropped, key=lambda dropped: dropped.lines)),
        reinterpretations=tuple(ledger.reinterpretations),
        messages=(*notes.file.messages, *front_matter.messages, *ledger.messages),
    )


def _mark_front_matter(notes: ParsedNotes) -> None:
    if not notes.front_matter.lines:
        return
    notes.ledger.mark_imported(notes.front_matter.lines)
    for lines, name in notes.front_matter.unused:
        if name in notes.used_fields:
            continue
        reason = _("the field “{name}” has no place on a page").format(name=name)
        notes.ledger.mark_dropped(lines, reason)


def _mark_remaining_lines(notes: ParsedNotes) -> None:
    """Drops unused link definitions, and keeps every other line that no rule dealt with."""
    definition_lines = {
        index
        for reference in notes.markdown.references.values()
        for index in range(*(reference.get("map") or (0, 0)))
    }
    for first, last in list(notes.ledger.find_unmarked_ranges()):
        if set(range(first - 1, last)) <= definition_lines:
            notes.ledger.mark_dropped((first, last), _("a link definition that is not used"))
        else:
            notes.ledger.mark_raw((first, last), _("These lines could not be interpreted."))
