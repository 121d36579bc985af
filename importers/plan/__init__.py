"""Documents and the page tree into a plan: a frozen value to print, to hash, and to apply.

Nothing is written here. Applying makes the plan again, under a lock, and follows it only if it is
still the plan that was shown.
"""

from importers.plan.planner import ImportOptions, make_plan, make_source_key, plan_source
from importers.plan.types import (
    CREATE,
    DEFERRED,
    UNCHANGED,
    Plan,
    PlannedPage,
    PlannedSource,
)

__all__ = [
    "CREATE",
    "DEFERRED",
    "UNCHANGED",
    "ImportOptions",
    "Plan",
    "PlannedPage",
    "PlannedSource",
    "make_plan",
    "make_source_key",
    "plan_source",
]
