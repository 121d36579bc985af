"""The API has what readers see, and nothing else. docs/reference/api.md describes it."""

import json
import re
from datetime import date

import pytest
from wagtail.models import PageViewRestriction

from conferences.models import Source, TalkPage
from tests.factories import (
    ConferenceFactory,
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    make_live,
)

pytestmark = pytest.mark.postgresql("search and JSON columns")

PAGES = "/api/v2/pages/"
LISTS = [PAGES, "/api/v2/speakers/", "/api/v2/topics/"]


def json_of(response, status=200):
    assert response.status_code == status, response.text
    assert response["Content-Type"] == "application/json"
    assert not response.cookies
    return response.json()


def titles(client, query=""):
    return [one["title"] for one in json_of(client.get(PAGES + query))["items"]]


def detail(client, page, fields="*"):
    return json_of(client.get(f"{PAGES}{page.pk}/", {"fields": fields}))


@pytest.fixture
def public_talk(give_talk, conference, day):
    make_live(conference)
    make_live(day)
    return give_talk(speakers=[SpeakerFactory(name="Ana", slug="ana")], topics=["SQL"])


def test_pages_are_listed_last_published_first(client, public_talk):
    assert titles(client) == ["Indexes", "Monday", "PyFest 2024"]
    assert titles(client, "?type=conferences.DayPage") == ["Monday"]


def test_default_fields_of_a_list(client, public_talk):
    (listed,) = json_of(client.get(PAGES, {"type": "conferences.TalkPage"}))["items"]
    meta = listed.pop("meta")
    assert listed == {"id": public_talk.pk, "title": "Indexes"}
    assert meta.pop("first_published_at")
    assert meta.pop("last_published_at")
    assert meta == {
        "type": "conferences.TalkPage",
        "detail_url": f"http://testserver{PAGES}{public_talk.pk}/",
        "html_url": f"http://testserver{public_talk.url}",
        "markdown_url": f"http://testserver{public_talk.url}index.md",
        "slug": "indexes",
        "search_description": "",
    }


def test_all_fields_of_a_talk(client, public_talk, conference, day):
    day.date = date(2024, 9, 23)
    make_live(day)
    data = detail(client, public_talk)
    assert (data["kind"], data["date"], data["language"]) == ("talk", "2024-09-23", "en")
    assert [one["name"] for one in data["speakers"]] == ["Ana"]
    assert data["speakers"][0]["html_url"] == "http://testserver/speakers/ana/"
    assert [one["name"] for one in data["topics"]] == ["SQL"]
    assert [one["id"] for one in data["above"]] == [conference.pk, day.pk]


def test_fields_of_a_conference(client, conference):
    conference.city, conference.first_date = "Durham", date(2024, 9, 22)
    make_live(conference)
    data = detail(client, conference)
    assert (data["city"], data["first_date"]) == ("Durham", "2024-09-22")


def body_of(client, give_talk, *body):
    return [
        (block["type"], block["value"]) for block in detail(client, give_talk(body=body))["body"]
    ]


def test_blocks_are_serialized_as_readers_see_them(client, give_talk, front_page):
    hidden = ConferenceFactory(parent=front_page, slug="hidden", live=False)
    link = {"title": "There", "url": "", "page": hidden, "kind": "other", "note": ""}
    data = body_of(
        client,
        give_talk,
        ("prose", f"# Big\n\n[a](page:{front_page.pk}) [b](page:{hidden.pk}) <!-- secret -->"),
        ("link", link),
        ("quote", {"text": "Be *kind*", "attribution": "Ana", "link": ""}),
    )
    assert data == [
        ("prose", "## Big\n\n[a](http://testserver/) b"),
        ("link", {"title": "There", "url": "", "kind": "other", "note": ""}),
        ("quote", {"text": "Be *kind*", "attribution": "Ana", "link": ""}),
    ]


