"""A hidden page is hidden everywhere: each way to hide a page × each kind of public URL.

A new family is one line: in `LISTS` with what it shows of a public talk, or in `DIRECT`.
"""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from conferences.models import Topic
from conferences.public.views.sitemaps import SECTION_SIZE
from tests.conferences.public.conftest import unpublish
from tests.factories import (
    ConferenceFactory,
    DayFactory,
    SpeakerFactory,
    TalkFactory,
    live_talk,
    make_live,
    make_private,
)
from tests.shared_rows import shared

pytestmark = pytest.mark.postgresql("search, and paths compared in SQL")

#: Texts of the hidden talk that nobody may read, and the titles of its conference and day.
SECRETS = {
    "title": "Zeppelins at midnight",
    "prose": "Ballast is thrown overboard",
    "quote": "Never told to anybody before",
    "description": "Two balloonists and a bet",
    "speaker": "Quirina Zettel",
    "topic": "Clandestinity",
    "host": "hidden.example",
    "slug": "zeppelins",
    "speaker slug": "quirina-zettel",
}
CONFERENCE, DAY = "Aeronauts 1923", "Day of the race"
#: What the hidden talk shares with a public one, so that lists could lead from one to the other.
SHARED_TOPIC, SHARED_LINK = "Databases", "https://shared.example/plan"

#: Pages that stay public, and the secret that each shows while the talk is public, if any.
#: In URLs `talk` and `conference` are ids, `speaker` and `topic` slugs, `quote` a block id.
LISTS = {
    "front page": ("/", "title"),
    "conference": ("/aeronauts/", "title"),
    "day": ("/aeronauts/monday/", "title"),
    "before and after": ("/aeronauts/monday/balloons/", "title"),
    "related talks": ("/open/kites/", "title"),
    "a link in a text": ("/open/", "slug"),
    "404": ("/nowhere/", "conference"),
    "search: by words of the title": ("/search/?q=midnight", "title"),
    "search: by words of the body": ("/search/?q=ballast", "title"),
    "search: by words of a quote": ("/search/?q=%22anybody+before%22", "quote"),
    "search: a name misspelt": ("/search/?q=quirina+zetel", "speaker"),
    "search: without words": ("/search/?kind=talk", "title"),
    "search: a conference": ("/search/?conference=aeronauts", "conference"),
    "search: filters open": ("/search/?video=1", "conference"),
    "speakers": ("/speakers/", "speaker"),
    "speakers: by talks": ("/speakers/?order=talks", "speaker"),
    "topics": ("/topics/", "topic"),
    "topics: by talks": ("/topics/?order=talks", "topic"),
    "a topic in common": ("/topics/databases/", "title"),
    "quotes": ("/quotes/", "quote"),
    "links": ("/links/", "host"),
    "links: a site in common": ("/links/shared.example/", "title"),
    "links: an address in common": (f"/links/shared.example/?address={SHARED_LINK}", "title"),
    "timeline": ("/timeline/", "conference"),
    "series": ("/series/aeronauts/", "conference"),
    "feed of the site": ("/feeds/recaps.atom", "title"),
    "feed of the conference": ("/feeds/conferences/aeronauts.atom", "title"),
    "feed of a topic in common": ("/feeds/topics/databases.atom", "title"),
    "sitemap: pages": ("/sitemaps/pages-{pages_part}.xml", "slug"),
    "sitemap: names": ("/sitemaps/names-{names_part}.xml", "speaker slug"),
    "llms.txt": ("/llms.txt", "conference"),
    "calendar": ("/calendars/aeronauts.ics", "conference"),
    "Markdown of the home page": ("/index.md", "title"),
    "Markdown of the conference": ("/aeronauts/index.md", "title"),
    "Markdown of the day": ("/aeronauts/monday/index.md", "title"),
    "Markdown of its neighbour": ("/aeronauts/monday/balloons/index.md", None),
    "Markdown of a related talk": ("/open/kites/index.md", None),
    "API: talks": ("/api/v2/pages/?type=conferences.TalkPage&fields=*", "title"),
    "API: pages": ("/api/v2/pages/?fields=*", "title"),
    "API: children of the day": ("/api/v2/pages/?child_of={day}", "title"),
    "API: what is below": ("/api/v2/pages/?descendant_of={conference}", "title"),
    "API: a speaker's talks": ("/api/v2/pages/?speaker={speaker_id}", "title"),
    "API: a topic's talks": ("/api/v2/pages/?topic={topic_id}", "title"),
    "API: search": ("/api/v2/pages/?search=midnight", None),
    "API: speakers": ("/api/v2/speakers/", "speaker"),
    "API: topics": ("/api/v2/topics/", "topic"),
}

