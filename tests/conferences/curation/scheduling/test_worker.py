"""The worker's rounds: what is due goes live, failures keep their schedule and can be mended."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from conferences.curation.history.named_revisions import is_milestone
from conferences.curation.models import Attempt, Heartbeat, Lease, Run
from conferences.curation.scheduling.actions import schedule, set_expiry
from conferences.curation.scheduling.publish_due import wait
from conferences.curation.scheduling.search_indexing import by_hand
from conferences.curation.scheduling.worker import Worker
from conferences.models import TalkPage
from tests.conferences.curation.scheduling.conftest import break_draft, make_due, page, scheduled
from tests.factories import TalkFactory


def talk_form(talk, **values):
    return nested_form_data(
        {
            "title": talk.title,
            "slug": talk.slug,
            "kind": "talk",
            "topics": "",
            "talk_speakers": inline_formset([]),
            "official_url": "",
            "video_url": "",
            "slides_url": "",
            "code_url": "",
            "body": streamfield([]),
            "language": "en",
            "former_addresses": "",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": inline_formset([]),
        }
        | values
    )


def edit_url(found):
    return reverse("wagtailadmin_pages:edit", args=[found.pk])


def test_what_is_due_goes_live_once(due_talk, worker, client):
    run = worker.round()
    assert (run.published, run.failed) == (1, 0)
    assert client.get(page("indexes").url).status_code == 200
    assert worker.round() is None
    assert Run.objects.count() == 1
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled", page=due_talk)
    assert entries.count() == 1
    assert scheduled("indexes") is None


def test_what_is_not_due_stays_a_draft(day, editor, worker):
    talk = TalkFactory(parent=day, live=False)
    talk.save_revision()
    schedule(talk, timezone.now() + timedelta(hours=1), editor)
    assert worker.round() is None
    talk.refresh_from_db()
    assert not talk.live


def test_after_an_outage_parents_go_first_then_by_time(drafts, editor, worker):
    for slug, hours in (("pyfest", 5), ("monday", 4), ("tuesday", 3), ("caches", 2), ("types", 1)):
        schedule(page(slug), timezone.now() + timedelta(hours=hours), editor)
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        due = revision.approved_go_live_at - timedelta(days=1)
        revision.content["go_live_at"] = due.isoformat()
        revision.approved_go_live_at = due
        revision.save()
    assert worker.round().published == 5
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled").order_by("pk")
    assert [entry.page.slug for entry in entries] == [
        "pyfest",
        "tuesday",
        "monday",
        "types",
        "caches",
    ]


def test_a_failure_stops_nothing_keeps_the_schedule_and_says_why(due_talk, day, editor, worker):
    other = TalkFactory(parent=day, title="Fine", slug="fine", live=False)
    other.save_revision()
    schedule(other, timezone.now() + timedelta(days=1), editor)
    make_due()
    break_draft("indexes")
    before = scheduled("indexes")
    run = worker.round()
    assert (run.published, run.failed) == (1, 1)
    assert page("fine").live
    assert not page("indexes").live
    assert scheduled("indexes") == before
    attempt = Attempt.objects.get()
    assert "nonsense" in attempt.error
    assert (attempt.tries, attempt.held) == (1, False)
    text = PageLogEntry.objects.filter(action="curation.publish_failed").get().message
    assert "nonsense" in text


def test_a_failure_is_tried_again_later_and_later(due_talk, worker):
    break_draft("indexes")
    worker.round()
    assert worker.round() is None
    Attempt.objects.update(next_try=timezone.now())
    worker.round()
    attempt = Attempt.objects.get()
    assert attempt.tries == 2
    assert attempt.next_try - attempt.at == timedelta(minutes=2)
    assert [wait(n).total_seconds() / 60 for n in (1, 3, 6, 99)] == [1, 4, 32, 360]
    # The history of the page is told of a reason once, not of every try.
    assert PageLogEntry.objects.filter(action="curation.publish_failed").count() == 1


class HeldError(PermissionDenied):
    """As a gate says no."""


@pytest.fixture
def gate(monkeypatch):
    stock = PublishPageRevisionAction.check

    def check(self, *args, **kwargs):
        stock(self, *args, **kwargs)
        if "forbidden" in self.object.title:
            raise HeldError("Block 2 has no alternative text. Describe the picture.")

    monkeypatch.setattr(PublishPageRevisionAction, "check", check)


def test_a_gate_that_says_no_at_going_live_is_told_as_such(due_talk, worker, gate):
    revision = page("indexes").scheduled_revision
    revision.content["title"] = "A forbidden title"
    revision.save()
    worker.round()
    attempt = Attempt.objects.get()
    assert attempt.held
    assert attempt.error == "Block 2 has no alternative text. Describe the picture."
    assert scheduled("indexes")


def test_a_page_that_failed_can_be_mended_and_its_newer_draft_takes_the_date(
    due_talk, worker, as_editor
):
    locked = as_editor.post(edit_url(due_talk), talk_form(due_talk, title="New"))
    assert "locked" in locked.text
    break_draft("indexes")
    worker.round()
    before = scheduled("indexes")

    form = as_editor.get(edit_url(due_talk))
    assert "could not go live" in form.text
    assert "nonsense" in form.text
    response = as_editor.post(edit_url(due_talk), talk_form(due_talk, title="Mended"), follow=True)
    assert "takes the date over" in response.text
    assert scheduled("indexes") == before
    assert page("indexes").scheduled_revision.content["title"] == "Mended"
    assert not Attempt.objects.exists()
    assert is_milestone(page("indexes").scheduled_revision.pk)
    assert worker.round().published == 1
    assert TalkPage.objects.get(pk=due_talk.pk).title == "Mended"


def test_a_date_ahead_in_the_newer_draft_wins(due_talk, worker, as_editor):
    break_draft("indexes")
    worker.round()
    ahead = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    values = {"title": "Mended", "go_live_at": f"{ahead:%Y-%m-%d %H:%M}"}
    as_editor.post(edit_url(due_talk), talk_form(due_talk, **values))
    assert scheduled("indexes") == ahead
    assert worker.round() is None


def test_a_writers_newer_draft_takes_nothing_over(due_talk, worker, as_writer):
    break_draft("indexes")
    worker.round()
    old = page("indexes").scheduled_revision
    response = as_writer.post(edit_url(due_talk), talk_form(due_talk, title="Mine"), follow=True)
    assert "has been updated" in response.text
    assert page("indexes").scheduled_revision == old
    assert page("indexes").get_latest_revision().content["title"] == "Mine"
    assert Attempt.objects.exists()


def test_half_a_sentence_saved_by_itself_takes_nothing_over(due_talk, worker, as_editor):
    break_draft("indexes")
    worker.round()
    old = page("indexes").scheduled_revision
    response = as_editor.post(
        edit_url(due_talk),
        talk_form(due_talk, title="Half a"),
        headers={"accept": "application/json"},
    )
    assert response.json()["success"]
    assert page("indexes").scheduled_revision == old


def test_another_lock_beneath_the_schedule_still_holds(due_talk, worker, as_editor, writer):
    break_draft("indexes")
    worker.round()
    Page.objects.filter(pk=due_talk.pk).update(locked=True, locked_by=writer)
    response = as_editor.post(edit_url(due_talk), talk_form(due_talk, title="Mended"))
    assert "could not be saved as it is locked" in response.text


def test_what_expired_is_taken_down_and_a_later_date_to_go_live_is_kept(talk, editor, worker):
    talk.title = "Second edition"
    talk.save_revision()
    schedule(talk, timezone.now() + timedelta(days=9), editor)
    set_expiry(Page.objects.get(pk=talk.pk), timezone.now() + timedelta(days=1), editor)
    Page.objects.filter(pk=talk.pk).update(expire_at=timezone.now())
    assert worker.round().expired == 1
    found = page("indexes")
    assert (found.live, found.expired) == (False, True)
    assert scheduled("indexes") > timezone.now()


@pytest.fixture
def ending_talk(talk, editor):
    """Live, and taken down in an hour."""
    talk.save_revision().publish()
    set_expiry(page("indexes"), timezone.now() + timedelta(hours=1), editor)
    return page("indexes")


def pass_by(monkeypatch, **time):
    later = timezone.now() + timedelta(**time)
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_what_ended_and_comes_back_stays(ending_talk, editor, worker, monkeypatch):
    schedule(ending_talk, timezone.now() + timedelta(hours=2), editor)
    pass_by(monkeypatch, minutes=90)
    assert worker.round().expired == 1
    pass_by(monkeypatch, hours=1)
    assert worker.round().published == 1
    assert worker.round() is None
    assert (page("indexes").live, page("indexes").expire_at) == (True, None)


def test_what_ended_while_no_worker_ran_comes_back_all_the_same(
    ending_talk, editor, worker, monkeypatch
):
    schedule(ending_talk, timezone.now() + timedelta(hours=2), editor)
    pass_by(monkeypatch, hours=3)
    run = worker.round()
    assert (run.expired, run.published) == (1, 1)
    assert page("indexes").live


def test_what_ended_is_put_on_again_by_hand_and_stays(ending_talk, editor, worker, monkeypatch):
    pass_by(monkeypatch, hours=2)
    worker.round()
    schedule(page("indexes"), timezone.now(), editor)
    assert worker.round() is None
    assert page("indexes").live


def test_a_talk_waits_for_a_day_that_is_taken_down_in_the_same_round(due_talk, day, editor, worker):
    Page.objects.filter(pk=day.pk).update(expire_at=timezone.now())
    assert worker.round().expired == 1
    assert not page("indexes").live
    assert scheduled("indexes")


def test_a_page_deleted_meanwhile_is_nobodys_failure(due_talk, worker):
    due_talk.delete()
    assert worker.round() is None


def test_the_heart_is_on_the_home(as_editor, worker):
    assert "No worker has ever run" in as_editor.get(reverse("wagtailadmin_home")).text
    worker.round()
    assert "was heard at" in as_editor.get(reverse("wagtailadmin_home")).text
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert "No worker publishes now" in as_editor.get(reverse("wagtailadmin_home")).text


def test_workers_long_gone_are_forgotten(worker, db):
    Worker(name="old").beat()
    Heartbeat.objects.update(at=timezone.now() - timedelta(days=2))
    worker.beat()
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["a worker"]


def test_a_writers_home_says_nothing_of_it(as_writer):
    assert "No worker" not in as_writer.get(reverse("wagtailadmin_home")).text


def test_where_rows_cannot_be_locked_a_lease_lets_one_work(due_talk, worker):
    from django.db import connection

    if connection.features.has_select_for_update_skip_locked:
        pytest.skip("this database locks rows")
    until = timezone.now() + timedelta(seconds=9)
    Lease.objects.create(name="publishing", holder="another", until=until)
    assert worker.round() is None
    assert not page("indexes").live
    Lease.objects.update(until=timezone.now())
    assert worker.round().published == 1


def test_told_to_stop_it_stops_between_two_pages(due_talk, worker):
    worker.stop()
    worker.work()
    assert not page("indexes").live
    assert scheduled("indexes")


def test_the_command_says_what_it_did(due_talk, capsys):
    call_command("publish_worker", once=True)
    assert "1 live, 0 taken down, 0 failed" in capsys.readouterr().out
    call_command("publish_worker", once=True)
    assert "Nothing is due" in capsys.readouterr().out


@pytest.mark.parametrize("count", [1, 3])
def test_finding_what_is_due_costs_the_same(day, editor, django_assert_num_queries, count):
    from conferences.curation.scheduling.due import due_pages

    for number in range(count):
        talk = TalkFactory(parent=day, title=f"Talk {number}", live=False)
        talk.save_revision()
        schedule(talk, timezone.now() + timedelta(days=1), editor)
    make_due()
    with django_assert_num_queries(4):
        assert len(due_pages(timezone.now())) == count


def found(words):
    return [each.title for each in TalkPage.objects.search(words)]


def test_what_went_live_is_found_by_a_search(due_talk, worker):
    revision = page("indexes").scheduled_revision
    revision.content["title"] = "Partitions"
    revision.save()
    worker.round()
    assert found("Partitions") == ["Partitions"]
    assert found("Indexes") == []
    talk = page("indexes")
    talk.title = "Saved by hand"
    talk.save()
    assert found("Saved by hand") == ["Saved by hand"]


def test_a_search_that_fails_keeps_nothing_from_going_live(due_talk, worker, monkeypatch):
    def fails(*_args):
        raise RuntimeError("no search today")

    with monkeypatch.context() as today:
        today.setattr("conferences.curation.scheduling.worker.index_pages", fails)
        today.setattr("conferences.curation.scheduling.search_indexing.index_pages", fails)
        assert not worker.round().indexed
        assert Page.objects.get(pk=due_talk.pk).live
        assert worker.round() is None
    worker.round()
    assert Run.objects.get().indexed
    assert found("Indexes") == ["Indexes"]


def test_a_round_that_breaks_off_ends_no_worker(worker, monkeypatch, db):
    rounds = []

    def breaks(self):
        rounds.append(1)
        raise RuntimeError("whatever it may be")

    monkeypatch.setattr(Worker, "_run", breaks)
    worker.interval = 0.01
    worker.work(between=lambda: worker.stop() if len(rounds) > 1 else None)
    assert len(rounds) == 2


def test_what_a_killed_worker_did_not_index_the_next_round_does(due_talk, worker):
    started = timezone.now()
    Revision.objects.update(approved_go_live_at=None)
    with by_hand():
        due_talk.title = "Partitions"
        due_talk.live, due_talk.last_published_at = True, timezone.now()
        due_talk.save()
    assert found("Partitions") == []
    Run.objects.create(worker="killed", started_at=started, published=1)
    Worker(name="alive").beat()
    Run.objects.create(worker="alive", started_at=started, published=1)
    worker.round()
    assert found("Partitions") == ["Partitions"]
    assert dict(Run.objects.values_list("worker", "indexed")) == {
        "killed": True,
        "alive": False,
    }


# What the gate holds keeps its date, in its newest draft --------------------------------


RAW = streamfield([("raw", {"text": "{{< gallery >}}", "reason": ""})])
PUBLISH = {"action-publish": "1"}


def test_a_press_of_publish_that_is_held_leaves_the_date_with_the_newest_draft(
    due_talk, worker, as_editor
):
    break_draft("indexes")
    worker.round()
    before = scheduled("indexes")
    form = talk_form(due_talk, title="Half mended", body=RAW) | PUBLISH
    response = as_editor.post(edit_url(due_talk), form, follow=True)
    assert "A block holds raw source" in response.text
    assert "It keeps its date" in response.text
    assert scheduled("indexes") == before
    assert page("indexes").scheduled_revision.content["title"] == "Half mended"
    attempt = Attempt.objects.get()
    assert attempt.held
    assert "raw source" in attempt.error

    response = as_editor.post(edit_url(due_talk), talk_form(due_talk, title="Mended"), follow=True)
    assert "takes the date over" in response.text
    assert worker.round().published == 1
    assert TalkPage.objects.get(pk=due_talk.pk).title == "Mended"


def test_a_bulk_press_of_publish_that_is_held_leaves_it_there_too(
    due_talk, worker, as_editor, as_writer
):
    break_draft("indexes")
    worker.round()
    as_writer.post(edit_url(due_talk), talk_form(due_talk, title="A writer's", body=RAW))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    as_editor.post(f"{url}?id={due_talk.pk}", {"include_descendants": ""})
    assert page("indexes").scheduled_revision.content["title"] == "A writer's"
    assert Attempt.objects.get().held


def test_a_page_that_has_no_date_gets_none_by_being_held(day, as_editor):
    talk = TalkFactory(parent=day, title="Indexes", slug="indexes", live=False)
    response = as_editor.post(edit_url(talk), talk_form(talk, body=RAW) | PUBLISH, follow=True)
    assert "A block holds raw source" in response.text
    assert "It keeps its date" not in response.text
    assert scheduled("indexes") is None
    assert not Attempt.objects.exists()


# Parents first --------------------------------


def all_due(*slugs, editor):
    for slug in slugs:
        schedule(page(slug), timezone.now() + timedelta(days=1), editor)
    make_due()


def live():
    return set(Page.objects.filter(depth__gt=2, live=True).values_list("slug", flat=True))


def test_a_page_waits_for_a_parent_that_failed_and_follows_it(drafts, editor, worker):
    all_due("pyfest", "monday", "indexes", "tuesday", "caches", editor=editor)
    revision = page("monday").scheduled_revision
    revision.content["language"] = "klingon"
    revision.save()
    run = worker.round()
    assert (run.published, run.failed) == (3, 1)
    assert live() == {"pyfest", "tuesday", "caches"}
    assert scheduled("indexes")
    assert worker.round() is None
    assert not Attempt.objects.filter(page__slug="indexes").exists()
    revision.content["language"] = "en"
    revision.save()
    Attempt.objects.update(next_try=timezone.now())
    assert worker.round().published == 2
    assert "indexes" in live()
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled").order_by("pk")
    assert [entry.page.slug for entry in entries][-2:] == ["monday", "indexes"]


def test_a_page_below_one_without_a_date_waits_until_somebody_publishes_that(
    drafts, editor, worker
):
    all_due("pyfest", "indexes", editor=editor)
    assert worker.round().published == 1
    assert live() == {"pyfest"}
    page("monday").get_latest_revision().publish(user=editor)
    assert worker.round().published == 1
    assert "indexes" in live()


def test_a_newer_draft_of_a_live_parent_that_fails_holds_nobody_up(due_talk, day, editor, worker):
    day.save_revision()
    schedule(day, timezone.now() + timedelta(days=1), editor)
    make_due()
    revision = page("monday").scheduled_revision
    revision.content["language"] = "klingon"
    revision.save()
    run = worker.round()
    assert (run.published, run.failed) == (1, 1)
    assert page("indexes").live
