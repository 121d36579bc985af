"""Getting notes in: from text to documents, from documents to a plan, from a plan to pages.

Imports conferences, never the reverse.
"""