#: The talk's own URLs, which are not found while it is hidden (or ask for a password), and their
#: status while it is public.
DIRECT = {
    "talk": ("/aeronauts/monday/zeppelins/", 200),
    "Markdown": ("/aeronauts/monday/zeppelins/index.md", 200),
    "report a mistake": ("/report/{talk}/", 200),
    "report a mistake: thanks": ("/report/{talk}/thanks/", 200),
    # Wagtail serves this for any page and any password.
    "the question for a password": ("/_util/authenticate_with_password/{password}/{talk}/", 200),
    "card": ("/cards/{talk}-0.png", 302),
    "speaker": ("/speakers/{speaker}/", 200),
    "feed of the speaker": ("/feeds/speakers/{speaker}.atom", 200),
    "topic": ("/topics/{topic}/", 200),
    "speakers of a letter": ("/speakers/?letter=Q", 200),
    "topics of a letter": ("/topics/?letter=C", 200),
    "feed of the topic": ("/feeds/topics/{topic}.atom", 200),
    "quote": ("/quotes/{quote}/", 200),
    "links of its site": ("/links/hidden.example/", 200),
    "a link of its own": ("/links/hidden.example/?address=https://hidden.example/plan", 200),
    "API: the talk": ("/api/v2/pages/{talk}/", 200),
    "API: the speaker": ("/api/v2/speakers/{speaker_id}/", 200),
    "API: the topic": ("/api/v2/topics/{topic_id}/", 200),
}


@shared
def secret_talk(front_page):
    """A public talk that tests hide, with public pages around it."""
    conference = make_live(
        ConferenceFactory(
            parent=front_page,
            title=CONFERENCE,
            slug="aeronauts",
            series="Aeronauts",
            first_date=date(1923, 6, 1),
        )
    )
    day = make_live(DayFactory(parent=conference, title=DAY, slug="monday"))
    talk = live_talk(
        day,
        SECRETS["title"],
        slug=SECRETS["slug"],
        search_description=SECRETS["description"],
        video_url=f"https://{SECRETS['host']}/plan",
        speakers=[SpeakerFactory(name=SECRETS["speaker"])],
        topics=[SECRETS["topic"], SHARED_TOPIC],
        body=[
            ("prose", f"{SECRETS['prose']}: [how]({SHARED_LINK})."),
            ("quote", {"text": SECRETS["quote"], "attribution": SECRETS["speaker"], "link": ""}),
            ("code", {"code": "print('ballast')", "language": "python", "caption": ""}),
        ],
    )
    live_talk(day, "Balloons")
    links = [
        ("prose", f"See [another talk](page:{talk.pk})."),
        ("link", {"title": "A talk", "page": talk}),
    ]
    open_ = make_live(ConferenceFactory(parent=front_page, title="Open", slug="open", body=links))
    plan = ("link", {"title": "The plan", "url": SHARED_LINK})
    live_talk(open_, "Kites", body=[plan], topics=[SHARED_TOPIC])
    return talk


@shared
def url_values(secret_talk):
    speaker = secret_talk.talk_speakers.get().speaker
    topic = Topic.objects.get(name=SECRETS["topic"])
    conference = secret_talk.conference
    closed = make_live(ConferenceFactory(parent=conference.get_parent(), title="Closed"))
    return {
        "talk": secret_talk.pk,
        "password": make_private(closed).pk,
        "pages_part": secret_talk.pk // SECTION_SIZE,
        "names_part": speaker.index_entry.pk // SECTION_SIZE,
        "conference": conference.pk,
        "day": secret_talk.day.pk,
        "speaker": speaker.slug,
        "speaker_id": speaker.pk,
        "topic": topic.slug,
        "topic_id": topic.pk,
        "quote": next(block.id for block in secret_talk.body if block.block_type == "quote"),
    }


