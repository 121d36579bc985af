"""Publishing and unpublishing by date: dates for many pages at once, the board, and the worker.

A scheduled page is what it is in Wagtail: a revision with `approved_go_live_at`.
"""
