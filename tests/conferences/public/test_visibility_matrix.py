"""A hidden page is hidden everywhere: each way to hide a page × each kind of public URL.

A new family is one line: in `LISTS` with what it shows of a public talk, or in `DIRECT`.
"""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from conferences.models import ConferencePage, DayPage, TalkPage, Topic
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

#: Texts of the hidden talks that nobody may read, and the titles of hidden conferences and days.
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
#: The conference of the other hidden talks, which stays public.
PUBLIC_CONFERENCE = "Aeronauts 1922"
#: What the hidden talks share with a public one, so that lists could lead from one to the other.
SHARED_TOPIC, SHARED_LINK = "Databases", "https://shared.example/plan"

#: Pages that stay public, and the secret that each shows while the talk is public, if any.
#: In URLs `talk` and `conference_id` are ids, `conference` and `topic` slugs, `quote` a block id.
LISTS = {
    "front page": ("/", "title"),
    "conference": ("/{conference}/", "title"),
    "day": ("/{conference}/{day}/", "title"),
    "before and after": ("/{conference}/{day}/balloons/", "title"),
    "related talks": ("/open/kites/", "title"),
    "a link in a text": ("/open/", "slug"),
    "404": ("/nowhere/", "conference"),
    "search: by words of the title": ("/search/?q=midnight", "title"),
    "search: by words of the body": ("/search/?q=ballast", "title"),
    "search: by words of a quote": ("/search/?q=%22anybody+before%22", "quote"),
    "search: a name misspelt": ("/search/?q=quirina+zetel", "speaker"),
    "search: without words": ("/search/?kind=talk", "title"),
    "search: a conference": ("/search/?conference={conference}", "conference"),
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
    "feed of the conference": ("/feeds/conferences/{conference}.atom", "title"),
    "feed of a topic in common": ("/feeds/topics/databases.atom", "title"),
    "sitemap: pages": ("/sitemaps/pages-{pages_part}.xml", "slug"),
    "sitemap: names": ("/sitemaps/names-{names_part}.xml", "speaker slug"),
    "llms.txt": ("/llms.txt", "conference"),
    "calendar": ("/calendars/{conference}.ics", "own conference"),
    "Markdown of the home page": ("/index.md", "title"),
    "Markdown of the conference": ("/{conference}/index.md", "title"),
    "Markdown of the day": ("/{conference}/{day}/index.md", "title"),
    "Markdown of its neighbour": ("/{conference}/{day}/balloons/index.md", None),
    "Markdown of a related talk": ("/open/kites/index.md", None),
    "API: talks": ("/api/v2/pages/?type=conferences.TalkPage&fields=*", "title"),
    "API: pages": ("/api/v2/pages/?fields=*", "title"),
    "API: children of the day": ("/api/v2/pages/?child_of={day_id}", "title"),
    "API: what is below": ("/api/v2/pages/?descendant_of={conference_id}", "title"),
    "API: a speaker's talks": ("/api/v2/pages/?speaker={speaker_id}", "title"),
    "API: a topic's talks": ("/api/v2/pages/?topic={topic_id}", "title"),
    "API: search": ("/api/v2/pages/?search=midnight", None),
    "API: speakers": ("/api/v2/speakers/", "speaker"),
    "API: topics": ("/api/v2/topics/", "topic"),
}

