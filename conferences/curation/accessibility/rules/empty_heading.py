from conferences.curation.accessibility.rule import Rule, Severity

RULE = Rule(
    id="empty-heading",
    severity=Severity.ERROR,
    what="A heading is empty",
    why="People who jump from heading to heading land on nothing.",
    remedy="Write the heading, or remove its block.",
    act="ffd0e9",
    axe="empty-heading",
    targets=lambda html: html.all("h1", "h2", "h3", "h4", "h5", "h6", "[role=heading]"),
    fault=lambda html, heading: None if html.name(heading) else "",
)
