"""The words for what an import report counts and names."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _, ngettext_lazy

#: What happens to a page.
ACTIONS = {
    "create": _("New"),
    "update": _("Update"),
    "unchanged": _("Unchanged"),
    "held": _("Deferred"),
    "conflict": _("Conflict"),
    "missing": _("No longer in the notes"),
    "left_out": _("Not selected"),
}
TOTALS = {
    "create": ngettext_lazy("{count} new page", "{count} new pages", "count"),
    "update": ngettext_lazy("{count} update", "{count} updates", "count"),
    "conflict": ngettext_lazy(
        "{count} page with conflicts", "{count} pages with conflicts", "count"
    ),
    "held": ngettext_lazy("{count} deferred update", "{count} deferred updates", "count"),
    "missing": ngettext_lazy(
        "{count} page no longer in the notes", "{count} pages no longer in the notes", "count"
    ),
    "left_out": ngettext_lazy("{count} page not selected", "{count} pages not selected", "count"),
    "unchanged": ngettext_lazy("{count} unchanged page", "{count} unchanged pages", "count"),
    "error": ngettext_lazy("{count} file with errors", "{count} files with errors", "count"),
}
#: What a page contains.
CONTENTS = {
    "quotes": ngettext_lazy("{count} quote", "{count} quotes", "count"),
    "code": ngettext_lazy("{count} code block", "{count} code blocks", "count"),
    "links": ngettext_lazy("{count} link", "{count} links", "count"),
    "bare_urls": ngettext_lazy("{count} bare URL", "{count} bare URLs", "count"),
    "images": ngettext_lazy("{count} image", "{count} images", "count"),
    "list_items": ngettext_lazy("{count} list item", "{count} list items", "count"),
    "tables": ngettext_lazy("{count} table", "{count} tables", "count"),
}
#: What happens to the lines of a file.
LINES = {
    "total": ngettext_lazy("{count} line", "{count} lines", "count"),
    "imported": ngettext_lazy("{count} imported", "{count} imported", "count"),
    "blank": ngettext_lazy("{count} blank", "{count} blank", "count"),
    "dropped": ngettext_lazy("{count} skipped", "{count} skipped", "count"),
    "hidden": ngettext_lazy("{count} hidden", "{count} hidden", "count"),
    "raw": ngettext_lazy("{count} kept as raw source", "{count} kept as raw source", "count"),
}
LEVELS = {"error": _("Error"), "warning": _("Warning"), "info": _("Note")}
#: A dialect that is missing here is shown under its own name.
DIALECTS = {
    "hugo": _("Hugo posts with front matter"),
    "notion": _("Notion export"),
    "recap": _("Recap with “link by speaker”"),
    "transcript": _("Transcript or subtitles"),
    "rst": _("reStructuredText"),
    "markdown": _("Plain Markdown"),
}


def format_counts(numbers: Mapping[str, int], labels: Mapping[str, Any]) -> list[str]:
    """Numbers with their nouns, such as "1 quote" and "2 links". Zeros are left out."""
    return [
        label.format(count=numbers[name]) for name, label in labels.items() if numbers.get(name)
    ]
