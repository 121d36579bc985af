"""The worker's rounds: due pages go live; failed ones keep their date and can be fixed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.test.utils.form_data import streamfield

from conferences.curation.history.named_revisions import is_milestone
from conferences.curation.models import FailedAttempt, Heartbeat, Lease, WorkerRun
from conferences.curation.scheduling.actions import schedule_page, set_expiry
from conferences.curation.scheduling.due import find_due_publications
from conferences.curation.scheduling.publish_due import get_retry_delay
from conferences.curation.scheduling.search_indexing import pause_search_signals
from conferences.curation.scheduling.worker import Worker
from conferences.models import TalkPage
from tests.conferences.curation.publish_gate import pages
from tests.conferences.curation.scheduling.conftest import (
    break_draft,
    change_scheduled,
    find_live_slugs,
    get_go_live_date,
    get_page,
    in_days,
    make_due,
    schedule_pages,
    schedule_talk,
)
from tests.conferences.page_forms import PUBLISH, edit_url, talk_form
from tests.factories import TalkFactory

RAW = streamfield([pages.RAW])


def submit_form(client, talk, *, headers=None, **values):
    form = {"title": talk.title, "slug": talk.slug, "body": streamfield([])} | values
    return client.post(edit_url(talk), talk_form(**form), headers=headers, follow=True)


def find_published_slugs():
    """The pages that were published by date, in this order."""
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled").order_by("pk")
    return [entry.page.slug for entry in entries]


@pytest.mark.postgresql("row locks between workers")
def test_a_due_page_is_published_once(due_talk, worker, client):
    run = worker.run_round()
    assert (run.published, run.failed) == (1, 0)
    assert client.get(get_page("indexes").url).status_code == 200
    assert worker.run_round() is None
    assert WorkerRun.objects.count() == 1
    assert find_published_slugs() == ["indexes"]
    assert get_go_live_date("indexes") is None


def test_a_page_that_is_not_due_stays_a_draft(day, editor, worker):
    schedule_talk(day, editor, title="Indexes")
    assert worker.run_round() is None
    assert not get_page("indexes").live


@pytest.mark.postgresql("row locks between workers")
def test_after_an_outage_parents_are_published_first_then_by_date(
    drafts, editor, worker, set_clock
):
    for slug, hours in (("pyfest", 5), ("monday", 4), ("tuesday", 3), ("caches", 2), ("types", 1)):
        schedule_page(get_page(slug), timezone.now() + timedelta(hours=hours), editor)
    set_clock(days=1)
    assert worker.run_round().published == 5
    assert find_published_slugs() == ["pyfest", "tuesday", "monday", "types", "caches"]


@pytest.mark.postgresql("row locks between workers")
def test_a_failed_page_keeps_its_date_and_reason_and_stops_no_other(due_talk, day, editor, worker):
    schedule_talk(day, editor, title="Fine")
    make_due()
    break_draft("indexes")
    before = get_go_live_date("indexes")
    run = worker.run_round()
    assert (run.published, run.failed) == (1, 1)
    assert get_page("fine").live
    assert not get_page("indexes").live
    assert get_go_live_date("indexes") == before
    attempt = FailedAttempt.objects.get()
    assert "nonsense" in attempt.error
    assert (attempt.tries, attempt.is_blocked) == (1, False)
    assert "nonsense" in PageLogEntry.objects.get(action="curation.schedule_failed").message


@pytest.mark.postgresql("row locks between workers")
def test_a_failed_page_is_tried_again_after_growing_delays(failed_talk, worker):
    assert worker.run_round() is None
    FailedAttempt.objects.update(next_try_at=timezone.now())
    worker.run_round()
    attempt = FailedAttempt.objects.get()
    assert attempt.tries == 2
    assert attempt.next_try_at - attempt.tried_at == timedelta(minutes=2)
    assert [get_retry_delay(n).total_seconds() / 60 for n in (1, 3, 6, 99)] == [1, 4, 32, 360]
    # The page's history shows a reason once, not for every try.
    assert PageLogEntry.objects.filter(action="curation.schedule_failed").count() == 1


@pytest.mark.postgresql("row locks between workers")
def test_a_page_blocked_when_due_is_recorded_as_blocked(due_talk, worker, monkeypatch):
    class BlockedError(PermissionDenied):
        """Raised as by a publish gate."""

    def check(*_args, **_options):
        raise BlockedError("Block 2 has no alternative text. Describe the picture.")

    monkeypatch.setattr(PublishPageRevisionAction, "check", check)
    worker.run_round()
    attempt = FailedAttempt.objects.get()
    assert attempt.is_blocked
    assert attempt.error == "Block 2 has no alternative text. Describe the picture."
    assert get_go_live_date("indexes")


def test_a_failed_page_can_be_fixed_and_its_newer_draft_gets_the_date(due_talk, worker, as_editor):
    assert "locked" in submit_form(as_editor, due_talk, title="New").text
    break_draft("indexes")
    worker.run_round()
    before = get_go_live_date("indexes")

    text = as_editor.get(edit_url(due_talk)).text
    assert "was not published as scheduled" in text
    assert "nonsense" in text
    text = submit_form(as_editor, due_talk, title="Fixed").text
    assert "The go-live date now applies to this draft." in text
    assert get_go_live_date("indexes") == before
    assert get_page("indexes").scheduled_revision.content["title"] == "Fixed"
    assert not FailedAttempt.objects.exists()
    assert is_milestone(get_page("indexes").scheduled_revision.pk)
    assert worker.run_round().published == 1
    assert TalkPage.objects.get(pk=due_talk.pk).title == "Fixed"


def test_a_future_date_in_the_newer_draft_wins(failed_talk, worker, as_editor):
    ahead = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    submit_form(as_editor, failed_talk, title="Fixed", go_live_at=f"{ahead:%Y-%m-%d %H:%M}")
    assert get_go_live_date("indexes") == ahead
    assert worker.run_round() is None


def test_a_writers_newer_draft_does_not_get_the_date(failed_talk, as_writer):
    old = get_page("indexes").scheduled_revision
    assert "has been updated" in submit_form(as_writer, failed_talk, title="Mine").text
    assert get_page("indexes").scheduled_revision == old
    assert get_page("indexes").get_latest_revision().content["title"] == "Mine"
    assert FailedAttempt.objects.exists()


def test_an_autosaved_draft_does_not_get_the_date(failed_talk, as_editor):
    old = get_page("indexes").scheduled_revision
    headers = {"accept": "application/json"}
    response = submit_form(as_editor, failed_talk, headers=headers, title="Half a")
    assert response.json()["success"]
    assert get_page("indexes").scheduled_revision == old


def test_a_failed_page_that_is_locked_otherwise_stays_locked(failed_talk, as_editor, writer):
    Page.objects.filter(pk=failed_talk.pk).update(locked=True, locked_by=writer)
    text = submit_form(as_editor, failed_talk, title="Fixed").text
    assert "could not be saved as it is locked" in text


@pytest.mark.postgresql("row locks between workers")
def test_an_expired_page_is_unpublished_and_keeps_a_later_go_live_date(talk, editor, worker):
    talk.title = "Second edition"
    talk.save_revision()
    schedule_page(talk, in_days(9), editor)
    set_expiry(get_page("indexes"), in_days(1), editor)
    Page.objects.filter(pk=talk.pk).update(expire_at=timezone.now())
    assert worker.run_round().unpublished == 1
    assert (get_page("indexes").live, get_page("indexes").expired) == (False, True)
    assert get_go_live_date("indexes") > timezone.now()


@pytest.fixture
def expiring_talk(talk, editor):
    """A live talk that expires in an hour."""
    talk.save_revision().publish()
    set_expiry(get_page("indexes"), timezone.now() + timedelta(hours=1), editor)
    return get_page("indexes")


def test_an_expired_page_published_again_stays_live(expiring_talk, editor, worker, set_clock):
    schedule_page(expiring_talk, timezone.now() + timedelta(hours=2), editor)
    set_clock(minutes=90)
    assert worker.run_round().unpublished == 1
    set_clock(minutes=150)
    assert worker.run_round().published == 1
    assert worker.run_round() is None
    assert (get_page("indexes").live, get_page("indexes").expire_at) == (True, None)


def test_a_page_that_expired_while_no_worker_ran_is_published_again(
    expiring_talk, editor, worker, set_clock
):
    schedule_page(expiring_talk, timezone.now() + timedelta(hours=2), editor)
    set_clock(hours=3)
    run = worker.run_round()
    assert (run.unpublished, run.published) == (1, 1)
    assert get_page("indexes").live


def test_an_expired_page_published_again_by_a_person_stays_live(
    expiring_talk, editor, worker, set_clock
):
    set_clock(hours=2)
    worker.run_round()
    schedule_page(get_page("indexes"), timezone.now(), editor)
    assert worker.run_round() is None
    assert get_page("indexes").live


@pytest.mark.postgresql("row locks between workers")
def test_a_talk_waits_for_a_day_that_is_unpublished_in_the_same_round(due_talk, day, worker):
    Page.objects.filter(pk=day.pk).update(expire_at=timezone.now())
    assert worker.run_round().unpublished == 1
    assert not get_page("indexes").live
    assert get_go_live_date("indexes")


@pytest.mark.postgresql("row locks between workers")
def test_a_page_deleted_in_the_meantime_does_not_fail(due_talk, worker):
    due_talk.delete()
    assert worker.run_round() is None


def test_the_home_shows_whether_the_worker_runs(as_editor, worker):
    home = reverse("wagtailadmin_home")
    assert "Scheduled publishing has never run." in as_editor.get(home).text
    worker.run_round()
    assert "Scheduled publishing is running" in as_editor.get(home).text
    Heartbeat.objects.update(last_beat_at=timezone.now() - timedelta(minutes=2))
    assert "Scheduled publishing is not running." in as_editor.get(home).text


@pytest.mark.postgresql("row locks between workers")
def test_old_heartbeats_are_deleted(worker, db):
    Worker(name="old").send_heartbeat()
    Heartbeat.objects.update(last_beat_at=timezone.now() - timedelta(days=2))
    worker.send_heartbeat()
    assert list(Heartbeat.objects.values_list("worker", flat=True)) == ["a worker"]


def test_a_writers_home_does_not_show_the_worker(as_writer):
    assert "Scheduled publishing" not in as_writer.get(reverse("wagtailadmin_home")).text


def test_without_row_locks_a_lease_lets_one_worker_publish(due_talk, worker):
    if connection.features.has_select_for_update_skip_locked:
        pytest.skip("this database locks rows")
    expires_at = timezone.now() + timedelta(seconds=9)
    Lease.objects.create(name="publishing", holder="another", expires_at=expires_at)
    assert worker.run_round() is None
    assert not get_page("indexes").live
    Lease.objects.update(expires_at=timezone.now())
    assert worker.run_round().published == 1


def test_a_stopped_worker_publishes_no_further_page(due_talk, worker):
    worker.stop()
    worker.run()
    assert not get_page("indexes").live
    assert get_go_live_date("indexes")


def test_the_command_prints_what_it_did(due_talk, capsys):
    call_command("publish_worker", once=True)
    assert "Published: 1, unpublished: 0, failed: 0" in capsys.readouterr().out
    call_command("publish_worker", once=True)
    assert "Nothing is due" in capsys.readouterr().out


@pytest.mark.parametrize("count", [1, 3])
def test_finding_due_pages_needs_the_same_queries_for_any_number(
    day, editor, django_assert_num_queries, count
):
    for _ in range(count):
        schedule_talk(day, editor)
    make_due()
    with django_assert_num_queries(4):
        assert len(find_due_publications(timezone.now())) == count


def search(words):
    return [talk.title for talk in TalkPage.objects.search(words)]


@pytest.mark.postgresql("row locks between workers")
def test_a_published_page_is_found_by_a_search(due_talk, worker):
    change_scheduled("indexes", title="Partitions")
    worker.run_round()
    assert search("Partitions") == ["Partitions"]
    assert search("Indexes") == []
    talk = get_page("indexes")
    talk.title = "Saved by hand"
    talk.save()
    assert search("Saved by hand") == ["Saved by hand"]


@pytest.mark.postgresql("row locks between workers")
def test_a_failing_search_index_does_not_stop_publishing(due_talk, worker, monkeypatch):
    def fails(*_args):
        raise RuntimeError("the search index is away")

    with monkeypatch.context() as patched:
        patched.setattr("conferences.curation.scheduling.worker.index_pages", fails)
        patched.setattr("conferences.curation.scheduling.search_indexing.index_pages", fails)
        assert not worker.run_round().is_indexed
        assert Page.objects.get(pk=due_talk.pk).live
        assert worker.run_round() is None
    worker.run_round()
    assert WorkerRun.objects.get().is_indexed
    assert search("Indexes") == ["Indexes"]


@pytest.mark.postgresql("row locks between workers")
def test_a_failing_round_does_not_end_the_worker(worker, monkeypatch, db):
    rounds = []

    def breaks(self):
        rounds.append(1)
        raise RuntimeError("any error")

    monkeypatch.setattr(Worker, "_handle_due", breaks)
    worker.interval = 0.01
    worker.run(after_round=lambda: worker.stop() if len(rounds) > 1 else None)
    assert len(rounds) == 2


@pytest.mark.postgresql("row locks between workers")
def test_the_next_round_indexes_what_a_killed_worker_did_not(due_talk, worker, immediate_indexes):
    started = timezone.now()
    Revision.objects.update(approved_go_live_at=None)
    with pause_search_signals():
        due_talk.title = "Partitions"
        due_talk.live, due_talk.last_published_at = True, timezone.now()
        due_talk.save()
    assert search("Partitions") == []
    WorkerRun.objects.create(worker="killed", started_at=started, published=1)
    Worker(name="alive").send_heartbeat()
    WorkerRun.objects.create(worker="alive", started_at=started, published=1)
    worker.run_round()
    assert search("Partitions") == ["Partitions"]
    indexed = dict(WorkerRun.objects.values_list("worker", "is_indexed"))
    assert indexed == {"killed": True, "alive": False}


# A blocked page keeps its date, in its newest draft --------------------------------


@pytest.mark.postgresql("row locks between workers")
def test_a_blocked_publish_moves_the_date_to_the_newest_draft(failed_talk, worker, as_editor):
    before = get_go_live_date("indexes")
    text = submit_form(as_editor, failed_talk, title="Half fixed", body=RAW, **PUBLISH).text
    assert "A block holds raw source" in text
    assert "keeps its go-live date" in text
    assert get_go_live_date("indexes") == before
    assert get_page("indexes").scheduled_revision.content["title"] == "Half fixed"
    attempt = FailedAttempt.objects.get()
    assert attempt.is_blocked
    assert "raw source" in attempt.error

    text = submit_form(as_editor, failed_talk, title="Fixed").text
    assert "The go-live date now applies to this draft." in text
    assert worker.run_round().published == 1
    assert TalkPage.objects.get(pk=failed_talk.pk).title == "Fixed"


def test_a_blocked_bulk_publish_moves_the_date_too(failed_talk, as_editor, as_writer):
    submit_form(as_writer, failed_talk, title="A writer's", body=RAW)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    as_editor.post(f"{url}?id={failed_talk.pk}", {"include_descendants": ""})
    assert get_page("indexes").scheduled_revision.content["title"] == "A writer's"
    assert FailedAttempt.objects.get().is_blocked


def test_a_blocked_page_without_a_date_gets_none(day, as_editor):
    talk = TalkFactory(parent=day, title="Indexes", live=False)
    text = submit_form(as_editor, talk, body=RAW, **PUBLISH).text
    assert "A block holds raw source" in text
    assert "keeps its go-live date" not in text
    assert get_go_live_date("indexes") is None
    assert not FailedAttempt.objects.exists()


# Parents first --------------------------------


@pytest.mark.postgresql("row locks between workers")
def test_a_page_waits_for_a_failed_parent_and_follows_it(drafts, editor, worker):
    schedule_pages("pyfest", "monday", "indexes", "tuesday", "caches", editor=editor)
    make_due()
    change_scheduled("monday", language="klingon")
    run = worker.run_round()
    assert (run.published, run.failed) == (3, 1)
    assert find_live_slugs() == {"pyfest", "tuesday", "caches"}
    assert get_go_live_date("indexes")
    assert worker.run_round() is None
    assert not FailedAttempt.objects.filter(page__slug="indexes").exists()
    change_scheduled("monday", language="en")
    FailedAttempt.objects.update(next_try_at=timezone.now())
    assert worker.run_round().published == 2
    assert "indexes" in find_live_slugs()
    assert find_published_slugs()[-2:] == ["monday", "indexes"]


def test_a_page_below_an_unscheduled_one_waits_until_that_is_published(drafts, editor, worker):
    schedule_pages("pyfest", "indexes", editor=editor)
    make_due()
    assert worker.run_round().published == 1
    assert find_live_slugs() == {"pyfest"}
    get_page("monday").get_latest_revision().publish(user=editor)
    assert worker.run_round().published == 1
    assert "indexes" in find_live_slugs()


def test_a_failed_newer_draft_of_a_live_parent_delays_no_page_below(due_talk, day, editor, worker):
    day.save_revision()
    schedule_pages("monday", editor=editor)
    make_due()
    change_scheduled("monday", language="klingon")
    run = worker.run_round()
    assert (run.published, run.failed) == (1, 1)
    assert get_page("indexes").live
