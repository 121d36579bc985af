"""What readers say is wrong: the form they say it with, and what keeps programs from it.

No third party: a field that only programs fill, a stamp that tells how long the form was open, and
a number of reports that one address may send in an hour.
"""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from conferences.public.models import Mistake, SearchRow
from conferences.rate_limits import is_within
from conferences.visibility import filter_public

LONGEST = 3000
#: Seconds: nobody reads and types faster; and the form of a tab left open is not sent weeks later.
QUICKEST, OLDEST = 3, 12 * 60 * 60
PER_HOUR = 5


class MistakeForm(forms.Form):
    text = forms.CharField(
        label="What is wrong?",
        help_text="The words in question, and what they should be. "
        "A link to where it is right helps.",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": "Say what is wrong, then send it again."},
    )
    contact = forms.EmailField(
        label="Your e-mail address (optional)",
        help_text="Only for a question about this, and forgotten once the mistake is mended.",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    #: Out of sight: people do not see it, and programs fill whatever is there.
    homepage = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data, label_suffix="")
        self.page = page
        #: Sent along with the form, a new one each time that it is shown.
        self.new_stamp = _signer(page).sign("open")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self._check_time(cleaned.get("stamp", ""))
        return cleaned

    def _check_time(self, stamp: str) -> None:
        signer = _signer(self.page)
        try:
            signer.unsign(stamp, max_age=OLDEST)
        except signing.BadSignature as error:
            raise ValidationError(
                "This form was open for a long time. Your words are still here: send them again."
            ) from error
        try:
            signer.unsign(stamp, max_age=QUICKEST)
        except signing.SignatureExpired:
            return
        raise ValidationError(
            "That was faster than anybody types. Your words are still here: "
            "look them over, then send them again."
        )

    @property
    def is_of_a_program(self) -> bool:
        return bool(self.data.get("homepage"))

    def save(self) -> Mistake:
        return Mistake.objects.create(
            page=self.page,
            text=self.cleaned_data["text"],
            contact=self.cleaned_data["contact"],
        )


def _signer(page: Page) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"mistake on page {page.pk}")


def public_pages() -> "QuerySet[Page]":
    """Pages that readers find, and may say something about."""
    found = SearchRow.objects.values("pk")
    pages: QuerySet[Page] = filter_public(Page.objects.filter(pk__in=found))
    return pages


def may_report(request: HttpRequest) -> bool:
    """Whether this address has sent no more than it may in this hour; counts this one too."""
    return is_within(request, "mistakes", most=PER_HOUR, seconds=3600)


def settle(mistake: Mistake, state: str, user: Any) -> bool:
    """Mark as done or as spam, and forget how to reach who said it. False: somebody else did."""
    still_open = Mistake.objects.filter(pk=mistake.pk, state=Mistake.State.OPEN)
    changed = still_open.update(state=state, contact="", handled_by=user, handled_at=timezone.now())
    return bool(changed)
