"""Notes by authors, as plain data, and random changes to them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

#: Titles that are not similar to each other.
TITLES = (
    *("Indexes", "Deploying on Fridays", "Queues and promises", "What types tell", "Caching maps"),
    *("Forms without tears", "Signals", "A year of migrations", "Growing a team", "Pixel budgets"),
)


@dataclass
class Talk:
    title: str
    #: One unique word for each paragraph. Quotes begin with ">".
    paragraphs: list[str]

    def text(self) -> str:
        return "\n\n".join([f"### {self.title}", *map(_paragraph, self.paragraphs)])


def _paragraph(word: str) -> str:
    if word.startswith(">"):
        return f"> Measure {word[1:]} before you cut -- Somebody Wise"
    return f"Here the talk comes to {word} and tells what it costs and what it saves."


@dataclass
class Notes:
    """A file of notes."""

    name: str
    author: str
    word: Callable[[], str]
    days: list[list[Talk]] = field(default_factory=list)

    @property
    def talks(self) -> list[tuple[list[Talk], Talk]]:
        return [(day, talk) for day in self.days for talk in day]

    @property
    def words(self) -> dict[str, str]:
        """Each word of the notes, with the title of its talk."""
        return {word.lstrip(">"): talk.title for _, talk in self.talks for word in talk.paragraphs}

    def text(self) -> str:
        sections = [f"---\ntitle: PyFest 2024\nauthor: {self.author}\n---"]
        for number, day in enumerate(self.days, 1):
            sections += [f"## Day {number}", *(talk.text() for talk in day)]
        return "\n\n".join(sections) + "\n"

    def new_talk(self, pick: int) -> Talk | None:
        taken = {talk.title for _, talk in self.talks}
        free = [title for title in TITLES if title not in taken]
        return Talk(free[pick % len(free)], [self.word(), self.word()]) if free else None


def _add_talk(notes: Notes, pick: int) -> None:
    if talk := notes.new_talk(pick):
        notes.days[pick % len(notes.days)].append(talk)


def _drop_talk(notes: Notes, pick: int) -> None:
    day, talk = notes.talks[pick % len(notes.talks)]
    if len(day) > 1:
        day.remove(talk)


def _move_talk(notes: Notes, pick: int) -> None:
    day, talk = notes.talks[pick % len(notes.talks)]
    if len(day) > 1:
        day.remove(talk)
        other = next(each for each in notes.days if each is not day)
        other.insert(0, talk)


def _rename_talk(notes: Notes, pick: int) -> None:
    _, talk = notes.talks[pick % len(notes.talks)]
    is_renamed = talk.title.endswith(", again")
    talk.title = talk.title.removesuffix(", again") if is_renamed else f"{talk.title}, again"


def _rewrite(notes: Notes, pick: int) -> None:
    _, talk = notes.talks[pick % len(notes.talks)]
    if talk.paragraphs:
        at = pick % len(talk.paragraphs)
        mark = ">" if talk.paragraphs[at].startswith(">") else ""
        talk.paragraphs[at] = mark + notes.word()


def _add_paragraph(notes: Notes, pick: int, mark: str = "") -> None:
    _, talk = notes.talks[pick % len(notes.talks)]
    talk.paragraphs.insert(pick % (len(talk.paragraphs) + 1), mark + notes.word())


def _drop_paragraph(notes: Notes, pick: int) -> None:
    _, talk = notes.talks[pick % len(notes.talks)]
    if len(talk.paragraphs) > 1:
        talk.paragraphs.pop(pick % len(talk.paragraphs))


CHANGES: dict[str, Callable[[Notes, int], None]] = {
    "rewrites a paragraph": _rewrite,
    "adds a paragraph": _add_paragraph,
    "adds a quote": partial(_add_paragraph, mark=">"),
    "drops a paragraph": _drop_paragraph,
    "adds a talk": _add_talk,
    "drops a talk": _drop_talk,
    "renames a talk": _rename_talk,
    "moves a talk": _move_talk,
}
