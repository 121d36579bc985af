"""Search, by its URLs."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.utils.html import escape
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings, strategies as st
from wagtail.models import Site

from conferences.models import Speaker
from conferences.public.models import IndexedPage
from conferences.public.search import postgresql, results
from conferences.public.views.search import RESULTS_PER_PAGE
from tests.conferences.public.conftest import create_edition
from tests.factories import SpeakerFactory, TalkSpeakerFactory, live_talk, make_live
from tests.long_run import examples, size
from tests.shared_rows import shared

pytestmark = pytest.mark.postgresql("full-text search")


def prose(text):
    return [("prose", text)]


class ResultsPage:
    """The texts on a page of results."""

    def __init__(self, response):
        assert response.status_code == 200
        text = response.text
        self.html = text
        self.titles = [to_plain(title) for title in re.findall(r"<h3>(.*?)</h3>", text, re.DOTALL)]
        self.heading = to_plain(re.search(r'<h2 id="results-title">(.*?)</h2>', text, re.DOTALL)[1])
        snippets = re.findall(r'<p class="snippet".*?>(.*?)</p>', text, re.DOTALL)
        self.snippets = [to_plain(snippet) for snippet in snippets]
        self.marked = [unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", text)]
        suggestions = re.findall(r'<p class="suggestions">(.*?)</p>', text, re.DOTALL)
        self.suggestions = re.findall(r'<a href="[^"]+">(.*?)</a>', unescape("".join(suggestions)))
        alternatives = re.findall(r">(Without .*?)</a> \((\d+)\)", text)
        self.alternatives = {to_plain(words): int(number) for words, number in alternatives}
        remove = '<span class="visually-hidden">Remove </span>'
        active_filters = re.findall(rf'<li><a href="([^"]*)">{remove}(.*?)</a>', text)
        self.active_filters = [(to_plain(label), unescape(url)) for url, label in active_filters]

    def choices(self, name):
        """The values a filter offers, with their counts."""
        select = re.search(rf'<select id="{name}".*?</select>', self.html, re.DOTALL)
        options = re.findall(r'<option value="([^"]+)".*?\((\d+)\)', select[0]) if select else ()
        return {unescape(value): int(count) for value, count in options}

    @property
    def chosen(self):
        """The values selected in the form, without empty ones."""
        values = re.findall(r'value="([^"]*)" (?:selected|checked)>', self.html)
        return [unescape(value) for value in values]


def to_plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


@pytest.fixture
def search(client):
    def get(words="", **filters):
        given = {"q": words, **filters}
        address = urlencode({name: one for name, one in given.items() if one}, doseq=True)
        return ResultsPage(client.get(f"/search/?{address}" if address else "/search/"))

    return get


# What is found ------------------------------------------------------------------------------------


FOUND = [
    "indexes",  # the title
    "Łucja",  # the speaker
    "lucja zak",  # and without her accents
    "databases",  # the topic
    "plan",  # prose
    "kindness",  # a quote
    "asyncio",  # a word of code that a dot ties to the next
    "asyncio.run",
    "select_related",
    "whispered",  # a transcript
    "emigre",
    "ÉMIGRÉ",
    '"read the plan"',
    "plan -nonsense",
    "databas",  # not yet typed to its end
    "tuni",
    "optimiza",
    "migrati",
]


def test_all_parts_of_a_talk_are_searched(give_talk, search, subtests):
    give_talk("Other", body=prose("Nothing like it."))
    give_talk(
        "Indexes",
        speakers=[SpeakerFactory(name="Łucja Żak")],
        topics=["Databases"],
        body=[
            *prose("Read the plan, émigré. Tuning and optimization of a migration."),
            ("quote", {"text": "Kindness wins", "attribution": "Somebody", "link": ""}),
            ("code", {"code": "asyncio.run(select_related())", "language": "", "caption": ""}),
            ("transcript", {"label": "", "text": "She whispered."}),
        ],
    )
    for words in FOUND:
        with subtests.test(words):
            assert search(words).titles == ["Indexes"]


NOT_FOUND = ["nonsense", "plan -read", '"plan the read"', "plan nonsense", "lan", '"tuni"']


def test_talks_that_do_not_match_are_not_found(give_talk, search, subtests):
    give_talk(body=prose("Read the plan. Tuning."))
    for words in NOT_FOUND:
        with subtests.test(words):
            found = search(words)
            assert found.titles == []
            assert found.heading.startswith("Nothing found")


def test_titles_rank_above_names_and_names_above_text(give_talk, search):
    give_talk("In the text", body=prose("Caching " * 50))
    give_talk("By its topic", topics=["Caching"], body=prose("Word " * 500))
    give_talk("Caching", body=prose("Word " * 500))
    give_talk("Half in the title: caching", body=prose("Word " * 500 + "redis"))
    give_talk("Redis", topics=["Caching"], body=prose("Word " * 500))
    *by_title, by_topic, other_topic, in_text = search("caching").titles
    assert set(by_title) == {"Caching", "Half in the title: caching"}
    assert {by_topic, other_topic} == {"By its topic", "Redis"}
    assert in_text == "In the text"
    assert search("caching redis").titles == ["Redis", "Half in the title: caching"]


def test_a_whole_word_ranks_above_a_longer_one(give_talk, search):
    give_talk("Django")
    give_talk("DjangoCon")
    assert search("django").titles == ["Django", "DjangoCon"]


@shared
def three_years(front_page):
    for year, title in ((2022, "Bread"), (2023, "apples"), (2024, "Çherries")):
        conference = create_edition(
            front_page, year, slug=f"pyfest-{year}", first_date=date(year, 5, 1)
        )
        live_talk(conference, title, body=prose("Food"))


SORTED = {
    "newest": ["Çherries", "apples", "Bread"],
    "oldest": ["Bread", "apples", "Çherries"],
    "title": ["apples", "Bread", "Çherries"],
    "nonsense": ["Çherries", "apples", "Bread"],
}


def test_results_are_sorted_as_asked(three_years, search, subtests):
    for sort, titles in SORTED.items():
        with subtests.test(sort):
            assert search("food", sort=sort).titles == titles
            assert search(kind="talk", sort=sort).titles == titles


def test_a_result_names_its_speakers_in_the_order_of_the_programme(give_talk, search):
    ana, ben, cy = (SpeakerFactory(name=name) for name in ("Ana", "Ben", "Cy"))
    talk = give_talk("Walrus operators", speakers=[ana, cy, ben])
    talk.talk_speakers = [
        TalkSpeakerFactory.build(speaker=speaker, sort_order=place)
        for place, speaker in enumerate([cy, ben, ana])
    ]
    make_live(talk)
    assert "Cy, Ben and Ana" in to_plain(search("walrus").html)


def test_a_result_shows_the_current_title_of_its_conference(give_talk, conference, search):
    give_talk("Walrus operators", language="de")
    conference.title = "Walross-Tage"
    make_live(conference)
    (found,) = re.findall(r"<h3>.*?</p>", search("operators").html, re.DOTALL)
    assert to_plain(found) == "Walrus operators Walross-Tage"
    assert 'lang="de"' in found
    assert to_plain(search("tage").html).count("Walross-Tage") == 2, "its choice and its title"


def test_results_link_to_the_site_of_the_reader(give_talk, conference, client):
    talk = give_talk("Walrus operators")
    assert f'href="/pyfest/monday/{talk.slug}/"' in client.get("/search/?q=walrus").text
    Site.objects.create(hostname="127.0.0.1", root_page=conference)
    text = client.get("/search/?q=walrus", headers={"host": "127.0.0.1"}).text
    assert f'href="/monday/{talk.slug}/"' in text


# Filters ------------------------------------------------------------------------------------------


def test_each_filter_narrows_and_shows_counts(three_years, give_talk, search):
    speaker = SpeakerFactory(name="Ana")
    keynote = give_talk(
        "Keynote", kind="keynote", speakers=[speaker], topics=["Food", "Joy"],
        video_url="https://example.org/v", body=[
            *prose("Food"), ("quote", {"text": "Eat", "attribution": "", "link": ""}),
            ("code", {"code": "eat()", "language": "", "caption": ""}),
        ],
    )  # fmt: skip
    unfiltered = search("food")
    assert unfiltered.choices("conference") == {
        "pyfest": 1, "pyfest-2024": 1, "pyfest-2023": 1, "pyfest-2022": 1
    }  # fmt: skip
    assert unfiltered.choices("series") == {"PyFest": 3}
    assert unfiltered.choices("year") == {"2024": 1, "2023": 1, "2022": 1}
    assert unfiltered.choices("kind") == {"talk": 3, "keynote": 1}
    assert unfiltered.choices("topic") == {"food": 1, "joy": 1}
    assert unfiltered.choices("speaker") == {"ana": 1}
    assert "Video (1)" in unfiltered.html
    for filters in (
        {"conference": "pyfest"}, {"kind": "keynote"}, {"topic": "joy"}, {"speaker": "ana"},
        {"has": "video"}, {"has": "code"}, {"has": "quotes"}, {"has": ["code", "quotes", "video"]},
        {"topic": "joy", "speaker": "ana", "kind": "keynote"},
    ):  # fmt: skip
        assert search("food", **filters).titles == ["Keynote"], filters
    assert search("food", year="2023").titles == ["apples"]
    assert search("food", series="PyFest", sort="newest").titles == ["Çherries", "apples", "Bread"]
    narrowed = search("food", series="PyFest", year="2022", sort="title")
    assert narrowed.chosen == ["PyFest", "2022", "title"]
    assert search("food", kind="keynote", has=["code", "quotes"]).chosen[:3] == [
        "keynote", "code", "quotes"
    ]  # fmt: skip
    assert narrowed.choices("kind") == {"talk": 1}
    # Readers can change the year without removing it first.
    assert narrowed.choices("year") == {"2024": 1, "2023": 1, "2022": 1}
    assert narrowed.active_filters == [
        ("Series: PyFest", "/search/?q=food&year=2022&sort=title"),
        ("Year: 2022", "/search/?q=food&series=PyFest&sort=title"),
    ]
    keynote.unpublish()
    assert search("food", topic="joy").titles == []
    assert "Topic: joy (unknown)" in search("food", topic="joy").html


def test_a_selected_value_is_offered_even_if_others_are_more_frequent(
    three_years, search, monkeypatch
):
    monkeypatch.setattr(results, "MAX_CHOICES", 2)
    assert search("food", conference="pyfest-2022").choices("conference") == {
        "pyfest-2022": 1, "pyfest-2024": 1, "pyfest-2023": 1
    }  # fmt: skip


def test_a_filter_offers_the_most_frequent_names(give_talk, search, monkeypatch):
    monkeypatch.setattr(results, "MAX_CHOICES", 2)
    ana, ben, cy = (SpeakerFactory(name=name) for name in ("Ana", "Ben", "Cy"))
    give_talk("One", speakers=[ana, ben, cy], topics=["SQL", "HTTP", "DNS"])
    give_talk("Two", speakers=[ben, cy], topics=["SQL"])
    give_talk("Three", speakers=[cy], topics=["SQL", "HTTP"])
    found = search(kind="talk")
    assert found.choices("speaker") == {"ben": 2, "cy": 3}
    assert found.choices("topic") == {"http": 2, "sql": 3}


def test_a_merged_speaker_filters_by_the_kept_one(give_talk, search):
    kept = SpeakerFactory(name="Anna", slug="anna")
    Speaker.objects.create(name="Ana", slug="ana", merged_into=kept)
    give_talk(speakers=[kept])
    assert search(speaker="ana").titles == ["Indexes"]


UNKNOWN = [
    {"conference": "nope"}, {"series": "nope"}, {"year": "-1"}, {"year": "99999999999"},
    {"year": "٢٠٢٤"}, {"kind": "nope"}, {"topic": "nope"}, {"speaker": "' OR 1=1 --"},
    {"has": "nope"},
]  # fmt: skip


def test_an_unknown_value_finds_nothing_and_can_be_removed(give_talk, search, subtests):
    give_talk(body=prose("Plan"))
    for filters in UNKNOWN:
        with subtests.test(str(filters)):
            found = search("plan", **filters)
            assert found.titles == []
            assert [address for _, address in found.active_filters] == ["/search/?q=plan"]
            assert set(found.alternatives.values()) <= {1}
            assert len(found.alternatives) == 1


def test_without_results_the_page_suggests_what_to_leave_out(three_years, search):
    found = search("food", year="2022", conference="pyfest-2024")
    assert found.alternatives == {"Without Year: 2022": 1, "Without Conference: PyFest of 2024": 1}
    assert search("nonsense", year="2022").alternatives == {"Without “nonsense”": 2}


# URLs and pagination ------------------------------------------------------------------------------


def test_pagination_keeps_the_search(give_talk, client):
    titles = [f"Talk {number:02}" for number in range(RESULTS_PER_PAGE + 3)]
    for title in titles:
        give_talk(title, topics=["Joy"])
    address = "/search/?q=talk&topic=joy&sort=title"
    first = ResultsPage(client.get(address))
    following = unescape(re.search(r'<a rel="next" href="([^"]+)"', first.html)[1])
    assert following == f"{address}&page=2"
    second = ResultsPage(client.get(following))
    assert f'<a rel="prev" href="{escape(address)}"' in second.html
    assert 'rel="next"' not in second.html
    assert first.titles + second.titles == titles


@pytest.mark.parametrize("part", ["0", "-1", "2", "9" * 5000, "one", "\0", "1.5", "'"])
def test_a_missing_page_of_results_is_not_found(db, client, part):
    assert client.get("/search/", {"q": "talk", "page": part}).status_code == 404


def test_counts_end_at_the_limit(give_talk, search, monkeypatch):
    monkeypatch.setattr(results, "MAX_ROWS", 3)
    for number in range(4):
        give_talk(f"Talk {number}", topics=["Joy"])
    found = search("talk")
    assert found.heading == "3+ results for “talk”"
    assert found.choices("topic") == {"joy": 3}
    assert "Talk 0" not in found.titles
    assert search("talk", sort="oldest").titles == ["Talk 0", "Talk 1", "Talk 2"]


def test_empty_fields_are_removed_from_the_url(client, give_talk):
    give_talk()
    answer = client.get("/search/?q=indexes&conference=&kind=talk&sort=&year=")
    assert (answer.status_code, answer.url) == (302, "/search/?q=indexes&kind=talk")


def test_repeated_values(give_talk, client):
    give_talk(body=prose("Plan"))
    address = "/search/?q=nope&q=plan&kind=nope&kind=talk&has=code&has=code&has=video"
    found = ResultsPage(client.get(address))
    assert [label for label, _ in found.active_filters] == [
        "Kind: Talk", "With: Code", "With: Video"
    ]  # fmt: skip


def test_htmx_gets_only_the_parts_that_change(give_talk, client):
    give_talk()
    answer = client.get("/search/?q=ind&kind=&sort=", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Replace-Url"] == "/search/?q=ind"
    assert "HX-Request" in answer["Vary"]
    assert "<html" not in answer.text
    assert "<h1" not in answer.text
    assert '<div hx-swap-oob="innerHTML:#announcement">' in answer.text
    whole = client.get("/search/?q=ind")
    assert "HX-Request" in whole["Vary"]
    assert "<h1" in whole.text


def test_no_cookie_is_set(give_talk, client):
    give_talk()
    assert not client.get("/search/?q=ind").cookies


# Snippets -----------------------------------------------------------------------------------------


def test_a_snippet_has_most_of_the_words_marked(give_talk, search):
    filler = "Filler text goes on and on. " * 30
    text = f"Cachés are first. {filler}Then caching with <b>Redis & co</b>. {filler}"
    give_talk(body=prose(text))
    found = search("caches redis")
    (snippet,) = found.snippets
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert "caching with" in snippet
    assert len(snippet) < 260
    assert found.marked == ["caching", "Redis"]
    assert search("caches first").marked == ["Cachés", "first"]


def test_texts_of_pages_are_escaped(give_talk, search):
    give_talk("<script>alert(1)</script>", body=[
        ("code", {"code": "<img src=x onerror=alert(1)> & alert", "language": "", "caption": ""})
    ])  # fmt: skip
    found = search("alert")
    assert "<img" not in found.html
    assert "<script>alert" not in found.html
    assert "&lt;img src=x onerror=<mark>alert</mark>(1)&gt; &amp; <mark>alert</mark>" in found.html
    assert "<script>" not in search("<script>alert(1)</script>").html


# Did you mean -------------------------------------------------------------------------------------

SPEAKERS = [
    "Hernan Lozano", "Charlotte Mays", "Velda Kiara", "Carlton Gibson", "Simon Willison",
    "Thibaud Colas", "Tobias McNulty", "Sarah Boyce", "Josh Thomas", "Noah Kantrowitz",
    "Lacey Henschel", "Ramón Huidobro", "Keanya Phelps", "Will Vincent", "Ken Whitesell",
    "Afi Maame Dufie", "Lorenzo Peña", "Sheena O'Connell", "Marlene Mhangami", "Marc Gibbons",
    "Michael Riley", "Andrew Knight", "Ryan Cheley", "Eva Nanyonga", "Hugo Bessa", "Wes Kendall",
]  # fmt: skip
TOPICS = [
    "PostgreSQL", "Templates", "Performance", "Databases", "Security", "Community", "Async",
    "Architecture", "HTMX", "Accessibility", "Testing", "Migrations", "Deployment", "AI",
]  # fmt: skip
MISSPELT = {
    "Hernan Lozanno": "Hernan Lozano",
    "Charlote Mayes": "Charlotte Mays",
    "Valda Kiera": "Velda Kiara",
    "Carlten Gibsen": "Carlton Gibson",
    "Simon Willson": "Simon Willison",
    "Thibault Collas": "Thibaud Colas",
    "Mcnaulty": "Tobias McNulty",
    "Sara Boyze": "Sarah Boyce",
    "Joshua Tomas": "Josh Thomas",
    "Kantrovitz": "Noah Kantrowitz",
    "Lacy Henshel": "Lacey Henschel",
    "Ramon Huidoboro": "Ramón Huidobro",
    "Kenya Phelbs": "Keanya Phelps",
    "Wiliam Vinsent": "Will Vincent",
    "Oconnel": "Sheena O'Connell",
    "postgressql": "PostgreSQL",
    "tempaltes": "Templates",
    "perfomance": "Performance",
    "migratoins": "Migrations",
    "accesibility": "Accessibility",
}


@shared
def archive(day):
    half = len(SPEAKERS) // 2
    for number, names in enumerate((SPEAKERS[:half], SPEAKERS[half:])):
        speakers = [SpeakerFactory(name=name) for name in names]
        live_talk(day, f"Session {number}", speakers=speakers, topics=TOPICS)


def test_misspelt_names_get_suggestions(archive, search):
    missed = {
        typed: found.suggestions
        for typed, name in MISSPELT.items()
        if name not in (found := search(typed)).suggestions[:3]
    }
    at_least = 18 if connection.vendor == "postgresql" else 10
    assert len(MISSPELT) - len(missed) >= at_least, missed


def test_a_suggestion_links_to_the_talks(archive, search, client):
    found = search("willson")
    address = re.search(r'<p class="suggestions">.*?href="([^"]+)"', found.html, re.DOTALL)[1]
    assert address == "/search/?speaker=simon-willison"
    assert ResultsPage(client.get(address)).titles == ["Session 0"]


def test_no_name_without_a_public_talk_is_suggested(give_talk, search):
    talk = give_talk(speakers=[SpeakerFactory(name="Simon Willison")])
    SpeakerFactory(name="Simone Willisson")
    assert search("willson").suggestions == ["Simon Willison"]
    talk.unpublish()
    assert search("willson").suggestions == []


def test_a_correct_name_gets_no_suggestion(give_talk, search):
    give_talk(speakers=[SpeakerFactory(name="Simon Willison")])
    assert search("simon").suggestions == []
    assert search("simon willison", kind="keynote").suggestions == []


# Bad input ----------------------------------------------------------------------------------------


WITHOUT_WORDS = [
    *("the", "the of and", "-the", "-plan", "!!!", '"', '""', "-", "*", "’", "😀", "\u200b"),
]


def test_a_query_without_words_finds_everything(give_talk, search, subtests):
    give_talk(body=prose("Plan"))
    for words in WITHOUT_WORDS:
        with subtests.test(words):
            found = search(words)
            assert found.titles == ["Indexes"]
            assert "has no word to search for" in found.html


NASTY = [
    "\0", "plan\0", "x" * 100_000, "a " * 5000, "-a " * 500, '"' * 999, "NEAR(a b)", "a NEAR b",
    "title:plan", "title : plan", "plan*", "*plan", "^plan", "a AND", "OR", "NOT plan", "(((", ")",
    "' OR 1=1 --", "plan & | !", "plan:*", "plan:A", "<->", "\\", "\\'", "%s", "%", "{}", "½", "²",
    "हिन्दी", "日本語", "İstanbul", "ﬁne", "e\u0301", "\u0301", "\ud7ff", "\ufffe", "x86_64",
    "1e5 -3.13", "a.b@c.d/e?f=g#h", "-\"a b\"", "\t\n\r", "ａｂｃ", "ß", "o'connell", "🏳️‍🌈 flag",
]  # fmt: skip


def test_no_query_causes_a_server_error(give_talk, client):
    give_talk(body=prose("Plan"), speakers=[SpeakerFactory(name="Ana")], topics=["Joy"])
    names = ("conference", "series", "year", "kind", "topic", "speaker", "has", "sort")
    cases = [("q", words) for words in NASTY]
    # The step leaves out no name and no text.
    cases += [(name, words) for words in NASTY for name in names][:: size(7, 1)]
    broken = [
        (name, words)
        for name, words in cases
        if client.get("/search/", {"q": "plan", name: words}).status_code not in {200, 302}
    ]
    assert not broken


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(), value=st.text(max_size=40), part=st.text(max_size=5))
def test_any_text_gets_a_response(db, client, words, value, part):
    answer = client.get("/search/", {"q": words, "topic": value, "year": value, "sort": value})
    assert answer.status_code in {200, 302}
    assert client.get("/search/", {"q": words, "page": part}).status_code in {200, 302, 404}


def test_search_is_read_only(client, db):
    assert client.post("/search/").status_code == 405


# Queries, and what is never shown -----------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_a_search_takes_the_same_queries_for_three_results(
    give_talk, client, django_assert_num_queries, number
):
    for one in range(number):
        speakers = SpeakerFactory.create_batch(2)
        give_talk(f"Plan {one}", speakers=speakers, topics=["SQL", "ORM"], body=prose("Plans"))
    client.get("/search/?q=plan")
    # PostgreSQL searches the newest pages first, then all; and the suggestions that so few
    # results bring take a savepoint and a setting.
    more = 4 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(7 + more):
        client.get("/search/?q=plan")
    # Each filter looks up its value, and finds the rows without it for its other values.
    for_rows = 2 if connection.vendor == "postgresql" else 1
    with django_assert_num_queries(8 + more + 2 * for_rows):
        client.get("/search/?q=plan&topic=sql&kind=talk")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL")
def test_words_are_found_with_parallel_queries(give_talk, search):
    give_talk("Walrus operators")
    with connection.cursor() as cursor:
        costs = ("parallel_setup_cost", "parallel_tuple_cost")
        sizes = ("min_parallel_table_scan_size", "min_parallel_index_scan_size")
        for name in (*costs, *sizes):
            cursor.execute("SELECT set_config(%s, '0', true)", [name])
    assert search("walrus").titles == ["Walrus operators"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL")
def test_words_that_only_the_oldest_pages_have_are_found(give_talk, search, monkeypatch):
    """Among the newest pages, which are searched first, none has the word."""
    monkeypatch.setattr(results, "MAX_ROWS", 1)
    monkeypatch.setattr(postgresql, "FIRST_PAGES", 5)
    today = date(2026, 1, 1)
    for age in range(30):
        talk = give_talk(f"Talk {age}", body=prose("A walrus" if age >= 8 else "A whale"))
        IndexedPage.objects.filter(pk=talk.pk).update(date=today - timedelta(days=age))
    assert search("walrus", sort="newest").titles == ["Talk 8"]
    assert search("walrus", sort="oldest").titles == ["Talk 29"]


def test_an_empty_archive_has_a_message(client, db):
    assert "No recaps yet" in client.get("/search/").text
