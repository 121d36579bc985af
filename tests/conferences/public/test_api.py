"""The API has what readers see, and nothing else. docs/reference/api.md describes it."""

import json
import re
from datetime import date
from itertools import product

import pytest

from conferences.models import Source, TalkPage
from conferences.public.api import views
from conferences.public.page_index import index_pages
from tests.factories import (
    ConferenceFactory,
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    live_talk,
    make_live,
)
from tests.long_run import size
from tests.shared_rows import shared

PAGES = "/api/v2/pages/"
LISTS = [PAGES, "/api/v2/speakers/", "/api/v2/topics/"]


def read_json(response, status=200):
    assert response.status_code == status, response.text
    assert response["Content-Type"] == "application/json"
    assert not response.cookies
    return response.json()


def list_titles(client, query=""):
    return [one["title"] for one in read_json(client.get(PAGES + query))["items"]]


def get_page(client, page, fields="*"):
    return read_json(client.get(f"{PAGES}{page.pk}/", {"fields": fields}))


@shared
def public_talk(conference, day):
    make_live(conference)
    make_live(day)
    return live_talk(day, speakers=[SpeakerFactory(name="Ana", slug="ana")], topics=["SQL"])


def test_pages_are_listed_last_published_first(client, public_talk):
    assert list_titles(client) == ["Indexes", "Monday", "PyFest 2024"]
    assert list_titles(client, "?type=conferences.DayPage") == ["Monday"]


def test_default_fields_of_a_list(client, public_talk):
    (listed,) = read_json(client.get(PAGES, {"type": "conferences.TalkPage"}))["items"]
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
    data = get_page(client, public_talk)
    assert (data["kind"], data["date"], data["language"]) == ("talk", "2024-09-23", "en")
    assert [one["name"] for one in data["speakers"]] == ["Ana"]
    assert data["speakers"][0]["html_url"] == "http://testserver/speakers/ana/"
    assert [one["name"] for one in data["topics"]] == ["SQL"]
    assert [one["id"] for one in data["above"]] == [conference.pk, day.pk]


def test_fields_of_a_conference(client, conference):
    conference.city, conference.first_date = "Durham", date(2024, 9, 22)
    make_live(conference)
    data = get_page(client, conference)
    assert (data["city"], data["first_date"]) == ("Durham", "2024-09-22")


def get_body(client, give_talk, *body):
    blocks = get_page(client, give_talk(body=body))["body"]
    return [(block["type"], block["value"]) for block in blocks]


def test_blocks_are_serialized_as_readers_see_them(client, give_talk, front_page):
    draft = ConferenceFactory(parent=front_page, slug="hidden", live=False)
    link = {"title": "There", "url": "", "page": draft, "kind": "other", "note": ""}
    data = get_body(
        client,
        give_talk,
        ("prose", f"# Big\n\n[a](page:{front_page.pk}) [b](page:{draft.pk}) <!-- secret -->"),
        ("link", link),
        ("quote", {"text": "Be *kind*", "attribution": "Ana", "link": ""}),
    )
    assert data == [
        ("prose", "## Big\n\n[a](http://testserver/) b"),
        ("link", {"title": "There", "url": "", "kind": "other", "note": ""}),
        ("quote", {"text": "Be *kind*", "attribution": "Ana", "link": ""}),
    ]


def test_what_only_editors_see_is_left_out(client, talk, commit):
    with commit():
        image = ImageFactory(title="secret title")
    picture = {"image": image.pk, "alt_text": "A hall", "decorative": False}
    image_block = {"image": picture, "missing_image": "secret.jpg", "check_alt": True}
    talk.body = [
        {"type": "raw", "value": {"text": "{{< x >}}", "reason": "secret reason"}},
        {"type": "image", "value": image_block | {"caption": "C"}},
        {"type": "transcript", "value": {"label": "One", "text": "Hi"}},
        {"type": "code", "value": {"language": "python", "code": "x\n", "caption": ""}},
    ]
    talk.save()
    index_pages([talk.pk])
    data = get_page(client, talk)
    assert "secret" not in json.dumps(data)
    raw, image_data, *_ = data["body"]
    assert raw["value"] == {"text": "{{< x >}}"}
    assert image_data["value"].pop("url").startswith("http://testserver/media/images/")
    assert image_data["value"] == {"alternative": "A hall", "caption": "C", "credit": ""}


def test_notes_have_their_source_and_go_when_it_refuses(client, give_talk):
    fields = {"title": "Row 3", "author": "A Visitor", "url": "", "licence": "CC BY 4.0"}
    source = SourceFactory(**fields)
    talk = give_talk(body=[("notes", {"source": source, "content": [("prose", "Theirs.")]})])
    (notes,) = get_page(client, talk)["body"]
    assert notes["value"]["source"] == fields
    assert [one["value"] for one in notes["value"]["content"]] == ["Theirs."]
    source.status = Source.Status.REFUSED
    source.save()
    assert get_page(client, talk)["body"] == []


def test_an_outdated_index_entry_shows_nothing(client, public_talk, conference):
    type(conference).objects.filter(pk=conference.pk).update(live=False)
    assert list_titles(client) == []
    read_json(client.get(f"{PAGES}{public_talk.pk}/"), 404)


def test_pages_below_a_page(client, public_talk, conference, day):
    assert list_titles(client, f"?child_of={conference.pk}") == ["Monday"]
    assert list_titles(client, f"?descendant_of={conference.pk}") == ["Indexes", "Monday"]
    assert list_titles(client, "?child_of=root") == ["PyFest 2024"]


