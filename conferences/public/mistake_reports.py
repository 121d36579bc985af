"""The form with which readers report mistakes, and its protection against spam.

Without a third party: a field that only bots fill in, a timestamp that tells how long the form was
open, and a limit of reports per IP address and hour.
"""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.models import Page

from conferences.public.models import IndexedPage, MistakeReport
from conferences.rate_limits import allow
from conferences.visibility import filter_public

MAX_LENGTH = 3000
#: In seconds. Nobody reads and types faster than the first; a form may be open for the second.
MIN_SECONDS, MAX_SECONDS = 3, 12 * 60 * 60
MAX_REPORTS_PER_HOUR = 5


class MistakeReportForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        help_text=gettext_lazy(
            "Quote the text in question, and say what it should be. "
            "A link to the right information helps."
        ),
        max_length=MAX_LENGTH,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": gettext_lazy("Say what is wrong, then send the form again.")},
    )
    contact = forms.EmailField(
        label=gettext_lazy("Your email address (optional)"),
        help_text=gettext_lazy(
            "Only for questions about this report. It's deleted once the mistake is fixed."
        ),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    #: Hidden by the stylesheet: only bots fill it in.
    homepage = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data, label_suffix="")
        self.page = page
        #: A new one each time that the form is shown.
        self.new_stamp = _make_signer(page).sign("open")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self._check_stamp(cleaned.get("stamp", ""))
        return cleaned

    def _check_stamp(self, stamp: str) -> None:
        signer = _make_signer(self.page)
        try:
            signer.unsign(stamp, max_age=MAX_SECONDS)
        except signing.BadSignature as error:
            raise ValidationError(
                _("This form was open for a long time. Your text is still here: send it again.")
            ) from error
        try:
            signer.unsign(stamp, max_age=MIN_SECONDS)
        except signing.SignatureExpired:
            return
        raise ValidationError(
            _(
                "The form was sent too quickly. Your text is still here: "
                "check it, then send it again."
            )
        )

    @property
    def is_spam(self) -> bool:
        return bool(self.data.get("homepage"))

    def save(self) -> MistakeReport:
        return MistakeReport.objects.create(
            page=self.page, text=self.cleaned_data["text"], contact=self.cleaned_data["contact"]
        )


def _make_signer(page: Page) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"mistake on page {page.pk}")


def get_reportable_pages() -> "QuerySet[Page]":
    """The pages that have a report form: all public ones."""
    return filter_public(Page.objects.filter(pk__in=IndexedPage.objects.values("pk")))


def allow_report(request: HttpRequest) -> bool:
    """Whether this IP address is below the limit; counts the request."""
    return allow(request, "mistakes", limit=MAX_REPORTS_PER_HOUR, seconds=3600)


def handle_report(report: MistakeReport, state: str, user: Any) -> bool:
    """Marks a report as done or spam, and deletes the contact. False if it was handled before."""
    open_reports = MistakeReport.objects.filter(pk=report.pk, state=MistakeReport.State.OPEN)
    now = timezone.now()
    return bool(open_reports.update(state=state, contact="", handled_by=user, handled_at=now))
