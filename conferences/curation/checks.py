"""System checks of the settings of this app."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from conferences.curation.accessibility.engine import OFF, load_rules
from conferences.curation.accessibility.models import Severity


@checks.register
def check_accessibility_rules(
    app_configs: Sequence[AppConfig] | None = None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """Without this check, a misspelt rule in the settings would have no effect."""
    rule_ids = sorted(rule.id for rule in load_rules())
    severities = [*Severity.values, OFF]
    errors = []
    for rule_id, severity in settings.ACCESSIBILITY_RULES.items():
        if rule_id not in rule_ids:
            errors.append((f"there is no rule “{rule_id}”", rule_ids))
        if severity not in severities:
            errors.append((f"“{severity}” of “{rule_id}” is not a severity", severities))
    return [
        checks.Error(
            f"ACCESSIBILITY_RULES: {error}.",
            hint=f"Choose one of: {', '.join(choices)}.",
            id="curation.E001",
        )
        for error, choices in errors
    ]
