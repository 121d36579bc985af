"""Social cards: how they are drawn and cached, and that only public pages have one."""

import re
from io import BytesIO

import pytest
from PIL import Image

from conferences.public.social_cards import ACCENTS, SocialCard, _join_names, draw_card, drawable
from tests.factories import SpeakerFactory, make_live


def open_png(png):
    return Image.open(BytesIO(png)).convert("RGB")


def find_card_url(client, url):
    return re.search(r'og:image" content="http://testserver([^"]+)', client.get(url).text)[1]


def test_the_card_of_a_talk_can_be_cached(client, give_talk):
    talk = give_talk(speakers=[SpeakerFactory(name="Ana")])
    response = client.get(find_card_url(client, talk.url))
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert open_png(response.content).size == (1200, 630)
    assert not response.cookies


def test_the_card_of_a_conference_has_its_accent(client, conference):
    conference.accent = "pine"
    make_live(conference)
    card = open_png(client.get(find_card_url(client, "/pyfest/")).content)
    assert "#{:02x}{:02x}{:02x}".format(*card.getpixel((600, 5))) == ACCENTS["pine"]


def test_the_url_of_a_card_depends_on_what_it_shows(client, give_talk):
    talk = give_talk()
    before = find_card_url(client, talk.url)
    talk.title = "Joins"
    make_live(talk)
    after = find_card_url(client, talk.url)
    assert before != after
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (302, after)


@pytest.mark.parametrize("name", ["0-x", "99999999999999999999999-x", "1-%00", "x-x", "-1-x"])
def test_a_card_without_a_page_is_not_found(client, db, name):
    assert client.get(f"/cards/{name}.png").status_code == 404


def test_the_site_has_its_own_card(client, front_page):
    address = find_card_url(client, "/")
    assert address == f"/cards/site-{SocialCard().digest}.png"
    assert client.get(address)["Content-Type"] == "image/png"
    assert client.get("/cards/site-old.png")["Location"] == address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Indexes – a promise", "Indexes - a promise"),
        ("“Plans” & <joins>", "“Plans” & <joins>"),
        ("Zażółć", ""),
        ("数据库", ""),
        ("قواعد", ""),
    ],
)
def test_a_line_with_letters_that_the_font_lacks_is_left_out(text, shown):
    assert drawable(text) == shown


def test_names_that_do_not_fit_are_counted():
    names = tuple(f"Somebody Number {number}" for number in range(9))
    assert _join_names(names, 38) == "Somebody Number 0, Somebody Number 1 and 7 more"
    assert _join_names(names[:2], 38) == "Somebody Number 0 and Somebody Number 1"
    assert _join_names((), 38) == ""


@pytest.mark.parametrize(
    "title", ["", "A", "Indexes " * 60, "Donaudampfschifffahrt" * 9, "数据库", "a\0b", "\ud800"]
)
def test_a_card_can_be_drawn_for_any_title(title):
    card = SocialCard(title, ("Ana",) * 30, "PyFest " * 40, "harbour")
    drawn = open_png(draw_card(card))
    assert drawn.size == (1200, 630)
    margins = drawn.crop((1140, 16, 1200, 630)).getcolors()
    assert len(margins) == 1  # nothing runs over the edge


def test_the_accents_are_those_of_the_stylesheet(root):
    css = (root / "site/static/css/site.css").read_text().split("@media")[0]
    assert dict(re.findall(r"\.accent-(\w+) \{ --accent: (#\w+);", css)) == ACCENTS
