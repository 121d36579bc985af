"""The admin's section Import: hand in notes, see the plan, apply it, decide what is left open."""
