"""Settings of this app, checked whenever Django starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from conferences.curation.accessibility.engine import OFF, all_rules
from conferences.curation.accessibility.rule import Severity


def register() -> None:
    checks.register(check_accessibility_rules)


def check_accessibility_rules(
    app_configs: Sequence[AppConfig] | None = None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """A rule that is spelt wrongly would be judged as before, and nobody would know."""
    rules = sorted(rule.id for rule in all_rules())
    severities = [*map(str, Severity), OFF]
    faults = []
    for rule, severity in settings.ACCESSIBILITY_RULES.items():
        if rule not in rules:
            faults.append((f"there is no rule “{rule}”", rules))
        if severity not in severities:
            faults.append((f"“{severity}” of “{rule}” is no severity", severities))
    return [
        checks.Error(
            f"ACCESSIBILITY_RULES: {fault}.",
            hint=f"There are: {', '.join(known)}.",
            id="curation.E001",
        )
        for fault, known in faults
    ]
