"""What people wish, in the words of the screens."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from conferences.curation.scheduling.cadence import At, Cadence, Wish, moment
from conferences.curation.scheduling.models import Release
from conferences.validators import validate_time_zone
from conferences.widgets import SuggestingInput, time_zones

GO_LIVE, LEAVE = "live", "expire"
NOW, ONCE, CADENCE = "now", "once", "cadence"
#: Nobody plans further; and a date far out would have to be counted up to.
FURTHEST = timedelta(days=5 * 366)
PASSED = "That moment has passed. Give one to come, or choose “Now”."


def date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class MomentForm(forms.Form):
    """A date and a time on the clock of a place."""

    date = forms.DateField(required=False, widget=date_input())
    time = forms.TimeField(required=False, widget=time_input())
    zone = forms.CharField(
        label="Time zone",
        max_length=64,
        validators=[validate_time_zone],
        widget=SuggestingInput(time_zones),
        help_text="Whose clock it is, such as America/Chicago.",
    )

    def moment(self) -> datetime | None:
        """When it is, in UTC; errors stand at their fields."""
        data = self.cleaned_data
        for name, words in (("date", "Give a day."), ("time", "Give a time, such as 09:00.")):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, words)
        if self.errors:
            return None
        now = timezone.now()
        # Asked of the day first: the first and the last there are have no moment in every zone.
        if data["date"] > (now + FURTHEST).date():
            self.add_error("date", "That is more than five years ahead. Give a nearer day.")
            return None
        if data["date"] < (now - timedelta(days=2)).date():
            self.add_error("date", PASSED)
            return None
        wished = moment(datetime.combine(data["date"], data["time"]), ZoneInfo(data["zone"]))
        if wished <= now:
            self.add_error("date", PASSED)
        return wished


class WishForm(MomentForm):
    what = forms.ChoiceField(
        label="What shall happen",
        choices=[(GO_LIVE, "Go live"), (LEAVE, "Be taken down")],
        initial=GO_LIVE,
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(
        choices=[
            (NOW, "Now"),
            (ONCE, "All at one time"),
            (CADENCE, "One after the other: so many a day"),
        ],
        initial=CADENCE,
        widget=forms.RadioSelect,
    )
    per_day = forms.IntegerField(
        label="How many a day", min_value=1, max_value=24, initial=1, required=False
    )
    hours_apart = forms.IntegerField(
        label="Hours between those of one day",
        min_value=0,
        max_value=12,
        initial=0,
        required=False,
        help_text="0: all of a day at once.",
    )
    weekdays_only = forms.BooleanField(label="Monday to Friday only", initial=True, required=False)

    field_order = ["what", "when", "date", "time", "zone", "per_day", "hours_apart"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("when") in {ONCE, CADENCE} and "zone" in self.cleaned_data:
            self._clean_moment()
        return self.cleaned_data

    def _clean_moment(self) -> None:
        data = self.cleaned_data
        if data["when"] == CADENCE and data.get("date") and data.get("time"):
            self._clean_cadence(data)
        else:
            self.moment()

    def _clean_cadence(self, data: dict[str, Any]) -> None:
        today = timezone.now().astimezone(ZoneInfo(data["zone"])).date()
        day = data["date"]
        hours = ((data.get("per_day") or 1) - 1) * (data.get("hours_apart") or 0)
        last = datetime.combine(day, data["time"], UTC) + timedelta(hours=hours)
        if day < today:
            self.add_error("date", "That day has passed. Give today, or one to come.")
        elif day > today + FURTHEST:
            self.add_error("date", "That is more than five years ahead. Give a nearer day.")
        if last.date() != day:
            self.add_error(
                "hours_apart", "The last of a day would come after midnight. Take fewer hours."
            )

    def wish(self) -> Wish:
        data = self.cleaned_data
        if data["when"] == NOW:
            return At(timezone.now())
        zone = ZoneInfo(data["zone"])
        if data["when"] == ONCE:
            return At(moment(datetime.combine(data["date"], data["time"]), zone))
        return Cadence(
            data["date"],
            data["time"],
            zone,
            data.get("per_day") or 1,
            data.get("hours_apart") or 0,
            data.get("weekdays_only", False),
        )


class ReleaseForm(forms.Form):
    """Which release a page joins: one that is there, or a new one."""

    release = forms.ModelChoiceField(
        label="A release that is there",
        queryset=Release.objects.exclude(state=Release.State.PUBLISHED),
        required=False,
        empty_label="none: a new one",
    )
    name = forms.CharField(label="Name of a new one", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not data.get("release") and not data.get("name") and not self.errors:
            raise ValidationError("Choose a release, or give a new one a name.")
        return data


class ReleaseMomentForm(MomentForm):
    """When a release goes live."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "zone" in self.cleaned_data:
            self.at = self.moment()
        return self.cleaned_data