#: The talk's own URLs, which are not found while it is hidden (or ask for a password), and their
#: status while it is public.
DIRECT = {
    "talk": ("{path}", 200),
    "Markdown": ("{path}index.md", 200),
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


def expire(talk):
    talk.expire_at = timezone.now() - timedelta(hours=1)
    talk.save()
    talk.unpublish(set_expired=True)


def replace_by_draft(talk):
    """In its place is a page that was never live."""
    parent = talk.get_parent()
    talk.delete()
    texts = {"title": SECRETS["title"], "search_description": SECRETS["description"]}
    draft = TalkFactory(parent=parent, slug=talk.slug, live=False, **texts)
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


@shared
def secret_talks(front_page):
    """By the way in which tests hide them: public talks, and what is in their URLs.

    With public pages around them. Only the talks that are hidden with a day or a conference have
    one of their own. They all have the same speaker and topics.
    """
    speaker = SpeakerFactory(name=SECRETS["speaker"])
    talks = {}
    days: dict[tuple[str, str], DayPage] = {}
    for number, way in enumerate(WAYS_TO_HIDE):
        slug = f"aeronauts-{number}" if "conference" in way else "aeronauts"
        day_slug = f"day-{number}" if "day" in way else "monday"
        if (slug, day_slug) not in days:
            conference = ConferencePage.objects.filter(slug=slug).first() or make_live(
                ConferenceFactory(
                    parent=front_page,
                    title=CONFERENCE if "conference" in way else PUBLIC_CONFERENCE,
                    slug=slug,
                    series="Aeronauts",
                    first_date=date(1923, 6, 1),
                )
            )
            title = DAY if "below" in way else "Monday"
            day = make_live(DayFactory(parent=conference, title=title, slug=day_slug))
            days[slug, day_slug] = day
        talks[way] = live_talk(
            days[slug, day_slug],
            # Its name says which talk was shown where it should not be.
            f"{SECRETS['title']} ({way})",
            slug=f"{SECRETS['slug']}-{number}",
            search_description=SECRETS["description"],
            video_url=f"https://{SECRETS['host']}/plan",
            speakers=[speaker],
            topics=[SECRETS["topic"], SHARED_TOPIC],
            body=[
                ("prose", f"{SECRETS['prose']}: [how]({SHARED_LINK})."),
                ("quote", {"text": SECRETS["quote"], "attribution": speaker.name, "link": ""}),
                ("code", {"code": "print('ballast')", "language": "python", "caption": ""}),
            ],
        )
    for day in days.values():
        live_talk(day, "Balloons")
    links = [
        *(("prose", f"See [another talk](page:{talk.pk}).") for talk in talks.values()),
        *(("link", {"title": "A talk", "page": talk}) for talk in talks.values()),
    ]
    open_ = make_live(ConferenceFactory(parent=front_page, title="Open", slug="open", body=links))
    plan = ("link", {"title": "The plan", "url": SHARED_LINK})
    live_talk(open_, "Kites", body=[plan], topics=[SHARED_TOPIC])
    password = make_private(make_live(ConferenceFactory(parent=front_page, title="Closed")))
    topic = Topic.objects.get(name=SECRETS["topic"])
    return {
        way: {
            "talk": talk.pk,
            "path": talk.url,
            "password": password.pk,
            "pages_part": talk.pk // SECTION_SIZE,
            "names_part": speaker.index_entry.pk // SECTION_SIZE,
            "conference": talk.conference.slug,
            "conference_id": talk.conference.pk,
            "day": talk.day.slug,
            "day_id": talk.day.pk,
            "speaker": speaker.slug,
            "speaker_id": speaker.pk,
            "topic": topic.slug,
            "topic_id": topic.pk,
            "quote": next(block.id for block in talk.body if block.block_type == "quote"),
        }
        for way, talk in talks.items()
    }


@shared
def hidden_talks(secret_talks):
    for way, values in secret_talks.items():
        WAYS_TO_HIDE[way](TalkPage.objects.get(pk=values["talk"]))
    return secret_talks


def find_urls(families, talks):
    """Each URL once, with its family and the way in which its talk is hidden."""
    return {
        address.format(**values): (family, way)
        for way, values in talks.items()
        for family, (address, _) in families.items()
    }


def read(client, url):
    response = client.get(url)
    body = getattr(response, "streaming_content", None)
    content = b"".join(body) if body is not None else response.content
    text = content.decode(errors="replace")
    # Search results mark words: without tags the text is whole again.
    return response, text + re.sub(r"<[^>]*>", "", text)


@pytest.mark.postgresql("search, and paths compared in SQL")
def test_every_list_shows_a_public_talk(client, secret_talks):
    """Otherwise the tests below could pass because nothing is ever shown."""

    def get_secret(family, way):
        own_conference = CONFERENCE if "conference" in way else PUBLIC_CONFERENCE
        others = {"conference": CONFERENCE, "own conference": own_conference, None: ""}
        return (SECRETS | others)[LISTS[family][1]]

    missing = {
        url
        for url, (family, way) in find_urls(LISTS, secret_talks).items()
        if get_secret(family, way) not in read(client, url)[1]
    }
    answers = {
        url: (status, DIRECT[family][1])
        for url, (family, _) in find_urls(DIRECT, secret_talks).items()
        if (status := read(client, url)[0].status_code) != DIRECT[family][1]
    }
    assert missing == set()
    assert answers == {}


@pytest.mark.postgresql("search, and paths compared in SQL")
def test_no_list_shows_a_hidden_talk(client, hidden_talks):
    leaks = {}
    for url in find_urls(LISTS, hidden_talks):
        _, text = read(client, url)
        if leaked := [words for words in (*SECRETS.values(), DAY, CONFERENCE) if words in text]:
            leaks[url] = leaked + [way for way in WAYS_TO_HIDE if f"({way})" in text]
    assert leaks == {}


def test_the_urls_of_a_hidden_talk_are_not_found(client, hidden_talks):
    # A response may repeat the URL that was requested, but nothing else.
    secrets = [
        words for name, words in SECRETS.items() if name not in {"slug", "speaker slug", "host"}
    ]
    wrong_answers = {}
    for url, (family, way) in find_urls(DIRECT, hidden_talks).items():
        response, text = read(client, url)
        asks = "/login/" in response.get("Location", "") or "Password required" in text
        answer = "asks for a login" if asks else response.status_code
        expected = {404}
        if family == "the question for a password":
            expected = {404, "asks for a login"}
        elif "private" in way and family in {"talk", "Markdown"}:
            expected = {"asks for a login"}
        leaked = [words for words in secrets if words in text]
        if leaked or answer not in expected:
            wrong_answers[url] = (way, answer, leaked)
    assert wrong_answers == {}


def test_no_url_shows_a_draft_of_a_public_talk(client, secret_talks):
    values = secret_talks["draft"]
    talk = TalkPage.objects.get(pk=values["talk"])
    talk.title = "Not yet to be read"
    talk.save_revision()
    urls = find_urls(LISTS | DIRECT, {"draft": values})
    assert [url for url in urls if talk.title in read(client, url)[1]] == []