def expire(talk):
    talk.expire_at = timezone.now() - timedelta(hours=1)
    talk.save()
    talk.unpublish(set_expired=True)


def replace_by_draft(talk):
    """In its place is a page that was never live."""
    parent = talk.get_parent()
    talk.delete()
    texts = {"title": SECRETS["title"], "search_description": SECRETS["description"]}
    draft = TalkFactory(parent=parent, slug=SECRETS["slug"], live=False, **texts)
    draft.body = talk.body
    draft.save_revision()


WAYS_TO_HIDE = {
    "draft": replace_by_draft,
    "deleted": lambda talk: talk.delete(),
    "taken down": unpublish,
    "private": make_private,
    "private: only for those who log in": lambda talk: PageViewRestriction.objects.create(
        page=talk, restriction_type=PageViewRestriction.LOGIN
    ),
    "expired": expire,
    "below a day taken down": lambda talk: talk.day.unpublish(),
    "below a private day": lambda talk: make_private(talk.day),
    "below a conference taken down": lambda talk: talk.conference.unpublish(),
    "below a private conference": lambda talk: make_private(talk.conference),
}


def read(client, address, url_values):
    response = client.get(address.format(**url_values))
    body = getattr(response, "streaming_content", None)
    content = b"".join(body) if body is not None else response.content
    text = content.decode(errors="replace")
    # Search results mark words: without tags the text is whole again.
    return response, text + re.sub(r"<[^>]*>", "", text)


def test_every_list_shows_a_public_talk(client, secret_talk, url_values):
    """Otherwise the tests below could pass because nothing is ever shown."""
    secrets = SECRETS | {"conference": CONFERENCE}
    missing = {
        family
        for family, (address, shown) in LISTS.items()
        if shown and secrets[shown] not in read(client, address, url_values)[1]
    }
    answers = {
        family: read(client, address, url_values)[0].status_code
        for family, (address, _) in DIRECT.items()
    }
    assert missing == set()
    assert answers == {family: status for family, (_, status) in DIRECT.items()}


@pytest.mark.parametrize("way", WAYS_TO_HIDE)
def test_no_list_shows_a_hidden_talk(client, secret_talk, url_values, way):
    WAYS_TO_HIDE[way](secret_talk)
    secrets = [*SECRETS.values()]
    secrets += [DAY] if "below" in way else []
    secrets += [CONFERENCE] if "conference" in way else []
    leaks = {}
    for family, (address, _) in LISTS.items():
        _, text = read(client, address, url_values)
        if leaked := [words for words in secrets if words in text]:
            leaks[family] = leaked
    assert leaks == {}


@pytest.mark.parametrize("way", WAYS_TO_HIDE)
def test_the_urls_of_a_hidden_talk_are_not_found(client, secret_talk, url_values, way):
    WAYS_TO_HIDE[way](secret_talk)
    # A response may repeat the URL that was requested, but nothing else.
    secrets = [
        words for name, words in SECRETS.items() if name not in {"slug", "speaker slug", "host"}
    ]
    wrong_answers = {}
    for family, (address, _) in DIRECT.items():
        response, text = read(client, address, url_values)
        asks = "/login/" in response.get("Location", "") or "Password required" in text
        answer = "asks for a login" if asks else response.status_code
        expected = {404}
        if family == "the question for a password":
            expected = {404, "asks for a login"}
        elif "private" in way and family in {"talk", "Markdown"}:
            expected = {"asks for a login"}
        leaked = [words for words in secrets if words in text]
        if leaked or answer not in expected:
            wrong_answers[family] = (answer, leaked)
    assert wrong_answers == {}


def test_no_url_shows_a_draft_of_a_public_talk(client, secret_talk, url_values):
    secret_talk.title = "Not yet to be read"
    secret_talk.save_revision()
    urls = [url for url, _ in (*LISTS.values(), *DIRECT.values())]
    assert [url for url in urls if secret_talk.title in read(client, url, url_values)[1]] == []
