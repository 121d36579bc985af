from datetime import timedelta

import pytest
from django.utils import timezone

from conferences.models import Source
from tests.conferences.curation.drafts import notes, save_draft
from tests.conferences.curation.publish_gate.pages import raw_block
from tests.conferences.curation.scheduling.conftest import make_due
from tests.factories import SourceFactory, TalkFactory


@pytest.fixture
def faulty(day):
    """A draft that must not go live: a block of it is raw."""
    talk = TalkFactory(parent=day, title="Indexes", live=False)
    return save_draft(talk, raw_block()).as_object()


@pytest.fixture
def scheduled_without_permission(day, editor):
    """A talk that was fine when it was scheduled; then its author's permission was withdrawn."""
    talk, source = TalkFactory(parent=day, title="Queues", live=False), SourceFactory()
    in_an_hour = timezone.now() + timedelta(hours=1)
    save_draft(talk, notes(source), go_live_at=in_an_hour).publish(user=editor)
    source.status = Source.Status.ASKED
    source.save()
    make_due()
    return talk
