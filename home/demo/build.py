"""Creates the demo's pages: imported recaps, and the example pages beside them."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from conferences.curation.publish_gate.findings import find_publish_blocker
from conferences.curation.publish_gate.override import override_errors
from conferences.curation.scheduling.search_indexing import index_pages, pause_search_signals
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
from home.demo.drawings import draw
from home.demo.examples import CONFERENCES, types
from home.models import HomePage
from importers.apply import SourceDetails, apply_files
from importers.file_collection import collect_files

#: The users of the demo and their roles. The password is the username.
LOGINS = {"writer": WRITERS, "editor": EDITORS, "administrator": ADMINISTRATORS}

RECAPS = Path(__file__).parent / "recaps"
#: What an editor adds to imported conferences, since the notes don't have it.
CONFERENCE_DETAILS: dict[str, dict[str, Any]] = {
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

#: The topics of imported talks, and words in the titles for which they are added.
TOPIC_KEYWORDS = {
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


def create_logins() -> None:
    """Creates a user for each role. Existing users keep their password."""
    for name, role in LOGINS.items():
        user, made = User.objects.get_or_create(
            username=name, defaults={"first_name": "Demo", "last_name": name.title()}
        )
        if made:
            user.set_password(name)
            user.save()
            user.groups.add(Group.objects.get(name=role))


CONFERENCE_FIELDS = (
    *("series", "edition", "first_date", "last_date", "city", "venue", "time_zone", "website"),
    *("accent", "cover_alt", "former_addresses"),
)
TALK_FIELDS = ("kind", "official_url", "video_url", "slides_url", "code_url")


class DemoBuilder:
    def __init__(self, front_page: HomePage, user: User | None = None) -> None:
        self.front_page, self.user = front_page, user

    def add_conference(self, example: types.ConferenceExample) -> ConferencePage:
        page = ConferencePage(
            cover=self.get_image(example.cover, example.cover_alt) if example.cover else None,
            cover_decorative=bool(example.cover and not example.cover_alt),
            **self._get_values(example, *CONFERENCE_FIELDS),
        )
        self._publish(page, self.front_page)
        for day in example.days:
            self.add_day(day, page)
        for talk in example.talks:
            self.add_talk(talk, page)
        return page

    def publish_import(self, page: RecapPage) -> None:
        """Publishes an imported page, with details that its notes lack."""
        draft = page.get_latest_revision_as_object()
        if isinstance(draft, ConferencePage):
            details = dict(CONFERENCE_DETAILS[draft.title])
            if "cover" in details:
                details["cover"] = self.get_image(details["cover"], details["cover_alt"])
            for name, value in details.items():
                setattr(draft, name, value)
        if isinstance(draft, TalkPage):
            title = draft.title.casefold()
            for topic, words in TOPIC_KEYWORDS.items():
                if any(word in title for word in words):
                    draft.topics.add(topic)
        # Some pages have errors and stay drafts, so that users of the demo can fix them.
        with suppress(PublishBlocked):
            draft.save_revision(user=self.user).publish(user=self.user)

    def add_day(self, example: types.DayExample, parent: ConferencePage) -> DayPage:
        page = DayPage(**self._get_values(example, "date"))
        self._publish(page, parent)
        for talk in example.talks:
            self.add_talk(talk, page)
        return page

    def add_talk(self, example: types.TalkExample, parent: Page) -> TalkPage:
        page = TalkPage(**self._get_values(example, *TALK_FIELDS))
        page.talk_speakers.set(
            TalkSpeaker(speaker=speaker, role=role, sort_order=order)
            for order, (speaker, role) in enumerate(map(self.get_speaker, example.speakers))
        )
        page.topics.add(*example.topics)
        self._publish(page, parent)
        return page

    def get_speaker(self, name_and_role: str) -> tuple[Speaker, str]:
        """From a name that may have a role: "Name (moderator)"."""
        name, _, role = name_and_role.partition(" (")
        speaker = Speaker.objects.filter(name=name).first() or Speaker.objects.create(name=name)
        return speaker, role.rstrip(")") or TalkSpeaker.Role.SPEAKER

    def get_source(self, example: types.SourceExample) -> Source:
        values = {
            name: getattr(example, name) for name in ("title", "author", "licence", "url", "status")
        }
        source, _ = Source.objects.get_or_create(key=example.key, defaults=values)
        return source

    def get_image(self, name: str, alt: str) -> Any:
        title = f"Drawing: {name}"
        images = get_image_model().objects
        return images.filter(title=title).first() or images.create(
            title=title, description=alt, file=ContentFile(draw(name), name=f"{name}.png")
        )

    def build_body(self, blocks: Iterable[types.Block], path: str) -> list[dict[str, Any]]:
        """The stored stream data. Block ids depend on the position, so every demo has the same."""
        return [
            {
                "type": kind,
                "value": self._build_value(kind, value, f"{path}/{number}"),
                "id": str(uuid5(NAMESPACE_URL, f"{path}/{number}")),
            }
            for number, (kind, value) in enumerate(blocks)
        ]

    def _build_value(self, kind: str, value: Any, path: str) -> Any:
        if kind == "notes":
            content = self.build_body(value["content"], path)
            return {"source": self.get_source(value["source"]).pk, "content": content}
        if kind == "image":
            image = {
                "image": self.get_image(value["drawing"], value["alt"]).pk,
                "alt_text": value["alt"],
                "decorative": not value["alt"],
            }
            return {"image": image, "caption": value["caption"], "credit": value["credit"]}
        return value

    def _get_values(self, example: types.RecapExample, *names: str) -> dict[str, Any]:
        return {name: getattr(example, name) for name in ("title", "slug", "language", *names)} | {
            "search_description": example.description,
            "body": json.dumps(self.build_body(example.body, example.slug)),
            "owner": self.user,
            "live": False,
        }

    def _publish(self, page: RecapPage, parent: Page) -> None:
        parent.add_child(instance=page)
        revision = page.save_revision(user=self.user)
        if find_publish_blocker(page, revision):
            override_errors(
                page, "An example for the styleguide, with errors on purpose.", self.user
            )
        revision.publish(user=self.user)


@contextmanager
def updating_indexes_once() -> Iterator[None]:
    """Saving a page updates neither Wagtail's search index nor its reference index until the end.

    Both are read only by people, and each page is saved several times.
    """
    with pause_search_signals(), disable_reference_index_auto_update():
        yield
    index_pages(Page.objects.values_list("pk", flat=True))
    call_command("rebuild_references_index", verbosity=0)


@transaction.atomic
def fill_site(front_page: HomePage) -> None:
    """Fills the whole site or nothing, so that an interrupted demo can start again."""
    create_logins()
    user = User.objects.get(username="editor")
    builder = DemoBuilder(front_page, user)
    with updating_indexes_once():
        # Published first, since the front page shows what was published last.
        for conference in CONFERENCES:
            builder.add_conference(conference)
        import_recaps(user)
        imported = Page.objects.filter(imported_pages__isnull=False).distinct().order_by("path")
        for page in imported.specific():
            builder.publish_import(page)


def import_recaps(user: User) -> None:
    """Imports the demo's notes, one file for each dialect, as editors do."""
    found = collect_files([str(RECAPS)])
    details = SourceDetails(status=Source.Status.OWN)
    apply_files(found.notes, pictures=found.pictures, user=user, source_details=details)
    Source.objects.filter(author="").update(author="Demo Writer")
