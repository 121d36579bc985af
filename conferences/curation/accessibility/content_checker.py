"""Wagtail's checker, in the editor and in the user bar, with our rules in place of its own."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.userbar import BaseItem, ContentCheckerItem

from conferences.curation.accessibility import annotate

#: What only a browser can tell.
OF_THE_BROWSER = ["button-name", "input-button-name", "color-contrast"]


class SiteChecker(ContentCheckerItem):
    def get_axe_run_only(self, request: HttpRequest) -> list[str]:
        return OF_THE_BROWSER + [rule["id"] for rule in annotate.axe_rules()]

    def get_axe_custom_rules(self, request: HttpRequest) -> list[dict[str, Any]]:
        return annotate.axe_rules()

    def get_axe_custom_checks(self, request: HttpRequest) -> list[dict[str, Any]]:
        return annotate.axe_checks()

    def get_axe_messages(self, request: HttpRequest) -> dict[str, Any]:
        return self.axe_messages | annotate.axe_messages()


def with_our_rules(items: list[BaseItem]) -> None:
    items[:] = [
        SiteChecker(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]
