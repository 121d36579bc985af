import time
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, Revision

from conferences.curation.scheduling.actions import schedule_page
from conferences.curation.scheduling.worker import Worker
from conferences.models import TalkPage
from tests.conferences.curation.drafts import change_revision
from tests.factories import ConferenceFactory, DayFactory, TalkFactory
from tests.shared_rows import shared


@shared
def drafts(front_page):
    """A conference of two days and three talks, none of them live."""
    conference = ConferenceFactory(
        parent=front_page, title="PyFest", live=False, time_zone="America/Chicago"
    )
    monday = DayFactory(parent=conference, title="Monday", live=False)
    tuesday = DayFactory(parent=conference, title="Tuesday", live=False)
    talks = [
        TalkFactory(parent=parent, title=title, live=False)
        for parent, title in ((monday, "Indexes"), (monday, "Types"), (tuesday, "Caches"))
    ]
    for page in (conference, monday, tuesday, *talks):
        page.save_revision()
    return conference


def get_page(slug):
    return Page.objects.get(slug=slug).specific


def find_live_slugs():
    return set(Page.objects.filter(depth__gt=2, live=True).values_list("slug", flat=True))


def in_days(days):
    return timezone.now() + timedelta(days=days)


def schedule_talk(day, editor, **fields):
    """Create a draft that goes live tomorrow."""
    talk = TalkFactory(parent=day, live=False, **fields)
    talk.save_revision()
    schedule_page(talk, in_days(1), editor)
    return talk


def schedule_pages(*slugs, editor, days=1):
    for slug in slugs:
        schedule_page(get_page(slug), in_days(days), editor)


def get_go_live_date(slug):
    """The page's go-live date, or None."""
    revision = get_page(slug).scheduled_revision
    return revision.approved_go_live_at if revision else None


def change_scheduled(slug, **content):
    """Change what is scheduled without validation."""
    change_revision(get_page(slug).scheduled_revision, **content)


def break_draft(slug):
    """Give its scheduled draft an unknown kind, so that publishing fails."""
    change_scheduled(slug, kind="nonsense")


def make_due(ago=timedelta(minutes=1)):
    """Make every scheduled page due."""
    go_live_at = timezone.now() - ago
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        revision.approved_go_live_at = go_live_at
        change_revision(revision, go_live_at=go_live_at.isoformat())


@shared
def due_talk(day, editor):
    """A talk that is due, below live pages."""
    talk = schedule_talk(day, editor, title="Indexes")
    make_due()
    return TalkPage.objects.get(pk=talk.pk)


@pytest.fixture
def worker():
    return Worker(name="a worker")


@pytest.fixture
def failed_talk(due_talk, worker):
    """The talk that was due, after a failure to publish it."""
    break_draft("indexes")
    worker.run_round()
    return due_talk


@pytest.fixture
def set_clock(monkeypatch):
    """Sets the clock ahead of the true one by this much."""
    true_now, true_time = timezone.now, time.time

    def set_ahead(**difference):
        by = timedelta(**difference)
        monkeypatch.setattr(timezone, "now", lambda: true_now() + by)
        monkeypatch.setattr(time, "time", lambda: true_time() + by.total_seconds())

    return set_ahead
