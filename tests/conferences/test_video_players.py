"""Only URLs of known videos get a player."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from conferences.video_players import PLAYER_HOSTS, Player, find_player, list_providers
from tests.long_run import examples

YOUTUBE = Player("YouTube", "https://www.youtube-nocookie.com/embed/a1-B2_c3D4e")
VIMEO = Player("Vimeo", "https://player.vimeo.com/video/123456?dnt=1")


def test_providers_have_a_name_and_a_host():
    assert list_providers() == "YouTube or Vimeo"
    assert PLAYER_HOSTS == ("player.vimeo.com", "www.youtube-nocookie.com")


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://www.youtube.com/watch?v=a1-B2_c3D4e", YOUTUBE),
        ("https://youtube.com/watch?v=a1-B2_c3D4e", YOUTUBE),
        ("http://m.youtube.com/watch?app=desktop&v=a1-B2_c3D4e&t=42s&list=PL1", YOUTUBE),
        ("https://www.youtube.com/embed/a1-B2_c3D4e?start=3", YOUTUBE),
        ("https://www.youtube.com/live/a1-B2_c3D4e", YOUTUBE),
        ("https://www.youtube.com/shorts/a1-B2_c3D4e/", YOUTUBE),
        ("https://www.youtube.com/v/a1-B2_c3D4e", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/a1-B2_c3D4e", YOUTUBE),
        ("https://youtu.be/a1-B2_c3D4e?si=x#t=1", YOUTUBE),
        ("  HTTPS://YouTu.Be/a1-B2_c3D4e\n", YOUTUBE),
        ("https://vimeo.com/123456", VIMEO),
        ("https://www.vimeo.com/123456/", VIMEO),
        ("https://player.vimeo.com/video/123456?h=1", VIMEO),
        (YOUTUBE.url, YOUTUBE),
        (VIMEO.url, VIMEO),
        ("https://youtube.com:443/watch?v=a1-B2_c3D4e", YOUTUBE),
        ("https://evil.example:x@youtube.com/watch?v=a1-B2_c3D4e", YOUTUBE),
    ],
)
def test_a_video_url_gives_its_player_url(address, player):
    assert find_player(address) == player


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a1-B2_c3D4e",
        "youtube.com/watch?v=a1-B2_c3D4e",
        "//youtube.com/watch?v=a1-B2_c3D4e",
        "https://youtube.com.evil.example/watch?v=a1-B2_c3D4e",
        "https://evil-youtube.com/watch?v=a1-B2_c3D4e",
        "https://evil.youtube.com/watch?v=a1-B2_c3D4e",
        "https://www.www.youtube.com/watch?v=a1-B2_c3D4e",
        "https://youtube.com@evil.example/watch?v=a1-B2_c3D4e",
        "https://youtube.com:x@evil.example/watch?v=a1-B2_c3D4e",
        "https://youtu.be\\@evil.example/a1-B2_c3D4e",
        "https://evil.example/?https://youtube.com/watch?v=a1-B2_c3D4e",
        "https://evil.example/#https://youtu.be/a1-B2_c3D4e",
        "https://evil.example/youtube.com/watch?v=a1-B2_c3D4e",
        "https://youtube。com/watch?v=a1-B2_c3D4e",
        "https://yоutube.com/watch?v=a1-B2_c3D4e",
        "javascript:alert(1)",
        "javascript://youtube.com/watch?v=a1-B2_c3D4e",
        "data:text/html,https://youtu.be/a1-B2_c3D4e",
        "ftp://youtube.com/watch?v=a1-B2_c3D4e",
        "http://[bad",
        "http://[::1]/watch?v=a1-B2_c3D4e",
        "http://",
        "https://youtube.com/",
        "https://youtube.com/watch",
        "https://youtube.com/watch?v=",
        "https://youtube.com/watch?v=short",
        "https://youtube.com/watch?v=a1-B2_c3D4e-and-more",
        "https://youtube.com/watch?v=a1-B2_c3D4%22",
        "https://youtube.com/watch?v=../../../xx",
        "https://youtube.com/watch?w=a1-B2_c3D4e",
        "https://youtube.com/@djangocon",
        "https://youtube.com/djangoconus",
        "https://youtube.com/playlist?list=a1-B2_c3D4e",
        "https://youtube.com/embed/videoseries?list=PL1",
        "https://youtu.be/ééééééééééé",
        "https://youtu.be/a1-B2_c3D4e/../evil",
        "https://vimeo.com/",
        "https://vimeo.com/staffpicks",
        "https://vimeo.com/channels/staffpicks/123456",
        "https://vimeo.com/12345٣",
        "https://vimeo.com/123456/../../evil",
        "https://vimeo.com/a1-B2_c3D4e",
        "https://youtube.com/video/123456",
    ],
    ids=ascii,
)
def test_other_urls_have_no_player(address):
    assert find_player(address) is None


FIXED = re.compile(
    r"https://www\.youtube-nocookie\.com/embed/[A-Za-z0-9_-]{11}"
    r"|https://player\.vimeo\.com/video/[0-9]+\?dnt=1"
)
PIECES = st.sampled_from(
    [
        *("https:", "http:", "//", "/", "youtube.com", "youtu.be", "vimeo.com", "player.vimeo.com"),
        *("www.", "evil.example", "watch?v=", "embed/", "video/", "a1-B2_c3D4e", "123456"),
        *("@", ":", "[", "]", "%00", "%22", "..", "\\", "&", "\n", " ", "?", "#"),
    ]
)
STARTS = ["https://youtube.com/watch?v=", "https://youtu.be/", "https://vimeo.com/"]
VIDEO_IDS = st.text(min_size=11, max_size=11) | st.text("0123456789٣²", min_size=1)
ADDRESSES = st.builds(
    "".join,
    st.lists(PIECES | st.text(max_size=4), max_size=8)
    | st.tuples(st.sampled_from(STARTS), VIDEO_IDS),
)


@given(ADDRESSES)
@settings(max_examples=examples(500))
def test_players_are_only_on_known_hosts(address):
    player = find_player(address)
    assert player is None or FIXED.fullmatch(player.url)
