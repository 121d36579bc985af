"""The index of public pages follows every change of the pages."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page

from conferences.models import Source, Topic
from conferences.public.models import IndexedPage, QuoteOrLink, SpeakerOrTopic
from conferences.public.page_index import PAGE_FIELDS, index_pages
from tests.conferences.public.conftest import publish, unpublish
from tests.factories import (
    ConferenceFactory,
    SourceFactory,
    SpeakerFactory,
    make_live,
    make_private,
)

BODY = [
    ("heading", {"text": "Plans", "level": "2"}),
    ("prose", "Read *the* [plan](https://Example.org/plan#two) at https://example.com/x."),
    ("quote", {"text": "Be **kind**", "attribution": "Somebody", "link": ""}),
    ("code", {"code": "print('émigré')", "language": "python", "caption": ""}),
]


def get_entry(page):
    return IndexedPage.objects.get(pk=page.pk)


def get_indexed_titles():
    return set(IndexedPage.objects.values_list("title", flat=True))


@pytest.mark.postgresql("bulk writing")
def test_the_entry_of_a_talk(give_talk, conference):
    conference.series, conference.edition = "PyFest", 2024
    conference.first_date = date(2024, 9, 22)
    publish(conference)
    speakers = [SpeakerFactory(name="Łucja Żak")]
    video = "https://example.org/v"
    talk = give_talk(body=BODY, speakers=speakers, topics=["Databases"], video_url=video)
    found = get_entry(talk)
    assert found.names == "Łucja Żak lucja zak Databases"
    assert found.body == (
        "Plans Read the plan at https://example.com/x. Be kind Somebody print('émigré')"
    )
    assert (found.series, found.year, found.date) == ("PyFest", 2024, date(2024, 9, 22))
    assert (found.has_video, found.has_code, found.has_quotes) == (True, True, True)
    names = found.speakers_and_topics.values_list("name", "normalised_name", "letter")
    assert {*names} == {("Łucja Żak", "lucja zak", "L"), ("Databases", "databases", "D")}
    excerpts = talk.quotes_and_links.values_list("kind", "text", "url", "host", "attribution")
    assert list(excerpts) == [
        ("link", "plan", "https://example.org/plan", "example.org", ""),
        ("link", "https://example.com/x", "https://example.com/x", "example.com", ""),
        ("quote", "Be **kind**", "", "", "Somebody"),
        ("link", "Video: Indexes", "https://example.org/v", "example.org", ""),
    ]


def delete(page):
    Page.objects.get(pk=page.pk).specific.delete()


@pytest.mark.parametrize("hide", [unpublish, make_private, delete])
@pytest.mark.parametrize("which", ["conference", "day", "talk"])
def test_a_hidden_page_is_removed_with_all_pages_below(give_talk, conference, day, hide, which):
    talk = give_talk(body=BODY, speakers=[SpeakerFactory()])
    make_live(conference)
    make_live(day)
    assert get_indexed_titles() == {"PyFest 2024", "Monday", "Indexes"}
    hide({"conference": conference, "day": day, "talk": talk}[which])
    left = {"conference": set(), "day": {"PyFest 2024"}, "talk": {"PyFest 2024", "Monday"}}
    assert get_indexed_titles() == left[which]
    assert not QuoteOrLink.objects.exists()
    assert not SpeakerOrTopic.objects.exclude(pages=None).exists()


def test_a_page_published_again_is_indexed_with_all_pages_below(give_talk, conference):
    give_talk()
    conference.unpublish()
    publish(conference)
    assert get_indexed_titles() == {"PyFest 2024", "Monday", "Indexes"}


def test_pages_below_a_conference_follow_its_changes(give_talk, conference, front_page):
    talk = give_talk()
    conference.series = "PyFest Europe"
    publish(conference)
    assert get_entry(talk).series == "PyFest Europe"
    other = publish(ConferenceFactory(parent=front_page, title="Other", series="Other"))
    talk.move(other, pos="last-child")
    assert (get_entry(talk).series, get_entry(talk).conference_id) == ("Other", other.pk)


def test_pages_are_indexed_when_they_are_no_longer_private(give_talk, conference):
    give_talk()
    make_private(conference).delete()
    assert "Indexes" in get_indexed_titles()


@pytest.mark.postgresql("bulk writing")
def test_names_follow_changes_of_speakers_and_topics(give_talk):
    speaker = SpeakerFactory(name="Ana")
    talk = give_talk(speakers=[speaker], topics=["Sql"])
    speaker.name = "Anna"
    speaker.save()
    topic = Topic.objects.get()
    topic.name = "SQL"
    topic.save()
    assert (get_entry(talk).names, get_entry(talk).speaker_names) == ("Anna SQL", "Anna")
    speaker.delete()
    topic.delete()
    assert get_entry(talk).names == ""
    assert not SpeakerOrTopic.objects.exists()


def test_notes_of_a_refused_source_are_removed(give_talk):
    source = SourceFactory()
    talk = give_talk(body=[("notes", {"source": source, "content": BODY})])
    assert talk.quotes_and_links.count() == 3
    source.status = Source.Status.REFUSED
    source.save()
    assert get_entry(talk).body == ""
    assert not talk.quotes_and_links.exists()


@pytest.mark.postgresql("bulk writing")
def test_a_second_rebuild_writes_nothing(give_talk, capsys):
    give_talk(body=BODY, speakers=[SpeakerFactory()], topics=["SQL"])
    call_command("rebuild_page_index")
    capsys.readouterr()
    call_command("rebuild_page_index")
    assert "all entries were correct" in capsys.readouterr().out


@pytest.mark.postgresql("bulk writing")
def test_a_rebuild_corrects_wrong_entries(give_talk, capsys):
    talk = give_talk(body=BODY)
    call_command("rebuild_page_index")
    IndexedPage.objects.filter(pk=talk.pk).update(body="something else")
    QuoteOrLink.objects.all()[0].delete()
    call_command("rebuild_page_index")
    assert "1 corrected" in capsys.readouterr().out
    assert get_entry(talk).body.startswith("Plans")
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


def find_pages(word):
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


@pytest.mark.postgresql("full-text search")
def test_the_search_index_of_the_database_is_kept_up_to_date(give_talk):
    talk = give_talk("Zażółć", body=BODY)
    assert find_pages("zazolc" if connection.vendor == "postgresql" else "kind") == {talk.pk}
    assert find_pages("emigre") == {talk.pk}
    talk.title, talk.body = "Joins", []
    publish(talk)
    assert (find_pages("emigre"), find_pages("joins")) == (set(), {talk.pk})
    talk.delete()
    assert find_pages("joins") == set()


@pytest.mark.postgresql("full-text search")
def test_a_page_with_a_very_long_transcript_can_be_published(give_talk):
    text = " ".join(f"wörd{number}" for number in range(60_000))
    talk = give_talk(body=[("transcript", {"label": "", "text": text})])
    assert find_pages("word1") == {talk.pk}


@pytest.mark.postgresql("migrations with SQL of their own")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_new_tables_are_filled_from_the_pages_that_are_there(give_talk):
    talk = give_talk("Zażółć", speakers=[SpeakerFactory(name="Ana")], topics=["Joy"])
    kept = get_entry(talk)
    call_command("migrate", "public", "zero", verbosity=0)
    call_command("migrate", "public", verbosity=0)
    assert find_pages("joy") == {talk.pk}
    # Index entries of speakers and topics get new ids.
    names = {field.attname for field in PAGE_FIELDS} - {"speaker_ids", "topic_ids"}
    filled = get_entry(talk)
    assert [getattr(filled, name) for name in names] == [getattr(kept, name) for name in names]
    found = (kept.speaker_names, kept.conference_title, kept.language)
    assert found == ("Ana", "PyFest 2024", "en")
    talk.title = "Joins"
    publish(talk)
    assert find_pages("joins") == {talk.pk}
