"""Lists and pages of speakers and topics, and redirects from their former slugs."""

from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage

from conferences.models import Speaker, Topic
from conferences.public.models import SpeakerOrTopic
from tests.conferences.public.conftest import assert_in_order, create_edition, enter_password
from tests.factories import DayFactory, ImageFactory, SpeakerFactory, live_talk, make_private

KINDS = ["speakers", "topics"]


def give_names(give_talk, kind, *called):
    """Publishes a talk for each name of a speaker or a topic."""
    for name in called:
        if kind == "speakers":
            give_talk(f"Talk of {name}", speakers=[SpeakerFactory(name=name)])
        else:
            give_talk(f"Talk on {name}", topics=[name])


@pytest.mark.postgresql("the order of names")
@pytest.mark.parametrize("kind", KINDS)
def test_names_are_listed_a_to_z_under_their_letters(client, give_talk, kind):
    give_names(give_talk, kind, "Zoe", "Ánna", "42", "Bo")
    page = client.get(f"/{kind}/").text
    assert_in_order(page, ">42<", ">Ánna<", ">Bo<", ">Zoe<")
    for letter in ("%23", "A", "B", "Z"):
        assert f'href="#letter-{letter}"' in page
        assert f'id="letter-{letter}"' in page
    assert 'href="#letter-C"' not in page
    assert "1 talk<" in page


@pytest.mark.postgresql("the order of names")
@pytest.mark.parametrize("kind", KINDS)
def test_many_names_are_listed_one_letter_at_a_time(client, give_talk, kind, monkeypatch):
    monkeypatch.setattr("conferences.public.views.speakers_topics.NAMES_PER_PAGE", 2)
    give_names(give_talk, kind, "Ana", "Bo", "Anton", "Alma")
    first = client.get(f"/{kind}/").text
    assert_in_order(first, ">Alma<", ">Ana<")
    assert "Anton<" not in first
    assert "Bo<" not in first
    assert 'href="?letter=B"' in first
    assert "Anton<" in client.get(f"/{kind}/?letter=A&page=2").text
    assert "Bo<" in client.get(f"/{kind}/?letter=B").text


@pytest.mark.postgresql("the order of names")
@pytest.mark.parametrize("kind", KINDS)
def test_names_are_listed_by_their_number_of_talks(client, give_talk, kind):
    who = [SpeakerFactory(name="Often")] if kind == "speakers" else []
    what = ["Often"] if kind == "topics" else []
    give_names(give_talk, kind, "Once")
    for number in range(2):
        give_talk(f"Talk {number}", speakers=who, topics=what)
    page = client.get(f"/{kind}/?order=talks").text
    assert_in_order(page, "Often<", "2 talks", "Once<", "1 talk<")


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_has_a_message(client, db, kind):
    page = client.get(f"/{kind}/")
    assert page.status_code == 200
    assert "listed here" in page.text
    assert "Letters" not in page.text


def give_talks_of_two_years(front_page, **fields):
    for year, title in ((2019, "Joins"), (2024, "Indexes")):
        live_talk(DayFactory(parent=create_edition(front_page, year)), title, **fields)


def test_the_page_of_a_speaker_lists_their_talks_by_year(client, front_page):
    links = [("link", {"title": "Blog", "url": "https://a.b/"})]
    speaker = SpeakerFactory(name="Żaneta", bio="Writes SQL.", links=links)
    give_talks_of_two_years(front_page, speakers=[speaker])
    page = client.get(f"/speakers/{speaker.slug}/").text
    assert_in_order(page, "Żaneta</h1>", "2024</h2>", ">Indexes<", "2019</h2>", ">Joins<")
    assert "Writes SQL." in page
    assert '<a href="https://a.b/">Blog</a>' in page
    assert "2 talks" in page


def test_the_page_of_a_topic_lists_its_talks_by_year(client, front_page):
    give_talks_of_two_years(front_page, topics=["Базы данных"])
    page = client.get(f"/topics/{Topic.objects.get().slug}/").text
    assert_in_order(page, "Базы данных</h1>", "2024</h2>", ">Indexes<", "2019</h2>", ">Joins<")


@pytest.mark.parametrize("name", ["Łucja Żak", "李雷", "Ana"])
def test_a_talk_links_to_speakers_in_any_script(client, give_talk, name):
    talk = give_talk(speakers=[SpeakerFactory(name=name)], topics=[name])
    page = client.get(talk.url).text
    for kind, one in (("speakers", Speaker.objects.get()), ("topics", Topic.objects.get())):
        address = f"/{kind}/{quote(one.slug)}/"
        assert f'<a href="{address}">{name}</a>' in page
        assert f"{name}</h1>" in client.get(address).text


