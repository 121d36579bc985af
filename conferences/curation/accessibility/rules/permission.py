from conferences.curation.accessibility.rule import Rule, Severity

CLEARED = frozenset({"own", "licensed"})

RULE = Rule(
    id="permission",
    severity=Severity.ERROR,
    what="The author of these notes has not given permission",
    why="The notes are theirs; a page that must be taken down helps no reader.",
    remedy="Note the permission under Library > Sources, or take these notes off the page.",
    targets=lambda html: html.all("[data-permission]"),
    fault=lambda _html, notes: (
        None if notes["data-permission"] in CLEARED else str(notes.get("data-source") or "")
    ),
)
