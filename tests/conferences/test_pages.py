"""Pages as readers get them: routing, privacy, content and queries."""

import re

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageViewRestriction, Site

from conferences import tree_paths
from conferences.models import TalkSpeaker
from conferences.public.page_index import index_pages
from tests.factories import (
    ConferenceFactory,
    DayFactory,
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    TalkFactory,
)


def give_speakers(talk, count):
    talk.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory()) for _ in range(count)]
    talk.save()


def warm_caches(client, url):
    """Cache content types, site roots and renditions, as on a running site."""
    assert client.get(url).status_code == 200


def test_front_page_conference_day_and_talk_answer(client, talk):
    for url in ("/", "/pyfest/", "/pyfest/monday/", "/pyfest/monday/indexes/"):
        assert client.get(url).status_code == 200, url


def test_a_talk_can_be_directly_below_a_conference(client, conference):
    TalkFactory(parent=conference, title="A podcast", slug="podcast", kind="podcast")
    assert client.get("/pyfest/podcast/").status_code == 200
    assert "A podcast" in client.get("/pyfest/").text


@pytest.mark.parametrize("hidden", ["conference", "day", "talk", "front_page"])
def test_pages_below_an_unpublished_page_are_not_found(client, request, talk, hidden):
    page = request.getfixturevalue(hidden)
    page.live = False
    page.save()
    assert client.get("/pyfest/monday/indexes/").status_code == 404


@pytest.mark.parametrize("hidden", ["conference", "day", "talk"])
def test_unpublished_pages_are_not_listed(client, request, front_page, talk, hidden):
    page = request.getfixturevalue(hidden)
    page.live = False
    page.save()
    assert "Indexes" not in client.get("/").text
    if hidden != "conference":
        assert "Indexes" not in client.get("/pyfest/").text
    if hidden == "day":
        assert "Monday" not in client.get("/pyfest/").text


def test_a_draft_of_a_live_page_is_not_shown(client, talk):
    talk.title = "Secret new title"
    talk.save_revision()
    for url in ("/", "/pyfest/", "/pyfest/monday/", "/pyfest/monday/indexes/"):
        assert "Secret new title" not in client.get(url).text


