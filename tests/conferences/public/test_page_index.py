"""The index of public pages follows every change of the pages."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page, PageViewRestriction

from conferences.models import Source, Topic
from conferences.public.models import IndexedPage, QuoteOrLink, SpeakerOrTopic
from conferences.public.page_index import PAGE_FIELDS, index_pages
from tests.conferences.public.conftest import published
from tests.factories import ConferenceFactory, SourceFactory, SpeakerFactory

pytestmark = pytest.mark.postgresql("rows written by SQL of its own, and their query plans")

BODY = [
    ("heading", {"text": "Plans", "level": "2"}),
    ("prose", "Read *the* [plan](https://Example.org/plan#two) at https://example.com/x."),
    ("quote", {"text": "Be **kind**", "attribution": "Somebody", "link": ""}),
    ("code", {"code": "print('émigré')", "language": "python", "caption": ""}),
]


def entry_of(page):
    return IndexedPage.objects.get(pk=page.pk)


def indexed_titles():
    return set(IndexedPage.objects.values_list("title", flat=True))


def test_the_entry_of_a_talk(give_talk, conference):
    conference.series, conference.edition = "PyFest", 2024
    conference.first_date = date(2024, 9, 22)
    published(conference)
    speaker = SpeakerFactory(name="Łucja Żak")
    talk = give_talk(
        body=BODY, speakers=[speaker], topics=["Databases"], video_url="https://example.org/v"
    )
    found = entry_of(talk)
    assert found.names == "Łucja Żak lucja zak Databases"
    assert found.body == (
        "Plans Read the plan at https://example.com/x. Be kind Somebody print('émigré')"
    )
    assert (found.series, found.year, found.date) == ("PyFest", 2024, date(2024, 9, 22))
    assert (found.has_video, found.has_code, found.has_quotes) == (True, True, True)
    assert {
        (one.name, one.normalised_name, one.letter) for one in found.speakers_and_topics.all()
    } == {
        ("Łucja Żak", "lucja zak", "L"),
        ("Databases", "databases", "D"),
    }
    excerpts = talk.quotes_and_links.values_list("kind", "text", "url", "host", "attribution")
    assert list(excerpts) == [
        ("link", "plan", "https://example.org/plan", "example.org", ""),
        ("link", "https://example.com/x", "https://example.com/x", "example.com", ""),
        ("quote", "Be **kind**", "", "", "Somebody"),
        ("link", "Video: Indexes", "https://example.org/v", "example.org", ""),
    ]


def test_a_draft_is_not_indexed(day, talk):
    published(talk)
    talk.title = "Changed in a draft"
    talk.save_revision()
    assert entry_of(talk).title == "Indexes"


def unpublish(page):
    page.unpublish()


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def delete(page):
    Page.objects.get(pk=page.pk).specific.delete()


@pytest.mark.parametrize("hide", [unpublish, restrict, delete])
@pytest.mark.parametrize("which", ["conference", "day", "talk"])
def test_a_hidden_page_is_removed_with_all_pages_below(give_talk, conference, day, hide, which):
    talk = give_talk(body=BODY, speakers=[SpeakerFactory()])
    for page in (conference, day):
        published(page)
    assert indexed_titles() == {"PyFest 2024", "Monday", "Indexes"}
    hide({"conference": conference, "day": day, "talk": talk}[which])
    left = {"conference": set(), "day": {"PyFest 2024"}, "talk": {"PyFest 2024", "Monday"}}
    assert indexed_titles() == left[which]
    assert not QuoteOrLink.objects.exists()
    assert not SpeakerOrTopic.objects.exclude(pages=None).exists()


def test_a_page_published_again_is_indexed_with_all_pages_below(give_talk, conference):
    give_talk()
    conference.unpublish()
    published(conference)
    assert indexed_titles() == {"PyFest 2024", "Monday", "Indexes"}


def test_pages_below_a_conference_follow_its_changes(give_talk, conference, front_page):
    talk = give_talk()
    conference.series = "PyFest Europe"
    published(conference)
    assert entry_of(talk).series == "PyFest Europe"
    other = published(ConferenceFactory(parent=front_page, title="Other", series="Other"))
    talk.move(other, pos="last-child")
    assert (entry_of(talk).series, entry_of(talk).conference_id) == ("Other", other.pk)


def test_pages_are_indexed_when_they_are_no_longer_private(give_talk, conference):
    give_talk()
    restriction = PageViewRestriction.objects.create(page=conference, restriction_type="login")
    restriction.delete()
    assert "Indexes" in indexed_titles()


def test_names_follow_changes_of_speakers_and_topics(give_talk):
    speaker = SpeakerFactory(name="Ana")
    talk = give_talk(speakers=[speaker], topics=["Sql"])
    speaker.name = "Anna"
    speaker.save()
    topic = Topic.objects.get()
    topic.name = "SQL"
    topic.save()
    assert (entry_of(talk).names, entry_of(talk).speaker_names) == ("Anna SQL", "Anna")
    speaker.delete()
    topic.delete()
    assert entry_of(talk).names == ""
    assert not SpeakerOrTopic.objects.exists()


def test_notes_of_a_refused_source_are_removed(give_talk):
    source = SourceFactory()
    talk = give_talk(body=[("notes", {"source": source, "content": BODY})])
    assert talk.quotes_and_links.count() == 3
    source.status = Source.Status.REFUSED
    source.save()
    assert entry_of(talk).body == ""
    assert not talk.quotes_and_links.exists()


def test_a_second_rebuild_writes_nothing(give_talk, capsys):
    give_talk(body=BODY, speakers=[SpeakerFactory()], topics=["SQL"])
    call_command("rebuild_page_index")
    capsys.readouterr()
    call_command("rebuild_page_index")
    assert "all entries were correct" in capsys.readouterr().out


def test_a_rebuild_corrects_wrong_entries(give_talk, capsys):
    talk = give_talk(body=BODY)
    call_command("rebuild_page_index")
    IndexedPage.objects.filter(pk=talk.pk).update(body="something else")
    QuoteOrLink.objects.all()[0].delete()
    call_command("rebuild_page_index")
    assert "1 corrected" in capsys.readouterr().out
    assert entry_of(talk).body.startswith("Plans")
    assert talk.quotes_and_links.count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_indexing_takes_the_same_queries_for_three_pages(
    give_talk, django_assert_num_queries, count
):
    talks = [
        give_talk(f"Talk {n}", body=BODY, speakers=[SpeakerFactory()], topics=["SQL", "ORM"])
        for n in range(count)
    ]
    with django_assert_num_queries(19):
        index_pages(talk.pk for talk in talks)


def found_by(word):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT page_id FROM public_indexedpage "
                "WHERE vector @@ plainto_tsquery('recaps', %s)",
                [word],
            )
        else:
            cursor.execute(
                "SELECT rowid FROM public_indexedpage_fts WHERE public_indexedpage_fts MATCH %s",
                [word],
            )
        return {pk for (pk,) in cursor.fetchall()}


def test_the_search_index_of_the_database_is_kept_up_to_date(give_talk):
    talk = give_talk("Zażółć", body=BODY)
    assert found_by("zazolc" if connection.vendor == "postgresql" else "kind") == {talk.pk}
    assert found_by("emigre") == {talk.pk}
    talk.title, talk.body = "Joins", []
    published(talk)
    assert (found_by("emigre"), found_by("joins")) == (set(), {talk.pk})
    talk.delete()
    assert found_by("joins") == set()


def test_a_page_with_a_very_long_transcript_can_be_published(give_talk):
    text = " ".join(f"wörd{number}" for number in range(60_000))
    talk = give_talk(body=[("transcript", {"label": "", "text": text})])
    assert found_by("word1") == {talk.pk}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_new_tables_are_filled_from_the_pages_that_are_there(give_talk):
    talk = give_talk("Zażółć", speakers=[SpeakerFactory(name="Ana")], topics=["Joy"])
    kept = entry_of(talk)
    call_command("migrate", "public", "zero", verbosity=0)
    call_command("migrate", "public", verbosity=0)
    assert found_by("joy") == {talk.pk}
    # Index entries of speakers and topics get new ids.
    names = {field.attname for field in PAGE_FIELDS} - {"speaker_ids", "topic_ids"}
    filled = entry_of(talk)
    assert {name: getattr(filled, name) for name in names} == {
        name: getattr(kept, name) for name in names
    }
    assert (kept.speaker_names, kept.conference_title, kept.language) == (
        "Ana",
        "PyFest 2024",
        "en",
    )
    talk.title = "Joins"
    published(talk)
    assert found_by("joins") == {talk.pk}