def test_talks_by_speaker_and_by_topic(client, public_talk, give_talk):
    give_talk("Joins", speakers=[SpeakerFactory()], topics=["ORM"])
    ana = read_json(client.get("/api/v2/speakers/"))["items"][0]
    assert ana["name"] == "Ana"
    assert list_titles(client, f"?speaker={ana['id']}") == ["Indexes"]
    (orm, _sql) = read_json(client.get("/api/v2/topics/"))["items"]
    assert list_titles(client, f"?topic={orm['id']}") == ["Joins"]


def test_fields_of_a_speaker_and_a_topic(client, public_talk):
    speaker = public_talk.talk_speakers.get().speaker
    speaker.bio = "Writes."
    speaker.links = [("link", {"title": "Site", "url": "https://example.org/"})]
    speaker.save()
    data = read_json(client.get(f"/api/v2/speakers/{speaker.pk}/"))
    assert (data["name"], data["bio"]) == ("Ana", "Writes.")
    assert data["links"] == [{"title": "Site", "url": "https://example.org/"}]
    assert data["meta"]["html_url"] == "http://testserver/speakers/ana/"
    topic = public_talk.topics.get()
    data = read_json(client.get(f"/api/v2/topics/{topic.pk}/"))
    assert data["meta"]["html_url"] == "http://testserver/topics/sql/"


def test_a_speaker_without_a_public_talk_is_left_out(client, public_talk):
    read_json(client.get(f"/api/v2/speakers/{SpeakerFactory().pk}/"), 404)


def test_a_list_has_twenty_items_at_most(client, give_talk):
    for number in range(22):
        give_talk(f"Talk {number:02}")
    first = read_json(client.get(PAGES))
    assert (first["meta"]["total_count"], len(first["items"])) == (22, 20)
    assert list_titles(client, "?offset=20") == ["Talk 01", "Talk 00"]
    assert len(list_titles(client, "?limit=3")) == 3


BAD = ["x", "-1", "9" * 40, "9" * 5000, "\0", "1' OR 1=1", "<script>", "١٢", "1.5", "", "%"]


PARAMETERS = [
    *("limit", "offset", "fields", "type", "child_of", "descendant_of", "speaker", "topic"),
    *("order", "search", "format", "site", "rich_text_format", "title", "kind"),
]


@pytest.mark.postgresql("characters and numbers that a database refuses")
def test_bad_input_gets_a_message_or_no_results(client, public_talk):
    urls = (*LISTS, f"{PAGES}{public_talk.pk}/")
    # Each value given once, and twice. The step leaves out no name, no URL and no value.
    cases = [*product(PARAMETERS, urls, BAD, ([], ["1"]))][:: size(3, 1)]
    wrong = [
        (url, name, values)
        for name, url, value, first in cases
        if client.get(url, {name: (values := [*first, value])}).status_code not in {200, 400, 404}
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "query", ["order=title", "search=x", "kind=talk", "title=Indexes", "site=x"]
)
def test_unknown_parameters_get_a_message(client, public_talk, query):
    message = read_json(client.get(f"{PAGES}?{query}"), 400)["message"]
    assert message.startswith(f"unknown parameter: {query.split('=')[0]}. There are: child_of,")


def test_a_high_offset_gets_a_message(client, db):
    assert "1,000" in read_json(client.get(f"{PAGES}?offset=1001"), 400)["message"]


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
    read_json(client.get(PAGES, headers={"accept": "text/html,application/xhtml+xml"}))


def read_examples(root):
    text = (root / "docs/reference/api.md").read_text()
    found = re.findall(
        r"<!-- example: (\w+) -->\n```\nGET (\S+)\n```\n\n```json\n(.*?)\n```", text, re.DOTALL
    )
    return {name: (url, json.loads(data)) for name, url, data in found}


def blank_out(data, expected):
    """The response, with an ellipsis where the example has one."""
    if expected == "…":
        return "…"
    if isinstance(expected, dict):
        return {name: blank_out(value, expected.get(name)) for name, value in data.items()}
    if isinstance(expected, list):
        return [blank_out(*pair) for pair in zip(data, expected, strict=True)]
    return data


@pytest.mark.parametrize("name", ["speaker", "talk"])
def test_the_docs_examples_are_true(client, conference, day, give_talk, root, settings, name):
    settings.PUBLIC_URL = "https://recaps.example.org"
    day.date = date(2024, 9, 23)
    make_live(day)
    ana = SpeakerFactory(name="Ana", slug="ana")
    body = [
        ("heading", {"text": "Plans", "level": "2"}),
        ("prose", "Read *the plan*."),
        ("quote", {"text": "Be kind", "attribution": "Ana", "link": ""}),
    ]
    talk = give_talk(kind="keynote", speakers=[ana], topics=["SQL"], body=body)
    url, expected = read_examples(root)[name]
    url = url.replace("SPEAKER", str(ana.pk)).replace("TALK", str(talk.pk))
    assert blank_out(read_json(client.get(url)), expected) == expected


def test_the_docs_name_every_field_and_parameter(root):
    text = (root / "docs/reference/api.md").read_text()
    named = set(re.findall(r"`(\w+)`", text))
    for view in (views.PagesViewSet, views.SpeakersViewSet, views.TopicsViewSet):
        models = views.MODEL_FIELDS if view is views.PagesViewSet else [view.model]
        for model in models:
            assert set(view.get_available_fields(model)) <= named
        assert view.known_query_parameters <= named