def test_what_only_editors_see_is_left_out(client, talk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = ImageFactory(title="secret title")
    picture = {"image": image.pk, "alt_text": "A hall", "decorative": False}
    talk.body = [
        {"type": "raw", "value": {"text": "{{< x >}}", "reason": "secret reason"}},
        {
            "type": "image",
            "value": {
                "image": picture,
                "missing_image": "secret.jpg",
                "check_alt": True,
                "caption": "C",
            },
        },
        {"type": "transcript", "value": {"label": "One", "text": "Hi"}},
        {"type": "code", "value": {"language": "python", "code": "x\n", "caption": ""}},
    ]
    talk.save()
    from conferences.public.page_index import index_pages

    index_pages([talk.pk])
    data = detail(client, talk)
    assert "secret" not in json.dumps(data)
    raw, shown, *_ = data["body"]
    assert raw["value"] == {"text": "{{< x >}}"}
    assert shown["value"].pop("url").startswith("http://testserver/media/images/")
    assert shown["value"] == {"alternative": "A hall", "caption": "C", "credit": ""}


def test_notes_have_their_source_and_go_when_it_refuses(client, give_talk):
    source = SourceFactory(title="Third row", author="A Visitor", licence="CC BY 4.0")
    talk = give_talk(body=[("notes", {"source": source, "content": [("prose", "Theirs.")]})])
    (notes,) = detail(client, talk)["body"]
    assert notes["value"]["source"] == {
        "title": "Third row",
        "author": "A Visitor",
        "url": "",
        "licence": "CC BY 4.0",
    }
    assert [one["value"] for one in notes["value"]["content"]] == ["Theirs."]
    source.status = Source.Status.REFUSED
    source.save()
    assert detail(client, talk)["body"] == []


@pytest.mark.parametrize("hide", ["unpublished", "private", "expired", "deleted"])
@pytest.mark.parametrize("which", ["conference", "day", "talk"])
def test_pages_that_are_not_public_are_left_out(client, public_talk, conference, day, hide, which):
    page = {"conference": conference, "day": day, "talk": public_talk}[which]
    number = public_talk.pk
    if hide == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    elif hide == "deleted":
        page.delete()
    else:
        page.unpublish(set_expired=hide == "expired")
    assert "Indexes" not in titles(client)
    json_of(client.get(f"{PAGES}{number}/"), 404)
    for url in LISTS[1:]:
        assert json_of(client.get(url))["items"] == []
    for query in (f"?child_of={day.pk}", f"?descendant_of={conference.pk}"):
        assert "Indexes" not in client.get(PAGES + query).text


def test_an_outdated_index_entry_shows_nothing(client, public_talk, conference):
    type(conference).objects.filter(pk=conference.pk).update(live=False)
    assert titles(client) == []
    json_of(client.get(f"{PAGES}{public_talk.pk}/"), 404)


def test_drafts_are_left_out(client, public_talk):
    public_talk.title = "Not yet"
    public_talk.save_revision()
    assert detail(client, public_talk)["title"] == "Indexes"


def test_pages_below_a_page(client, public_talk, conference, day):
    assert titles(client, f"?child_of={conference.pk}") == ["Monday"]
    assert titles(client, f"?descendant_of={conference.pk}") == ["Indexes", "Monday"]
    assert titles(client, "?child_of=root") == ["PyFest 2024"]


def test_talks_by_speaker_and_by_topic(client, public_talk, give_talk):
    give_talk("Joins", speakers=[SpeakerFactory()], topics=["ORM"])
    ana = json_of(client.get("/api/v2/speakers/"))["items"][0]
    assert ana["name"] == "Ana"
    assert titles(client, f"?speaker={ana['id']}") == ["Indexes"]
    (orm, _sql) = json_of(client.get("/api/v2/topics/"))["items"]
    assert titles(client, f"?topic={orm['id']}") == ["Joins"]


def test_fields_of_a_speaker_and_a_topic(client, public_talk):
    speaker = public_talk.talk_speakers.get().speaker
    speaker.bio = "Writes."
    speaker.links = [("link", {"title": "Site", "url": "https://example.org/"})]
    speaker.save()
    data = json_of(client.get(f"/api/v2/speakers/{speaker.pk}/"))
    assert (data["name"], data["bio"]) == ("Ana", "Writes.")
    assert data["links"] == [{"title": "Site", "url": "https://example.org/"}]
    assert data["meta"]["html_url"] == "http://testserver/speakers/ana/"
    topic = public_talk.topics.get()
    data = json_of(client.get(f"/api/v2/topics/{topic.pk}/"))
    assert data["meta"]["html_url"] == "http://testserver/topics/sql/"


def test_a_speaker_without_a_public_talk_is_left_out(client, public_talk):
    nobody = SpeakerFactory()
    json_of(client.get(f"/api/v2/speakers/{nobody.pk}/"), 404)


def test_a_list_has_twenty_items_at_most(client, give_talk):
    for number in range(22):
        give_talk(f"Talk {number:02}")
    first = json_of(client.get(PAGES))
    assert (first["meta"]["total_count"], len(first["items"])) == (22, 20)
    assert titles(client, "?offset=20") == ["Talk 01", "Talk 00"]
    assert len(titles(client, "?limit=3")) == 3


BAD = ["x", "-1", "9" * 40, "9" * 5000, "\0", "1' OR 1=1", "<script>", "١٢", "1.5", "", "%"]


@pytest.mark.parametrize(
    "name",
    [
        "limit",
        "offset",
        "fields",
        "type",
        "child_of",
        "descendant_of",
        "speaker",
        "topic",
        "order",
        "search",
        "format",
        "site",
        "rich_text_format",
        "title",
        "kind",
    ],
)
def test_bad_input_gets_a_message_or_no_results(client, public_talk, name):
    for url in (*LISTS, f"{PAGES}{public_talk.pk}/"):
        for value in BAD:
            # Given once, and twice.
            for values in ([value], ["1", value]):
                response = client.get(url, {name: values})
                assert response.status_code in {200, 400, 404}, (url, values)


@pytest.mark.parametrize(
    "query", ["order=title", "search=x", "kind=talk", "title=Indexes", "site=x"]
)
def test_unknown_parameters_get_a_message(client, public_talk, query):
    message = json_of(client.get(f"{PAGES}?{query}"), 400)["message"]
    assert message.startswith(f"unknown parameter: {query.split('=')[0]}. There are: child_of,")


def test_a_high_offset_gets_a_message(client, db):
    assert "1,000" in json_of(client.get(f"{PAGES}?offset=1001"), 400)["message"]


@pytest.mark.parametrize(
    "url", [f"{PAGES}0/", f"{PAGES}{'9' * 40}/", f"{PAGES}find/", "/api/v2/", "/api/v2/images/"]
)
def test_missing_objects_are_not_found(client, public_talk, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_is_read_only(as_administrator, public_talk, method):
    for url in (PAGES, f"{PAGES}{public_talk.pk}/"):
        assert getattr(as_administrator, method)(url).status_code == 405
    assert TalkPage.objects.get().title == "Indexes"


def test_browsers_get_json(client, public_talk):
    json_of(client.get(PAGES, headers={"accept": "text/html,application/xhtml+xml"}))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        (PAGES, 4),
        (f"{PAGES}?type=conferences.TalkPage&fields=*", 4),
        (LISTS[1] + "?fields=*", 2),
        (LISTS[2], 2),
    ],
)
def test_a_list_takes_the_same_queries_for_three_items(
    client, give_talk, django_assert_num_queries, url, queries, count
):
    for number in range(count):
        give_talk(f"Talk {number}", speakers=[SpeakerFactory()], topics=[f"Topic {number}"])
    client.get(url)
    with django_assert_num_queries(queries):
        assert len(json_of(client.get(url))["items"]) == count


