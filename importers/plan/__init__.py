"""Documents and what is in the tree already, into a plan: a value to print, to hash, and to apply.

Nothing is written here. Applying makes the plan again, under a lock, and does what it says only
when it is still the plan that was shown.
"""

from importers.plan.build import Options, make_plan, plan_source, source_key
from importers.plan.types import CREATE, HELD, UNCHANGED, Plan, PlannedPage, PlannedSource

__all__ = [
    "CREATE",
    "HELD",
    "UNCHANGED",
    "Options",
    "Plan",
    "PlannedPage",
    "PlannedSource",
    "make_plan",
    "plan_source",
    "source_key",
]
