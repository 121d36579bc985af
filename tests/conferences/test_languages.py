"""Codes of languages: which are suggested, and which are valid."""

import pytest
from django.core.exceptions import ValidationError

from conferences.suggestion_widgets import get_languages
from conferences.validators import validate_language


@pytest.mark.parametrize(
    "code", [*(code for code, _ in get_languages()), "zu", "yo", "am", "pt-BR"]
)
def test_suggested_languages_are_valid(code):
    validate_language(code)


@pytest.mark.parametrize("code", ["english", 'en-" onx="', "e", "en_GB", ""])
def test_invalid_language_codes_are_refused(code):
    with pytest.raises(ValidationError):
        validate_language(code)
