from conferences.curation.accessibility.rule import Rule, Severity

RULE = Rule(
    id="link-name",
    severity=Severity.ERROR,
    what="A link has no text",
    why="A screen reader can only spell its address.",
    remedy="Give the link words, or the picture inside it an alternative text.",
    act="c487ae",
    axe="link-name",
    targets=lambda html: html.all("a[href]", "[role=link]"),
    fault=lambda html, link: None if html.name(link) else str(link.get("href") or ""),
)
