"""Markdown as the author wrote it, into HTML that is safe and fits its page.

CommonMark with tables and strikethrough, by markdown-it-py. Raw HTML shows as text; HTML comments
never show, closed or not. Imports read notes with the same parser, so what an import counts is what
a reader sees. Pure Python, no Django: see docs/decisions/own-commonmark-rendering.md.
"""
