"""The clean-up deletes old revisions and keeps those that are still needed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Comment, Revision, Workflow

from conferences.curation.history import revision_cleanup
from conferences.curation.models import NamedRevision
from importers.models import ImportedPage
from tests.conferences.curation.drafts import block, save_draft
from tests.factories import ConferenceFactory, SourceFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql("deleting by subqueries")]


def tidy_revisions(*arguments):
    out = StringIO()
    call_command("tidy_revisions", *arguments, stdout=out)
    return out.getvalue()


def make_revisions_old(days=365):
    Revision.objects.update(created_at=timezone.now() - timedelta(days=days))


def save_drafts(page, count=3):
    return [save_draft(page, block("a", str(number))) for number in range(count)]


def find_remaining_ids(page):
    return set(page.revisions.values_list("pk", flat=True))


def test_old_revisions_are_deleted_but_not_the_latest_nor_by_a_dry_run(talk):
    *_, latest = save_drafts(talk)
    make_revisions_old()
    assert "Would delete 2 of 3" in tidy_revisions("--dry-run")
    assert len(find_remaining_ids(talk)) == 3
    assert "Deleted 2 of 3 revisions older than 90 days. Kept 1:" in tidy_revisions()
    assert find_remaining_ids(talk) == {latest.pk}


def test_newer_revisions_are_kept(talk):
    save_drafts(talk)
    make_revisions_old(days=20)
    assert "Deleted 0 of 0" in tidy_revisions()
    assert "Deleted 2 of 3" in tidy_revisions("--older-than", "10")


def test_the_live_revision_is_kept_where_wagtails_own_command_deletes_it(talk):
    live, *_ = save_drafts(talk)
    live.publish()
    latest = save_draft(talk, block("a", "Newer"))
    make_revisions_old()
    tidy_revisions()
    talk.refresh_from_db()
    assert find_remaining_ids(talk) == {live.pk, latest.pk}
    assert talk.live_revision_id == live.pk

    call_command("purge_revisions", stdout=StringIO())
    assert find_remaining_ids(talk) == {latest.pk}


def save_resubmitted_draft(talk, user):
    """Save a draft that went back into review after changes were requested."""
    workflow_state = Workflow.objects.get().start(talk, user)
    talk.current_workflow_task_state.reject(user=user)
    revision = save_draft(talk, block("a", "Resubmitted"), user=user)
    workflow_state.refresh_from_db()
    workflow_state.resume(user=user)
    return revision


def save_needed_draft(reason, talk, user):
    """Save a revision that must be kept for this reason."""
    kept = save_draft(talk, block("a", "Kept"), user=user)
    if reason == "named":
        NamedRevision.objects.create(revision=kept, name="First light")
    elif reason == "imported":
        log(instance=talk, action="importers.import", revision=kept, data={"source": "x"})
    elif reason == "scheduled":
        kept.approved_go_live_at = timezone.now() + timedelta(days=1)
        kept.save()
    elif reason == "submitted":
        Workflow.objects.get().start(talk, user)
    elif reason == "rejected":
        Workflow.objects.get().start(talk, user)
        talk.current_workflow_task_state.reject(user=user)
    elif reason == "resubmitted":
        # Only the task's state refers to this revision: the log marks the first one submitted.
        kept = save_resubmitted_draft(talk, user)
    elif reason == "live":
        # Without the log entry that would make it a milestone.
        kept.publish(log_action=False)
    elif reason == "published once":
        kept.publish()
        save_draft(talk, block("a", "Published later")).publish()
    elif reason == "last import":
        ImportedPage.objects.create(source=SourceFactory(), page=talk, revision_id=kept.pk)
    elif reason == "before the last import":
        undo_data = {"base": {}, "revision_id": kept.pk}
        ImportedPage.objects.create(source=SourceFactory(), page=talk, undo_data=undo_data)
    return kept


@pytest.mark.parametrize(
    "reason",
    [
        *("named", "imported", "scheduled", "submitted", "rejected", "resubmitted"),
        *("live", "published once", "last import", "before the last import"),
    ],
)
def test_a_revision_that_is_still_needed_is_kept(talk, editor, reason):
    plain = save_draft(talk, block("a", "Plain"))
    kept = save_needed_draft(reason, talk, editor)
    save_draft(talk, block("a", "Newest"))
    make_revisions_old()
    tidy_revisions()
    assert kept.pk in find_remaining_ids(talk)
    assert plain.pk not in find_remaining_ids(talk)


def test_comments_move_to_the_next_revision(talk, editor):
    old, latest = save_drafts(talk, 2)
    comment = Comment.objects.create(
        page=talk, user=editor, text="Really?", contentpath="body", revision_created=old
    )
    Revision.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=365))
    assert "Deleted 1 of 1" in tidy_revisions()
    comment.refresh_from_db()
    assert comment.revision_created_id == latest.pk


def test_only_one_conference_is_cleaned_up(talk, conference, front_page):
    other = TalkFactory(parent=ConferenceFactory(parent=front_page, slug="other"))
    for page in (talk, conference, other):
        save_drafts(page)
    make_revisions_old()
    assert "Deleted 4 of 6" in tidy_revisions("--conference", "pyfest")
    assert len(find_remaining_ids(other)) == 3


def test_an_unknown_conference_is_reported_with_the_known_ones(conference):
    with pytest.raises(CommandError, match="Choose one of: pyfest"):
        tidy_revisions("--conference", "pifest")
    with pytest.raises(CommandError, match="0 or more"):
        tidy_revisions("--older-than=-1")


def test_many_revisions_are_deleted_in_batches(talk, monkeypatch):
    monkeypatch.setattr(revision_cleanup, "BATCH_SIZE", 3)
    *_, latest = save_drafts(talk, 8)
    make_revisions_old()
    assert "Deleted 7 of 8" in tidy_revisions()
    assert find_remaining_ids(talk) == {latest.pk}


def test_a_revision_that_becomes_needed_meanwhile_is_kept(talk, monkeypatch):
    id_batches = revision_cleanup._iterate_ids

    def name_before_deletion(revisions):
        for batch in id_batches(revisions):
            NamedRevision.objects.create(revision_id=batch[0], name="Meanwhile")
            yield batch

    monkeypatch.setattr(revision_cleanup, "_iterate_ids", name_before_deletion)
    named, _, latest = save_drafts(talk)
    make_revisions_old()
    assert "Deleted 1 of 3" in tidy_revisions()
    assert find_remaining_ids(talk) == {named.pk, latest.pk}
