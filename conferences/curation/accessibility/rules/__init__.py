"""Accessibility rules by subject. The engine finds every `Rule` in these modules."""
