from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from conferences.curation.scheduling.actions import schedule_page
from conferences.curation.scheduling.worker import Worker
from conferences.models import TalkPage
from tests.factories import ConferenceFactory, DayFactory, TalkFactory
from tests.shared_rows import shared


@shared
def drafts(front_page):
    """A conference of two days and three talks, none of them live."""
    conference = ConferenceFactory(
        parent=front_page, title="PyFest", slug="pyfest", live=False, time_zone="America/Chicago"
    )
    monday = DayFactory(parent=conference, title="Monday", slug="monday", live=False)
    tuesday = DayFactory(parent=conference, title="Tuesday", slug="tuesday", live=False)
    talks = [
        TalkFactory(parent=parent, title=title, slug=title.lower(), live=False)
        for parent, title in ((monday, "Indexes"), (monday, "Types"), (tuesday, "Caches"))
    ]
    for page in (conference, monday, tuesday, *talks):
        page.save_revision()
    return conference


def page(slug):
    return Page.objects.get(slug=slug).specific


def scheduled(slug):
    """The page's go-live date, or None."""
    revision = page(slug).scheduled_revision
    return revision.approved_go_live_at if revision else None


def make_due(ago=timedelta(minutes=1)):
    """Make every scheduled page due."""
    from wagtail.models import Revision

    go_live_at = timezone.now() - ago
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        revision.content["go_live_at"] = go_live_at.isoformat()
        revision.approved_go_live_at = go_live_at
        revision.save()


def break_draft(slug):
    """Give its scheduled draft an unknown kind, so that publishing fails."""
    revision = page(slug).scheduled_revision
    revision.content["kind"] = "nonsense"
    revision.save()


@shared
def due_talk(day, editor):
    """A talk that is due, below live pages."""
    talk = TalkFactory(parent=day, title="Indexes", slug="indexes", live=False)
    talk.save_revision()
    schedule_page(talk, timezone.now() + timedelta(days=1), editor)
    make_due()
    return TalkPage.objects.get(pk=talk.pk)


@pytest.fixture
def worker():
    return Worker(name="a worker")
