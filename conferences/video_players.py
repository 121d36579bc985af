"""Which video players may be embedded, and the player's URL for the page of a video.

Nothing is loaded from these hosts until a reader presses play.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from conferences.translation import gettext as _


@dataclass(frozen=True)
class Provider:
    name: str
    hosts: frozenset[str]
    #: Finds the video's id in the path of its URL.
    path: re.Pattern[str]
    player_url: str
    #: What an unlisted video needs at the end of its player's URL.
    key_suffix: str = ""


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

PLAYER_HOSTS = tuple(sorted({urlsplit(provider.player_url).netloc for provider in PROVIDERS}))


def list_providers() -> str:
    """For example: YouTube or Vimeo."""
    *others, last = (provider.name for provider in PROVIDERS)
    text = _("{providers} or {last_provider}")
    return text.format(providers=", ".join(others), last_provider=last)


@dataclass(frozen=True)
class Player:
    provider: str
    url: str


@dataclass(frozen=True)
class Video:
    """A video that the template of an Embed block can render."""

    title: str
    url: str

    @property
    def player(self) -> Player | None:
        return find_player(self.url)


def find_player(url: str) -> Player | None:
    """The player for the URL of a video's page; None if no provider has such URLs."""
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
        if host in provider.hosts and (match := provider.path.match(path)):
            key = match.groupdict().get("key") or ""
            suffix = provider.key_suffix.format(key=key) if key else ""
            return Player(provider.name, provider.player_url.format(id=match["id"]) + suffix)
    return None
