"""Checks on what an editor typed, each with a message that says what to do."""

from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError


def validate_language(code: str) -> None:
    if code.split("-")[0].lower() not in LANG_INFO:
        raise ValidationError(
            f"“{code}” is no language we know. Write its code, such as en, de or pt-br."
        )


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            f"“{name}” is no time zone. Write one such as America/Chicago or Europe/Berlin."
        )
