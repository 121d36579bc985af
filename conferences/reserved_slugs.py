"""Names that neither a page nor the admin can have at the top of the site."""

#: Addresses that the site uses, or is about to use, directly under its front page.
RESERVED_SLUGS = frozenset(
    {
        "_util",
        "api",
        "calendars",
        "cards",
        "csp-reports",
        "documents",
        "edition",
        "feeds",
        "healthz",
        "links",
        "quotes",
        "readyz",
        "report",
        "search",
        "series",
        "shared-draft",
        "sitemaps",
        "speakers",
        "timeline",
        "topics",
    }
)
