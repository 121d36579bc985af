"""The details, credits, video and related talks on a talk's page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.conferences.public.conftest import enter_password
from tests.factories import SourceFactory, SpeakerFactory, make_live, make_private


@pytest.mark.postgresql("ranks of full-text search")
def test_a_talk_shows_related_talks_and_credits(client, give_talk, conference, day):
    conference.city = "Chicago"
    make_live(conference)
    make_live(day)
    ana = SpeakerFactory(name="Ana")
    source = SourceFactory(author="Ben", licence="CC BY 4.0", url="https://example.org/notes")
    talk = give_talk(
        speakers=[ana],
        topics=["SQL"],
        body=[("notes", {"source": source, "content": [("prose", "Words.")]})],
        slides_url="https://example.org/slides",
        video_url="https://vimeo.com/1084537",
    )
    give_talk("Joins", topics=["SQL"], speakers=[SpeakerFactory(name="Cleo")])
    page = client.get(talk.url).text
    for shown in (
        "<dt>Conference</dt>",
        "<dd>Chicago</dd>",
        '<a href="https://example.org/slides">Slides</a>',
        'data-player="https://player.vimeo.com/video/1084537?dnt=1"',
        '<dd><a href="https://example.org/notes">Ben</a><span class="dot">CC BY 4.0</span></dd>',
        "Related talks",
        f'<a href="{talk.url}index.md"',
        f'<a href="/report/{talk.pk}/"',
    ):
        assert shown in page, shown
    assert ">Video</a>" not in page
    assert "Cleo" in page[page.index("Related talks") :]
    assert "Revised on" not in page


def test_a_video_on_another_site_is_a_link(client, give_talk):
    page = client.get(give_talk(video_url="https://example.org/video").url).text
    assert '<a href="https://example.org/video">Video</a>' in page
    assert "data-player" not in page


def test_a_video_in_the_notes_is_not_shown_twice(client, give_talk):
    embed = ("embed", {"title": "The talk", "url": "https://player.vimeo.com/video/1084537"})
    notes = ("notes", {"source": SourceFactory(), "content": [embed]})
    page = client.get(give_talk(body=[notes], video_url="https://vimeo.com/1084537").url).text
    assert page.count("data-player") == 1
    assert '<a href="https://vimeo.com/1084537">Video</a>' in page


def test_a_revised_talk_shows_the_date(client, give_talk):
    talk = give_talk()
    type(talk).objects.update(first_published_at=timezone.now() - timedelta(days=2))
    page = client.get(talk.url).text
    assert f'Revised on <time datetime="{timezone.localdate():%Y-%m-%d}">' in page


def test_a_private_page_has_no_public_links(client, give_talk, conference):
    talk = give_talk()
    enter_password(client, make_private(conference))
    page = client.get(talk.url).text
    assert "Indexes" in page
    assert "Report a mistake" not in page
    assert "index.md" not in page
