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
    #: A further part of the player's address, for videos that only a link opens.
    private: str = ""


PROVIDERS = (
    Provider(
        "YouTube",
        frozenset({"youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"}),
        re.compile(r"/(?:embed|live|shorts|v)/(?!videoseries)(?P<id>[\w-]{11})/?\Z", re.ASCII),
        "https://www.youtube-nocookie.com/embed/{id}",
    ),
    Provider(
        "Vimeo",
        frozenset({"vimeo.com", "player.vimeo.com"}),
        re.compile(r"/(?:video/)?(?P<id>\d+)(?:/(?P<key>[0-9a-f]{8,}))?/?\Z", re.ASCII),
        "https://player.vimeo.com/video/{id}?dnt=1",
        "&h={key}",
    ),
)

PLAYER_HOSTS = tuple(sorted({urlsplit(provider.player).netloc for provider in PROVIDERS}))
PROVIDER_NAMES = " or ".join(provider.name for provider in PROVIDERS)


@dataclass(frozen=True)
class Player:
    provider: str
    url: str


@dataclass(frozen=True)
class Video:
    """A video as the block for videos shows it."""

    title: str
    url: str

    @property
    def player(self) -> Player | None:
        return player_for(self.url)


def player_for(url: str) -> Player | None:
    """The player for a video's page, or None when no provider on the list knows the address."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    path, query = parts.path, parse_qs(parts.query)
    if parts.path == "/watch":
        path = f"/v/{query.get('v', [''])[0]}"
    elif host == "youtu.be":
        path = f"/v{parts.path}"
    for provider in PROVIDERS:
        if host in provider.hosts and (found := provider.path.match(path)):
            key = found.groupdict().get("key") or ""
            private = provider.private.format(key=key) if key else ""
            return Player(provider.name, provider.player.format(id=found["id"]) + private)
    return None
