"""When pages go live and are taken down: dates for many at once, a board, and the worker.

Wagtail's own truth stays: a scheduled page is a revision with `approved_go_live_at`.
"""
