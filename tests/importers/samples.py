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
