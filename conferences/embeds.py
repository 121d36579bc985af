"""Which players may be embedded, and the address of a player for the page of a video.

Nothing is asked of these hosts until a reader presses play.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Provider:
    name: str
    hosts: frozenset[str]
    #: The part of the address's path that names the video.
    path: re.Pattern[str]
    player: str


PROVIDERS = (
    Provider(
        "YouTube",
        frozenset({"youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"}),
        re.compile(r"^/(?:embed/|live/|shorts/|v/)?(?P<id>[\w-]{11})/?$"),
        "https://www.youtube-nocookie.com/embed/{id}",
    ),
    Provider(
        "Vimeo",
        frozenset({"vimeo.com", "player.vimeo.com"}),
        re.compile(r"^/(?:video/)?(?P<id>\d+)(?:/\w+)?/?$"),
        "https://player.vimeo.com/video/{id}?dnt=1",
    ),
)

PLAYER_HOSTS = tuple(sorted({urlsplit(provider.player).netloc for provider in PROVIDERS}))
PROVIDER_NAMES = " or ".join(provider.name for provider in PROVIDERS)


@dataclass(frozen=True)
class Player:
    provider: str
    url: str


def player_for(url: str) -> Player | None:
    """The player for a video's page, or None when no provider on the list knows the address."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    for provider in PROVIDERS:
        if host not in provider.hosts:
            continue
        watched = parse_qs(parts.query).get("v", [""])[0] if parts.path == "/watch" else ""
        match = provider.path.match(f"/{watched}" if watched else parts.path)
        if match:
            return Player(provider.name, provider.player.format(id=match["id"]))
    return None
