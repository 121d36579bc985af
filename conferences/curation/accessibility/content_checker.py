"""Wagtail's content checker, in the editor and in the user bar, with our rules.

For each of our rules axe gets one that lists the elements marked with it.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin.userbar import ContentCheckerItem

from conferences.curation.accessibility.annotate import ATTRIBUTE
from conferences.curation.accessibility.engine import get_active_rules
from conferences.curation.accessibility.models import Severity

#: Rules of axe that need a browser.
BROWSER_RULES = ["button-name", "input-button-name", "color-contrast"]
CHECK_ID = "marked-by-the-site"
IMPACTS = {Severity.ERROR: "critical", Severity.WARNING: "moderate", Severity.ADVICE: "minor"}


class SiteRulesItem(ContentCheckerItem):
    def get_axe_run_only(self, request: HttpRequest) -> list[str]:
        return BROWSER_RULES + [_axe_id(rule.id) for rule in get_active_rules()]

    def get_axe_custom_rules(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [
            {
                "id": _axe_id(rule.id),
                "impact": IMPACTS[rule.severity],
                "selector": f'[{ATTRIBUTE}~="{rule.id}"]',
                "tags": ["best-practice"],
                "none": [CHECK_ID],
                "enabled": True,
            }
            for rule in get_active_rules()
        ]

    def get_axe_custom_checks(self, request: HttpRequest) -> list[dict[str, Any]]:
        options = {"matcher": {"attributes": {ATTRIBUTE: "/./"}}}
        return [{"id": CHECK_ID, "evaluate": "matches-definition-evaluate", "options": options}]

    def get_axe_messages(self, request: HttpRequest) -> dict[str, Any]:
        name = _("{severity}: {problem}")
        return self.axe_messages | {
            _axe_id(rule.id): {
                "error_name": name.format(severity=rule.severity.label, problem=rule.problem),
                "help_text": f"{rule.why} {rule.remedy}",
            }
            for rule in get_active_rules()
        }


def _axe_id(rule_id: str) -> str:
    return f"site-{rule_id}"