def examples(root):
    text = (root / "docs/reference/api.md").read_text()
    found = re.findall(
        r"<!-- example: (\w+) -->\n```\nGET (\S+)\n```\n\n```json\n(.*?)\n```", text, re.DOTALL
    )
    return {name: (url, json.loads(data)) for name, url, data in found}


def same(data, expected):
    """The response, with an ellipsis where the example has one."""
    if expected == "…":
        return "…"
    if isinstance(expected, dict):
        return {name: same(value, expected.get(name)) for name, value in data.items()}
    if isinstance(expected, list):
        return [same(*pair) for pair in zip(data, expected, strict=True)]
    return data


@pytest.mark.parametrize("name", ["speaker", "talk"])
def test_the_docs_examples_are_true(client, conference, day, give_talk, root, settings, name):
    settings.PUBLIC_URL = "https://recaps.example.org"
    day.date = date(2024, 9, 23)
    make_live(day)
    ana = SpeakerFactory(name="Ana", slug="ana")
    talk = give_talk(
        kind="keynote",
        speakers=[ana],
        topics=["SQL"],
        body=[
            ("heading", {"text": "Plans", "level": "2"}),
            ("prose", "Read *the plan*."),
            ("quote", {"text": "Be kind", "attribution": "Ana", "link": ""}),
        ],
    )
    url, expected = examples(root)[name]
    url = url.replace("SPEAKER", str(ana.pk)).replace("TALK", str(talk.pk))
    assert same(json_of(client.get(url)), expected) == expected


def test_the_docs_name_every_field_and_parameter(root):
    from conferences.public.api import views

    text = (root / "docs/reference/api.md").read_text()
    named = set(re.findall(r"`(\w+)`", text))
    for view in (views.PagesViewSet, views.SpeakersViewSet, views.TopicsViewSet):
        models = views.MODEL_FIELDS if view is views.PagesViewSet else [view.model]
        for model in models:
            assert set(view.get_available_fields(model)) <= named
        assert view.known_query_parameters <= named
