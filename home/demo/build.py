"""The demo's pages: recaps imported from notes, and the registry of examples beside them."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Page

from conferences.curation.publish_gate.findings import publish_blocker
from conferences.curation.publish_gate.override import override_errors
from conferences.models import (
    ConferencePage,
    DayPage,
    RecapPage,
    Source,
    Speaker,
    TalkPage,
    TalkSpeaker,
)
from conferences.publish_errors import PublishBlocked
from conferences.roles import ADMINISTRATORS, EDITORS, WRITERS
from home.demo.drawings import drawing
from home.demo.examples import CONFERENCES
from home.demo.examples.types import (
    Block,
    ConferenceExample,
    DayExample,
    RecapExample,
    SourceExample,
    TalkExample,
)
from home.models import HomePage
from importers.apply import SourceDetails, apply_files
from importers.uploads import collect_files

#: Who may log in to the demo, with the same word for name and password.
LOGINS = {"writer": WRITERS, "editor": EDITORS, "administrator": ADMINISTRATORS}


RECAPS = Path(__file__).parent / "recaps"
#: What notes do not tell of a conference, and an editor adds: public facts, and how it looks.
FACTS: dict[str, dict[str, Any]] = {
    "DjangoCon US 2022": {
        "city": "San Diego",
        "time_zone": "America/Los_Angeles",
        "website": "https://2022.djangocon.us/",
        "accent": "ochre",
    },
    "DjangoCon US 2023": {
        "city": "Durham",
        "venue": "Durham Convention Center",
        "time_zone": "America/New_York",
        "website": "https://2023.djangocon.us/",
        "accent": "pine",
    },
    "DjangoCon US 2024": {
        "city": "Durham",
        "venue": "Durham Convention Center",
        "time_zone": "America/New_York",
        "accent": "harbour",
    },
    "DjangoCon US 2025": {
        "first_date": date(2025, 9, 8),
        "last_date": date(2025, 9, 12),
        "city": "Chicago",
        "time_zone": "America/Chicago",
        "accent": "brick",
        "cover": "skyline",
        "cover_alt": "Towers of a city in evening light.",
    },
}


#: What the notes do not say of their talks either: the topics, by words of the titles.
TOPICS = {
    "Accessibility": ("accessib",),
    "Async": ("async", "celery", "channels"),
    "Community": ("community", "mentoring", "open source", "people", "culture"),
    "Databases": ("database", "postgres", "sql", "orm", "queries", "querysets", "migrations"),
    "Deployment": ("deploy", "containers", "production", "upgrading"),
    "Forms and pages": ("forms", "components", "htmx"),
    "Performance": ("performance", "faster", "optimizing", "n+1", "tuning", "prefetch"),
    "PostgreSQL": ("postgres",),
    "Security": ("csrf", "passkeys", "redirecting"),
    "Testing": ("test", "factory_boy", "debugging"),
}


def make_logins() -> None:
    """A login for each role. A password someone changed stays changed."""
    for name, role in LOGINS.items():
        user, made = User.objects.get_or_create(
            username=name, defaults={"first_name": "Demo", "last_name": name.title()}
        )
        if made:
            user.set_password(name)
            user.save()
            user.groups.add(Group.objects.get(name=role))


class Builder:
    """Writes examples below a front page; remembers what it has made on the way."""

    def __init__(self, front_page: HomePage, user: User | None = None) -> None:
        self.front_page = front_page
        self.user = user

    def conference(self, example: ConferenceExample) -> ConferencePage:
        page = ConferencePage(
            series=example.series,
            edition=example.edition,
            first_date=example.first_date,
            last_date=example.last_date,
            city=example.city,
            venue=example.venue,
            time_zone=example.time_zone,
            website=example.website,
            accent=example.accent,
            cover=self.image(example.cover, example.cover_alt) if example.cover else None,
            cover_alt=example.cover_alt,
            cover_decorative=bool(example.cover and not example.cover_alt),
            former_addresses=example.former_addresses,
            **self._shared(example),
        )
        self._publish(page, self.front_page)
        for day in example.days:
            self.day(day, page)
        for talk in example.talks:
            self.talk(talk, page)
        return page

    def finish(self, page: RecapPage) -> None:
        """Publish an imported page, with what its notes could not tell."""
        draft = page.get_latest_revision_as_object()
        if isinstance(draft, ConferencePage):
            facts = FACTS[draft.title]
            for name, value in facts.items():
                is_cover = name == "cover"
                setattr(draft, name, self.image(value, facts["cover_alt"]) if is_cover else value)
        if isinstance(draft, TalkPage):
            title = draft.title.casefold()
            draft.topics.add(
                *(topic for topic, words in TOPICS.items() if any(word in title for word in words))
            )
        # Some wait for somebody to mend them, so that there is something to try.
        with suppress(PublishBlocked):
            draft.save_revision(user=self.user).publish(user=self.user)

    def day(self, example: DayExample, parent: ConferencePage) -> DayPage:
        page = DayPage(date=example.date, **self._shared(example))
        self._publish(page, parent)
        for talk in example.talks:
            self.talk(talk, page)
        return page

    def talk(self, example: TalkExample, parent: Page) -> TalkPage:
        page = TalkPage(
            kind=example.kind,
            official_url=example.official_url,
            video_url=example.video_url,
            slides_url=example.slides_url,
            code_url=example.code_url,
            **self._shared(example),
        )
        page.talk_speakers = [
            TalkSpeaker(speaker=speaker, role=role, sort_order=order)
            for order, (speaker, role) in enumerate(map(self.speaker, example.speakers))
        ]
        page.topics.add(*example.topics)
        self._publish(page, parent)
        return page

    def speaker(self, words: str) -> tuple[Speaker, str]:
        """A speaker by name; a role may stand behind it, as in "Name (moderator)"."""
        name, _, role = words.partition(" (")
        speaker = Speaker.objects.filter(name=name).first() or Speaker.objects.create(name=name)
        return speaker, role.rstrip(")") or TalkSpeaker.Role.SPEAKER

    def source(self, example: SourceExample) -> Source:
        values = {
            name: getattr(example, name) for name in ("title", "author", "licence", "url", "status")
        }
        source, _ = Source.objects.get_or_create(key=example.key, defaults=values)
        return source

    def image(self, name: str, alt: str) -> Any:
        title = f"Drawing: {name}"
        images = get_image_model().objects
        return images.filter(title=title).first() or images.create(
            title=title, description=alt, file=ContentFile(drawing(name), name=f"{name}.png")
        )

    def body(self, blocks: Iterable[Block], path: str) -> list[dict[str, Any]]:
        """A stream as it is stored. Ids come from the place, so that two builds are the same."""
        return [
            {
                "type": kind,
                "value": self._value(kind, value, f"{path}/{number}"),
                "id": str(uuid5(NAMESPACE_URL, f"{path}/{number}")),
            }
            for number, (kind, value) in enumerate(blocks)
        ]

    def _value(self, kind: str, value: Any, path: str) -> Any:
        if kind == "notes":
            content = self.body(value["content"], path)
            return {"source": self.source(value["source"]).pk, "content": content}
        if kind == "image":
            image = {
                "image": self.image(value["drawing"], value["alt"]).pk,
                "alt_text": value["alt"],
                "decorative": not value["alt"],
            }
            return {"image": image, "caption": value["caption"], "credit": value["credit"]}
        return value

    def _shared(self, example: RecapExample) -> dict[str, Any]:
        return {
            "title": example.title,
            "slug": example.slug,
            "search_description": example.description,
            "language": example.language,
            "body": json.dumps(self.body(example.body, example.slug)),
            "owner": self.user,
            "live": False,
        }

    def _publish(self, page: RecapPage, parent: Page) -> None:
        parent.add_child(instance=page)
        revision = page.save_revision(user=self.user)
        if publish_blocker(page, revision):
            override_errors(page, "An example for the styleguide, wrong on purpose.", self.user)
        revision.publish(user=self.user)


@transaction.atomic
def fill(front_page: HomePage) -> None:
    """Write all of it, or nothing: a demo that was interrupted starts from nothing again."""
    make_logins()
    user = User.objects.get(username="editor")
    builder = Builder(front_page, user)
    # What is published last stands on the front page.
    for conference in CONFERENCES:
        builder.conference(conference)
    import_recaps(user)
    imported = Page.objects.filter(imported_pages__isnull=False).distinct().order_by("path")
    for page in imported.specific():
        builder.finish(page)


def import_recaps(user: User) -> None:
    """The demo's own notes, one file for each dialect, by the door that editors use."""
    found = collect_files([str(RECAPS)])
    details = SourceDetails(status=Source.Status.OWN)
    apply_files(found.notes, pictures=found.pictures, user=user, source_details=details)
    Source.objects.filter(author="").update(author="Demo Writer")
