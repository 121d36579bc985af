"""The forms of the scheduling screens."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from conferences.curation.scheduling.board import Action
from conferences.curation.scheduling.cadence import Cadence, Once, Schedule, to_utc
from conferences.curation.scheduling.models import Release
from conferences.suggestion_widgets import SuggestingInput, get_time_zones
from conferences.validators import validate_time_zone

NOW, ONCE, CADENCE = "now", "once", "cadence"
#: A cadence counts day by day, so its start has a limit.
MAX_DAYS_AHEAD = timedelta(days=5 * 366)
PASSED = _("This time has passed. Choose a later one.")
TOO_FAR_AHEAD = _("This date is more than five years ahead. Choose an earlier one.")


def build_date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def build_time_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def get_initial_time(page: Page | None) -> dict[str, str]:
    """Nine o'clock in the time zone of the page's conference."""
    conference = page.specific.conference if page else None
    return {"time_zone": conference.time_zone if conference else "UTC", "time": "09:00"}


class DateTimeForm(forms.Form):
    """A date and a time in a time zone."""

    date = forms.DateField(label=_("Date"), required=False, widget=build_date_input())
    time = forms.TimeField(label=_("Time"), required=False, widget=build_time_input())
    time_zone = forms.CharField(
        label=_("Time zone for these times"),
        max_length=64,
        validators=[validate_time_zone],
        widget=SuggestingInput(get_time_zones),
        help_text=_("For example America/Chicago."),
    )

    def clean_date_time(self) -> datetime | None:
        """The time in UTC. Without a valid one, None and an error at its field."""
        data = self.cleaned_data
        messages = {"date": _("Enter a date."), "time": _("Enter a time, such as 09:00.")}
        for name, message in messages.items():
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, message)
        if self.errors:
            return None
        now = timezone.now()
        # Compares dates first: the first and last dates can't be converted to every time zone.
        if data["date"] > (now + MAX_DAYS_AHEAD).date():
            self.add_error("date", TOO_FAR_AHEAD)
            return None
        if data["date"] < (now - timedelta(days=2)).date():
            self.add_error("date", PASSED)
            return None
        at = self._to_utc()
        if at <= now:
            self.add_error("date", PASSED)
        return at

    def _to_utc(self) -> datetime:
        data = self.cleaned_data
        local = datetime.combine(data["date"], data["time"])
        return to_utc(local, ZoneInfo(data["time_zone"]))


class ScheduleForm(DateTimeForm):
    # A field named "action" would hide the form's own attribute from scripts.
    chosen_action = forms.ChoiceField(
        label=_("Action"), choices=Action.choices, initial=Action.PUBLISH, widget=forms.RadioSelect
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=[
            (NOW, _("Now")),
            (ONCE, _("All at the same time")),
            (CADENCE, _("Spread out: a number per day")),
        ],
        initial=CADENCE,
        widget=forms.RadioSelect,
    )
    per_day = forms.IntegerField(
        label=_("Number per day"), min_value=1, max_value=24, initial=1, required=False
    )
    hours_apart = forms.IntegerField(
        label=_("Hours between items on the same day"),
        min_value=0,
        max_value=12,
        initial=0,
        required=False,
        help_text=_("Enter 0 for all at the same time."),
    )
    weekdays_only = forms.BooleanField(
        label=_("Monday to Friday only"), initial=True, required=False
    )

    field_order = ["chosen_action", "when", "date", "time", "time_zone", "per_day", "hours_apart"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("when") in {ONCE, CADENCE} and "time_zone" in data:
            if data["when"] == CADENCE and data.get("date") and data.get("time"):
                self._clean_cadence(data)
            else:
                self.clean_date_time()
        return data

    def _clean_cadence(self, data: dict[str, Any]) -> None:
        today = timezone.now().astimezone(ZoneInfo(data["time_zone"])).date()
        start = data["date"]
        hours = ((data.get("per_day") or 1) - 1) * (data.get("hours_apart") or 0)
        last = datetime.combine(start, data["time"], UTC) + timedelta(hours=hours)
        if start < today:
            self.add_error("date", _("This date has passed. Choose today or a later one."))
        elif start > today + MAX_DAYS_AHEAD:
            self.add_error("date", TOO_FAR_AHEAD)
        if last.date() != start:
            message = _("The last item of a day would be after midnight. Choose fewer hours.")
            self.add_error("hours_apart", message)

    @property
    def is_unpublishing(self) -> bool:
        return self.is_bound and self.data.get("chosen_action") == Action.UNPUBLISH

    @property
    def is_now(self) -> bool:
        return self.is_bound and self.data.get("when") == NOW

    def get_schedule(self) -> Schedule:
        data = self.cleaned_data
        if data["when"] == NOW:
            return Once(timezone.now())
        if data["when"] == ONCE:
            return Once(self._to_utc())
        return Cadence(
            data["date"],
            data["time"],
            ZoneInfo(data["time_zone"]),
            data.get("per_day") or 1,
            data.get("hours_apart") or 0,
            data.get("weekdays_only", False),
        )


class ReleaseForm(forms.Form):
    """The release that a page is added to: an existing or a new one."""

    release = forms.ModelChoiceField(
        label=_("Release"),
        queryset=Release.objects.exclude(state=Release.State.PUBLISHED),
        required=False,
        empty_label=_("New release"),
    )
    name = forms.CharField(label=_("Name of the new release"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not data.get("release") and not data.get("name") and not self.errors:
            raise ValidationError(_("Choose a release or enter a name for a new one."))
        return data


class ReleaseDateForm(DateTimeForm):
    """When a release goes live."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "time_zone" in self.cleaned_data:
            self.go_live_at = self.clean_date_time()
        return self.cleaned_data
