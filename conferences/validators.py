"""Validators for what editors type."""

import re
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: A language, then its script, region and variants, as in zh-hans, pt-br or ca-valencia (BCP 47).
LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*",
    re.IGNORECASE,
)


def validate_language(code: str) -> None:
    if not LANGUAGE.fullmatch(code):
        raise ValidationError(
            _("“{code}” isn't a valid language code. Enter one such as en, de or pt-br.").format(
                code=code
            )
        )


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _(
                "“{name}” isn't a valid time zone. Enter one such as America/Chicago or "
                "Europe/Berlin."
            ).format(name=name)
        )
