"""What becomes of pages, told to the apps that must follow: those above may listen."""

from django.dispatch import Signal

#: Many new drafts were written at once, past the signals of their models. Gives `pages`.
drafts_created = Signal()

#: Sent with `kept` and `other`, two talks, once the other's text is in the kept one's draft; and
#: with `memory`, a dictionary for what a receiver must know to take it back, as JSON can hold it.
talks_merged = Signal()

#: Sent with `kept`, `other` and that `memory`, once a merge was taken back.
talks_parted = Signal()

#: Sent with `talk` and `new`, once the blocks of `new` are no longer in the draft of `talk`.
talk_split = Signal()
