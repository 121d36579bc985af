"""The signs by which notes of a conference are told from other texts."""

import re
from pathlib import PurePosixPath

from conferences.translation import gettext as _, ngettext
from importers.parsers import day_labels
from importers.parsers.bylines import find_byline
from importers.parsers.conference_titles import is_generic_name, rank_of_name
from importers.parsers.folders import FileContext
from importers.parsers.kinds import looks_like_conference
from importers.parsers.notes_file import NotesFile, Score
from importers.parsers.reading import Reading
from importers.parsers.words import fold

_NOTES_WORDS = re.compile(
    r"\b(?:notes|notas|anotacoes|caderno|talks?|conferences?|keynotes?|recap|speakers?|vortrag\w*|palest\w+|charlas?)\b"
)
_NOTES_FOLDER = re.compile(
    r"(?:\w+[ _-])*(?:conf|conference|talk|event)s?[ _-]?(?:notes|notizen|notas)(?:[ _-]\d{4})?"
)
MAX_POINTS = 60


def is_in_notes_folder(file: NotesFile) -> bool:
    """Whether the folder is called "conference-notes" or so, and the file is none about it."""
    folder = fold(PurePosixPath(file.path).parent.name)
    return bool(_NOTES_FOLDER.fullmatch(folder)) and not is_generic_name(file.stem)


def find_signs(
    reading: Reading,
    title: str,
    file: NotesFile,
    context: FileContext,
) -> Score:
    evidence: list[str] = []
    points = 0
    if days := len([entry for entry in reading.entries if entry.day]):
        text = ngettext("{number} heading names a day", "{number} headings name a day", days)
        evidence.append(text.format(number=days))
        points += 20
    talks = reading.talks
    links = sum(1 for entry in reading.entries if entry.is_talk_link or entry.talk_url)
    if links:
        text = ngettext(
            "{number} link leads to a talk's own page",
            "{number} links lead to a talk's own page",
            links,
        )
        evidence.append(text.format(number=links))
        points += 20
    if talks and sum(bool(e.line.best_split(reading.layout) or e.byline) for e in talks) >= max(
        2, len(talks) / 3
    ):
        evidence.append(_("headings read as “Title - Speaker”"))
        points += 25
    kinds = sum(1 for entry in reading.entries if entry.kind not in {"talk", "break"})
    if kinds:
        text = ngettext(
            "{number} heading names a kind of session, such as a keynote",
            "{number} headings name a kind of session, such as a keynote",
            kinds,
        )
        evidence.append(text.format(number=kinds))
        points += 20
    if looks_like_conference(title) and day_labels.find_year(title):
        text = _("the title “{title}” names a conference and its year")
        evidence.append(text.format(title=title))
        points += 20
    entry = reading.title_entry
    below = [node for node in reading.markdown.nodes if entry is None or node is not entry.node]
    if (
        reading.hints.has_speakers
        or find_byline(below)
        or reading.find_line_above_title()
        or (entry and entry.evidence >= 2)
    ):
        evidence.append(_("it names who spoke"))
        points += 30
    names = [file.stem, *file.path.split("/")[:-1]]
    if any(rank_of_name(name) >= 2 for name in names):
        evidence.append(_("the name of the file or its folder is that of a conference"))
        points += 15
    opening = " ".join(
        fold(node.plain_text)
        for node in reading.markdown.nodes[:4]
        if node.kind in {"heading", "paragraph"}
    )
    if _NOTES_WORDS.search(opening) or _NOTES_WORDS.search(
        fold(" ".join(names)).replace("-", " ").replace("_", " ")
    ):
        evidence.append(_("its first lines or its name speak of notes or talks"))
        points += 10
    if is_in_notes_folder(file):
        evidence.append(_("it lies in a folder of notes about conferences"))
        points += 15
    if context.is_among_talk_files and (entry or reading.is_one_talk):
        evidence.append(_("the files beside it are about one talk each"))
        points += 30 if context.has_sure_talk_files else 20
    if context.linked_title:
        evidence.append(_("an index links to it as to a talk"))
        points += 30
    return Score(min(points, MAX_POINTS), tuple(evidence))
