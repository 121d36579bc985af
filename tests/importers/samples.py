"""Our own short notes for tests, and ways to change them."""

NOTES = """---
title: PyFest 2024
author: A Visitor
aliases:
  - /posts/pyfest-day-1
---

## Day 1

### Indexes

The first paragraph is about indexes and what they cost.

The second paragraph is about the planner and its moods.

> Measure before you cut -- Somebody Wise

The third paragraph stands behind the quote.

### Queues

- A queue is a promise
- A worker keeps it

## Day 2

### [Caches](https://2024.pyfest.example/talks/caches/)

Everything about caches in one paragraph of its own.
"""


def files(text=NOTES, name="pyfest-2024.md"):
    return {name: text.encode()}


CHANGED_NOTES = NOTES.replace("its moods", "its costs")

POSTS = {
    "pyfest-day-1.md": "---\ntitle: PyFest 2024\n---\n\n## Day 1\n\n### Indexes\n\n"
    "The first paragraph is about indexes and what they cost.\n"
}
#: Replaces the source of that post.
MERGED_POSTS = POSTS["pyfest-day-1.md"].replace(
    "title: PyFest 2024", "title: PyFest 2024\naliases:\n  - /posts/pyfest-day-1"
)
