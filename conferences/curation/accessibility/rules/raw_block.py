from conferences.curation.accessibility.parsed_page import text_of
from conferences.curation.accessibility.rule import Rule, Severity

RULE = Rule(
    id="raw-block",
    severity=Severity.ERROR,
    what="A block holds raw source",
    why="Readers would see marks of another program instead of words.",
    remedy="Turn it into prose, a quote, code or a link; or remove it.",
    targets=lambda html: html.all("pre.raw"),
    fault=lambda _html, raw: "" if text_of(raw) else None,
)