def test_names_in_a_private_conference_are_not_linked(client, give_talk, conference):
    talk = give_talk(speakers=[SpeakerFactory(name="Ana")], topics=["SQL"])
    enter_password(client, make_private(conference))
    page = client.get(talk.url).text
    assert "Ana" in page
    assert "SQL" in page
    assert "/speakers/ana/" not in page
    assert "/topics/sql/" not in page


def test_a_draft_does_not_link_to_its_speakers(as_editor, give_talk):
    talk = give_talk()
    page = as_editor.get(f"/desk/pages/{talk.pk}/view_draft/").text
    assert "Indexes" in page
    talk.talk_speakers = [talk.talk_speakers.model(speaker=SpeakerFactory(name="Ana"))]
    talk.save_revision()
    page = as_editor.get(f"/desk/pages/{talk.pk}/view_draft/").text
    assert "Ana" in page
    assert "/speakers/ana/" not in page


def test_a_merged_speaker_redirects_to_the_kept_one(client, give_talk):
    kept = SpeakerFactory(name="Ana")
    SpeakerFactory(name="Anna", merged_into=kept)
    assert client.get("/speakers/anna/").status_code == 404
    give_talk(speakers=[kept])
    response = client.get("/speakers/anna/")
    assert (response.status_code, response["Location"]) == (301, "/speakers/ana/")


@pytest.mark.parametrize(("first", "second"), [("ana", "anna"), ("ána", "аня")])
def test_a_former_slug_redirects_to_the_new_one(client, give_talk, first, second):
    speaker = SpeakerFactory(name="Ana", slug=first)
    give_talk(speakers=[speaker], topics=["SQL"])
    topic = Topic.objects.get()
    for one, kind in ((speaker, "speakers"), (topic, "topics")):
        for slug in (first, second):
            one.slug = slug
            one.save()
        for address in (f"/{kind}/{first}/", f"/feeds/{kind}/{first}.atom"):
            response = client.get(address, follow=True)
            assert [status for _, status in response.redirect_chain] == [301], address
            assert response.status_code == 200, address


def test_a_slug_that_is_changed_back_does_not_redirect_in_a_circle(client, give_talk):
    speaker = SpeakerFactory(name="Ana")
    talk = give_talk(speakers=[speaker])
    for slug in ("anna", "ana"):
        speaker.slug = slug
        speaker.save()
    talk.unpublish()
    assert client.get("/speakers/ana/").status_code == 404
    assert client.get("/speakers/anna/", follow=True).status_code == 404


@pytest.mark.postgresql("the length of slugs")
def test_a_slug_too_long_for_a_redirect_can_be_changed(client, give_talk):
    speaker = SpeakerFactory(name="Ana", slug="a" * 255)
    give_talk(speakers=[speaker])
    speaker.slug = "ana"
    speaker.save()
    assert client.get("/speakers/ana/").status_code == 200


@pytest.mark.parametrize("gone", ["file", "picture"])
def test_a_deleted_photo_breaks_nothing(client, give_talk, gone):
    speaker = SpeakerFactory(name="Ana", photo=ImageFactory())
    give_talk(speakers=[speaker])
    assert '<img alt="Ana"' in client.get("/speakers/ana/").text
    if gone == "file":
        for rendition in speaker.photo.renditions.all():
            rendition.delete()
        default_storage.delete(speaker.photo.file.name)
    else:
        speaker.photo.delete()
    assert client.get("/speakers/ana/").status_code == 200


MISSING = [
    "page=0", "page=-1", "page=x", "page=99999999999999999999", "page=%00", "page=1&page=x",
    "page=" + "9" * 5000, "letter=%00", "letter=a", "letter=AB", "letter=Q", "letter='--",
    "order=x", "order=%00", "order=talks&letter=A", "order=talks&page=2",
]  # fmt: skip


@pytest.mark.postgresql("characters and numbers that a database refuses")
@pytest.mark.parametrize("kind", KINDS)
def test_pages_that_a_list_does_not_have_are_not_found(client, give_talk, subtests, kind):
    give_names(give_talk, kind, "Ana")
    for query in MISSING:
        with subtests.test(query):
            assert client.get(f"/{kind}/?{query}").status_code == 404


@pytest.mark.postgresql("characters and numbers that a database refuses")
@pytest.mark.parametrize("slug", ["%00", "nobody", "a" * 5000, "%F0%9F%90%8D", "'--", "%FF"])
@pytest.mark.parametrize("kind", KINDS)
def test_unknown_speakers_and_topics_are_not_found(client, db, kind, slug):
    assert client.get(f"/{kind}/{slug}/").status_code == 404


def test_finding_the_letters_takes_one_query(give_talk, django_assert_num_queries):
    give_names(give_talk, "speakers", "Ana", "Zoe")
    give_names(give_talk, "topics", "Forms")
    with django_assert_num_queries(1):
        assert SpeakerOrTopic.objects.of_kind("speaker").public().letters() == ["A", "Z"]
