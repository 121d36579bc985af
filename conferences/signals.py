"""Signals about changes to pages, for the apps that depend on this one."""

from django.dispatch import Signal

#: Sent with `pages` after drafts were created in bulk, which sends none of their models' signals.
drafts_created = Signal()

#: Sent with two talks, `kept` and `merged`, after the text of `merged` was added to a draft of
#: `kept`. A receiver writes what it needs to unmerge them into `undo_data`, as JSON can store it.
talks_merged = Signal()

#: Sent with `kept`, `merged` and that `undo_data` after a merge was undone.
talks_unmerged = Signal()

#: Sent with `talk` and `new_talk` after blocks of `talk` were moved to `new_talk`.
talk_split = Signal()
