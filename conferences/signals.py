"""What happens to pages that other apps want to know of."""

from django.dispatch import Signal

#: Many new drafts were written at once, past the signals of their models. Gives `pages`.
drafts_created = Signal()
