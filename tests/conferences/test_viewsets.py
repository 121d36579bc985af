"""Lists of pages, and lists and forms of snippets in the admin."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from conferences.models import Speaker, TalkSpeaker
from tests.factories import ConferenceFactory, DayFactory, SpeakerFactory, TalkFactory


@pytest.mark.parametrize("name", ["speaker", "source", "topic"])
def test_library_lists_and_forms_open(as_editor, name):
    for view in ("list", "add"):
        url = reverse(f"wagtailsnippets_conferences_{name}:{view}")
        assert as_editor.get(url).status_code == 200


def test_speakers_with_the_same_name_get_different_slugs(as_editor):
    url = reverse("wagtailsnippets_conferences_speaker:add")
    form = nested_form_data({"name": "Ana", "slug": "", "bio": "", "links": streamfield([])})
    for _ in range(2):
        assert as_editor.post(url, form).status_code == 302
    assert [speaker.slug for speaker in Speaker.objects.order_by("pk")] == ["ana", "ana-2"]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_talks_show_speakers_with_constant_queries(
    as_editor, django_assert_num_queries, day, count
):
    day.date = date(2024, 9, 23)
    day.save()
    for number in range(count):
        talk = TalkFactory(parent=day, kind="keynote", title=f"Talk {number}")
        talk.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory(name=f"Name {number}"))]
        talk.save()
    explorer = reverse("wagtailadmin_explore", args=[day.pk])
    for url in (explorer, reverse("talks:index")):
        text = as_editor.get(url).text
        for words in ("Keynote", f"Name {count - 1}", "PyFest 2024", "23 September 2024"):
            assert words in text, words
    with django_assert_num_queries(32):
        as_editor.get(explorer)


def test_the_list_of_conferences_shows_date_and_city(as_editor, front_page):
    ConferenceFactory(parent=front_page, city="Durham", first_date="2024-09-22", series="DjangoCon")
    explorer = reverse("wagtailadmin_explore", args=[front_page.pk])
    for url in (explorer, reverse("conferences:index")):
        text = as_editor.get(url).text
        assert "Durham" in text
        assert "DjangoCon" in text


def test_talks_are_filtered_by_kind(as_editor, day):
    TalkFactory(parent=day, title="Big talk", kind="keynote")
    TalkFactory(parent=day, title="Small talk", kind="lightning")
    text = as_editor.get(reverse("talks:index"), {"kind": "keynote"}).text
    assert "Big talk" in text
    assert "Small talk" not in text


def test_days_list_shows_dates(as_editor, conference):
    DayFactory(parent=conference, title="Opening", date=date(2024, 9, 23))
    text = as_editor.get(reverse("days:index")).text
    assert "Opening" in text
    assert "PyFest 2024" in text
