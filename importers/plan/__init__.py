"""Documents and the page tree into a plan: a frozen value to print, to hash, and to apply.

Nothing is written here. Applying makes the plan again, under a lock, and follows it only if it is
still the plan that was shown.
"""