def test_a_private_page_asks_for_a_password_and_is_not_listed(client, day, talk):
    TalkFactory(parent=day, title="Another", slug="another")
    PageViewRestriction.objects.create(
        page=talk, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    response = client.get("/pyfest/monday/indexes/")
    assert "Password required" in response.text
    assert "Indexes" not in response.text
    for url in ("/", "/pyfest/", "/pyfest/monday/", "/pyfest/monday/another/"):
        assert "Indexes" not in client.get(url).text, url


def test_inside_a_private_conference_its_pages_are_listed(client, conference, talk):
    restriction = PageViewRestriction.objects.create(
        page=conference, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert "Indexes" not in client.get("/").text
    client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{conference.pk}/",
        {"password": "x", "return_url": "/pyfest/"},
    )
    assert "Indexes" in client.get("/pyfest/").text


def test_previous_and_next_cross_days_and_skip_hidden_pages(client, conference, day, talk):
    hidden = DayFactory(parent=conference, title="Tuesday", slug="tuesday", live=False)
    TalkFactory(parent=hidden, title="Unseen", slug="unseen")
    wednesday = DayFactory(parent=conference, title="Wednesday", slug="wednesday")
    TalkFactory(parent=wednesday, title="Queues", slug="queues")
    page = client.get("/pyfest/monday/indexes/").text
    assert 'rel="next" href="/pyfest/wednesday/queues/"' in page
    assert 'rel="prev"' not in page
    assert (
        'rel="prev" href="/pyfest/monday/indexes/"' in client.get("/pyfest/wednesday/queues/").text
    )


def test_previous_and_next_stay_in_the_conference(client, front_page, talk):
    other = ConferenceFactory(parent=front_page, title="Other", slug="other")
    TalkFactory(parent=other, title="Elsewhere", slug="elsewhere")
    assert "Elsewhere" not in client.get("/pyfest/monday/indexes/").text


def test_page_declares_language_and_direction_of_its_text(client, talk):
    talk.language = "ar"
    talk.body = [("prose", "نص")]
    talk.save()
    page = client.get("/pyfest/monday/indexes/").text
    assert '<h1 lang="ar" dir="auto">Indexes</h1>' in page
    assert '<div class="body" lang="ar" dir="rtl">' in page


def test_long_pages_list_their_headings(client, talk):
    talk.body = [("heading", {"text": f"Part {n}", "level": "2"}) for n in range(4)]
    talk.save()
    page = client.get("/pyfest/monday/indexes/").text
    assert '<li class="level-2"><a href="#part-3">Part 3</a></li>' in page
    assert '<h2 id="part-3">Part 3</h2>' in page


def test_short_pages_have_no_table_of_contents(client, talk):
    talk.body = [("heading", {"text": "Only part", "level": "2"})]
    talk.save()
    assert "On this page" not in client.get("/pyfest/monday/indexes/").text


def test_links_in_a_row_are_one_list(client, talk):
    links = [("link", {"title": f"Link {n}", "url": "https://example.org/"}) for n in range(3)]
    talk.body = [*links[:2], ("prose", "Between."), links[2]]
    talk.save()
    before, after = client.get("/pyfest/monday/indexes/").text.split("Between.")
    for part, count in ((before, 2), (after, 1)):
        (listed,) = re.findall(r'<ul class="links">(.*?)</ul>', part, re.DOTALL)
        assert listed.count('<li id="b-') == listed.count("</li>") == count


def test_empty_pages_have_a_message(client, conference, talk):
    assert "No notes from this session yet" in client.get("/pyfest/monday/indexes/").text
    talk.delete()
    assert "No talks yet" in client.get("/pyfest/monday/").text


@pytest.mark.parametrize(
    "address", ["/nope/", "/pyfest/nope/", "/pyfest/monday/indexes/more/", "/%F0%9F%90%8D/"]
)
def test_an_unknown_address_gets_a_helpful_404(client, conference, talk, address):
    conference.save_revision().publish()
    response = client.get(address)
    assert response.status_code == 404
    assert "Page not found" in response.text
    assert '<a href="/pyfest/">PyFest 2024</a>' in response.text


def rich_body(count):
    """A body whose blocks need queries: `count` images, links to pages and notes."""
    images = [ImageFactory() for _ in range(count)]
    image_blocks = [
        {"type": "image", "value": {"image": {"image": image.pk, "alt_text": "A hall"}}}
        for image in images
    ]
    source = SourceFactory()
    link = {"type": "link", "value": {"title": "Front page", "page": 2}}
    prose = {"type": "prose", "value": "See [the front page](page:2)."}
    inner = [*image_blocks, *([link, prose] * count)]
    notes = {"type": "notes", "value": {"source": source.pk, "content": inner}}
    return [*inner, *([notes] * count)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_talk_page_takes_at_most_14_queries(
    client,
    django_assert_num_queries,
    conference,
    day,
    talk,
    count,
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        talk.body = rich_body(count)
    topics = [f"Topic {number}" for number in range(count)]
    others = []
    for number in range(count):
        before = TalkFactory(parent=day, title=f"Before {number}")
        others += [before, TalkFactory(parent=conference, title=f"Beside {number}")]
    for each in (talk, *others):
        give_speakers(each, count)
        each.topics.add(*topics)
        each.save()
    index_pages(each.pk for each in (talk, *others))
    warm_caches(client, "/pyfest/monday/indexes/")
    with django_assert_num_queries(13):
        page = client.get("/pyfest/monday/indexes/").text
    assert "Related talks" in page
    assert "Notes by" in page


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_conference_page_takes_at_most_16_queries(
    client, django_assert_num_queries, conference, count, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        conference.cover, conference.cover_decorative = ImageFactory(), True
        conference.body = rich_body(1)
    conference.save()
    for number in range(count):
        day = DayFactory(parent=conference, title=f"Day {number}")
        give_speakers(TalkFactory(parent=day), count)
        TalkFactory(parent=conference)
    warm_caches(client, "/pyfest/")
    with django_assert_num_queries(11):
        client.get("/pyfest/")


@pytest.fixture
def password(conference):
    return PageViewRestriction.objects.create(
        page=conference, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )


def test_a_talk_of_a_private_conference_asks_for_its_password(client, talk, password):
    response = client.get("/pyfest/monday/indexes/")
    assert "Password required" in response.text
    assert "Indexes" not in response.text


def test_an_alias_of_a_private_page_asks_for_its_password(client, front_page, talk):
    PageViewRestriction.objects.create(
        page=talk, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    open_conference = ConferenceFactory(parent=front_page, slug="open")
    talk.create_alias(parent=open_conference)
    assert "Password required" in client.get("/open/indexes/").text


@pytest.mark.parametrize("hides", ["password", "draft"])
def test_links_and_404_pages_do_not_name_hidden_pages(
    client, front_page, conference, talk, hides, request
):
    if hides == "password":
        request.getfixturevalue("password")
    else:
        conference.live = False
        conference.save()
    link = {"type": "link", "value": {"title": "A talk", "page": talk.pk}}
    prose = {"type": "prose", "value": f"See [that talk](page:{talk.pk})."}
    ConferenceFactory(parent=front_page, slug="open", body=[link, prose])
    assert "/pyfest/" not in client.get("/open/").text
    assert "PyFest" not in client.get("/nope/").text


def test_the_404_page_of_a_private_site_names_no_page(client, front_page, conference):
    PageViewRestriction.objects.create(
        page=front_page, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert "PyFest" not in client.get("/nope/").text


def test_a_site_with_a_private_conference_as_root_is_private(client, conference, talk):
    Site.objects.create(hostname="127.0.0.1", root_page=conference)
    ask = {"headers": {"host": "127.0.0.1"}}
    assert client.get("/monday/indexes/", **ask).status_code == 200
    conference.live = False
    conference.save()
    assert client.get("/monday/indexes/", **ask).status_code == 404


def test_notes_of_a_refused_source_are_not_shown(client, talk):
    source = SourceFactory()
    talk.body = [
        {
            "type": "notes",
            "value": {"source": source.pk, "content": [{"type": "prose", "value": "Their words."}]},
        },
    ]
    talk.save()
    assert "Their words." in client.get(talk.url).text
    source.status = source.Status.REFUSED
    source.save()
    page = client.get(talk.url).text
    assert "Their words." not in page
    assert "A Visitor" not in page


def test_a_broken_request_gets_a_helpful_400(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    client.raise_request_exception = False
    response = client.post("/desk/login/", {"username": "x" * 100})
    assert response.status_code == 400
    assert "can't be processed" in response.text


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


def test_tree_path_functions_match_the_tree(front_page):
    conference = ConferenceFactory(parent=front_page)
    day = DayFactory(parent=conference)
    talk = TalkFactory(parent=day)
    pages = [front_page, conference, day, talk]
    for page in pages:
        assert len(page.path) == page.depth * tree_paths.STEP_LENGTH
    assert talk.depth == tree_paths.MAX_DEPTH
    assert front_page.depth == tree_paths.FRONT_PAGE_DEPTH
    assert tree_paths.get_conference_path(talk.path) == conference.path
    assert tree_paths.get_day_path(talk.path) == tree_paths.get_parent_path(talk.path) == day.path
    above = list(talk.get_ancestors().values_list("path", flat=True))
    assert tree_paths.get_paths_above(talk.path) == above
    assert tree_paths.is_below(talk.path, day.path)
    assert not tree_paths.is_below(day.path, day.path)
