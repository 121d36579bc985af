"""Our own short notes for tests."""

import io
import zipfile

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

#: Of another author, about one of the talks.
OTHERS_NOTES = """---
title: PyFest 2024
author: Another Visitor
---

## Day 1

### Indexes

Another pair of eyes saw this.
"""

CHANGED_NOTES = NOTES.replace("its moods", "its costs")

POST = "---\ntitle: PyFest 2024\n---\n\n## Day 1\n\n### Indexes\n\nAll about indexes: they cost.\n"
#: Replaces the source of that post.
MERGED_POST = POST.replace("2024\n", "2024\naliases:\n  - /posts/pyfest-day-1\n")


def files(text=NOTES, name="pyfest-2024.md"):
    return {name: text.encode()}


def make_zip(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()
