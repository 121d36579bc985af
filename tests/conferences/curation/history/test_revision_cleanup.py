"""Old versions go; whatever somebody may still need stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Comment, Revision, Workflow

from conferences.curation.models import Milestone
from importers.models import ImportedPage
from tests.conferences.curation.history.pages import block, version
from tests.factories import ConferenceFactory, SourceFactory, TalkFactory

pytestmark = pytest.mark.django_db


def tidy(*arguments):
    out = StringIO()
    call_command("tidy_revisions", *arguments, stdout=out)
    return out.getvalue()


def age(days=365):
    Revision.objects.update(created_at=timezone.now() - timedelta(days=days))


def versions(page, count=3, **more):
    return [version(page, block("a", str(number)), **more) for number in range(count)]


def left(page):
    return set(page.revisions.values_list("pk", flat=True))


def test_old_ones_go_and_the_newest_stays(talk):
    *_, newest = versions(talk)
    age()
    assert "Removed 2 of 3 versions older than 90 days. Kept 1:" in tidy()
    assert left(talk) == {newest.pk}


def test_young_ones_stay(talk):
    versions(talk)
    age(days=20)
    assert "Removed 0 of 0" in tidy()
    assert "Removed 2 of 3" in tidy("--older-than", "10")


def test_a_dry_run_removes_nothing(talk):
    versions(talk)
    age()
    assert "Would remove 2 of 3" in tidy("--dry-run")
    assert len(left(talk)) == 3


def test_a_live_version_with_a_newer_draft_stays_where_wagtails_own_command_removes_it(talk):
    live, *_, newest = versions(talk)
    live.publish()
    newest = version(talk, block("a", "Newer"))
    age()
    tidy()
    talk.refresh_from_db()
    assert left(talk) == {live.pk, newest.pk}
    assert talk.live_revision_id == live.pk

    call_command("purge_revisions", stdout=StringIO())
    assert left(talk) == {newest.pk}


def protected(kind, talk, user):
    """An old version in one of the ways that make it worth keeping."""
    kept = version(talk, block("a", "Kept"), user=user)
    if kind == "named":
        Milestone.objects.create(revision=kept, name="First light")
    elif kind == "imported":
        log(instance=talk, action="importers.import", revision=kept, data={"source": "x"})
    elif kind == "scheduled":
        Revision.objects.filter(pk=kept.pk).update(
            approved_go_live_at=timezone.now() + timedelta(days=1)
        )
    elif kind == "submitted":
        Workflow.objects.get().start(talk, user)
    elif kind == "rejected":
        Workflow.objects.get().start(talk, user)
        talk.current_workflow_task_state.reject(user=user)
    elif kind == "published once":
        kept.publish()
        version(talk, block("a", "Published later")).publish()
    elif kind == "last import":
        source = SourceFactory()
        ImportedPage.objects.create(source=source, identity="x", page=talk, revision_id=kept.pk)
    elif kind == "before the last import":
        undo_data = {"base": {}, "revision_id": kept.pk}
        ImportedPage.objects.create(
            source=SourceFactory(), identity="x", page=talk, undo_data=undo_data
        )
    return kept


@pytest.mark.parametrize(
    "kind",
    [
        "named",
        "imported",
        "scheduled",
        "submitted",
        "rejected",
        "published once",
        "last import",
        "before the last import",
    ],
)
def test_what_is_worth_keeping_stays(talk, editor, kind):
    plain = version(talk, block("a", "Plain"))
    kept = protected(kind, talk, editor)
    version(talk, block("a", "Newest"))
    age()
    tidy()
    assert kept.pk in left(talk)
    assert plain.pk not in left(talk)


def test_comments_move_on_to_the_next_version(talk, editor):
    old, newest = versions(talk, 2)
    comment = Comment.objects.create(
        page=talk, user=editor, text="Really?", contentpath="body", revision_created=old
    )
    Revision.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=365))
    assert "Removed 1 of 1" in tidy()
    comment.refresh_from_db()
    assert comment.revision_created_id == newest.pk


def test_one_conference_alone(talk, conference, front_page):
    elsewhere = ConferenceFactory(parent=front_page, slug="other")
    other = TalkFactory(parent=elsewhere)
    versions(talk)
    versions(conference)
    versions(other)
    age()
    assert "Removed 4 of 6" in tidy("--conference", "pyfest")
    assert len(left(other)) == 3


def test_a_conference_that_is_not_there_is_said_with_those_that_are(conference):
    with pytest.raises(CommandError, match="There are: pyfest"):
        tidy("--conference", "pifest")
    with pytest.raises(CommandError, match="0 or more"):
        tidy("--older-than=-1")


def test_many_go_in_batches(talk, monkeypatch):
    from conferences.curation.history import revision_cleanup

    monkeypatch.setattr(revision_cleanup, "BATCH", 3)
    *_, newest = versions(talk, 8)
    age()
    assert "Removed 7 of 8" in tidy()
    assert left(talk) == {newest.pk}
