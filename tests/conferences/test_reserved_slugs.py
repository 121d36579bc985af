"""Slugs that the site itself uses, or may need later."""

import pytest
from django.core.exceptions import ValidationError

from conferences.models import ConferencePage
from tests.conferences.page_forms import copy_page
from tests.factories import ConferenceFactory


@pytest.mark.parametrize("alias", ["", "on"])
def test_a_copy_cannot_have_a_reserved_slug(as_editor, conference, alias):
    response = copy_page(as_editor, conference, new_slug="search", alias=alias)
    assert "The site itself uses /search/" in response.text
    assert ConferencePage.objects.count() == 1


@pytest.mark.parametrize(
    "slug",
    [
        *("search", "speakers", "healthz", "documents", "desk", "media", "static", "styleguide"),
        *("about", "accessibility", "code-of-conduct", "contact", "help", "imprint", "legal"),
        *("privacy", "terms"),
    ],
)
def test_slugs_that_the_site_uses_or_may_need_later_are_reserved(db, slug):
    with pytest.raises(ValidationError, match=f"The site itself uses /{slug}/"):
        ConferenceFactory.build(slug=slug).clean()
