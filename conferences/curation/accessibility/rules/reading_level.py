from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html, language_of
from conferences.curation.accessibility.rule import Rule, Severity
from conferences.text import school_years

FEWEST_WORDS = 100
MOST_YEARS = 14


def _text(html: Html) -> str:
    parts = html.all("p", "li:not(:has(p, li))")
    return " ".join(f"{part.get_text(' ').strip().rstrip('.')}." for part in parts)


def _targets(html: Html) -> list[Tag]:
    english = (language_of(html.scope) or "en") == "en" and not html.scope.select(
        "[lang]:not([lang^=en]) p"
    )
    return [html.scope] if english and len(_text(html).split()) >= FEWEST_WORDS else []


def _fault(html: Html, _scope: Tag) -> str | None:
    years = school_years(_text(html))
    return f"about {years:.0f} years of school" if years > MOST_YEARS else None


RULE = Rule(
    id="reading-level",
    severity=Severity.ADVICE,
    what="The text is hard to read",
    why="Many readers come from other languages, are tired, or are in a hurry.",
    remedy="Cut long sentences in two, and take the plainer word where there is one.",
    targets=_targets,
    fault=_fault,
)
