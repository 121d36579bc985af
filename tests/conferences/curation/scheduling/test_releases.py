"""Releases: put together, planned, live with all their pages or with none."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from conferences.curation.history.named_revisions import MILESTONE_ACTIONS, is_milestone
from conferences.curation.models import Release
from tests.conferences.curation.scheduling.conftest import page


@pytest.fixture
def release(as_editor, drafts):
    as_editor.post(
        reverse("scheduling:add_to_release", args=[drafts.pk]), {"release": "", "name": "Spring"}
    )
    return Release.objects.get()


def act(client, release, what, **data):
    return client.post(reverse(f"scheduling:{what}_release", args=[release.pk]), data, follow=True)


def in_an_hour():
    moment = timezone.now() + timedelta(hours=1)
    return {"date": f"{moment:%Y-%m-%d}", "time": f"{moment:%H:%M}", "zone": "UTC"}


def live():
    return set(Page.objects.filter(depth__gt=2, live=True).values_list("slug", flat=True))


def break_pinned(release, slug="caches"):
    revision = release.entries.get(page__slug=slug).revision
    revision.content["kind"] = "nonsense"
    revision.save()


EVERY = {"pyfest", "monday", "tuesday", "indexes", "types", "caches"}


def test_by_hand_all_of_it_goes_live(as_editor, release):
    assert "Caches" in as_editor.get(release.get_absolute_url()).text
    assert live() == set()
    assert "is live, with all its pages" in act(as_editor, release, "publish").text
    assert live() == EVERY
    release.refresh_from_db()
    assert release.state == Release.State.PUBLISHED


def test_one_page_that_cannot_leaves_all_as_they_were_and_is_named(as_editor, release):
    break_pinned(release)
    text = act(as_editor, release, "publish").text
    assert "Nothing went live." in text
    assert "“Caches” cannot go live" in text
    assert live() == set()
    release.refresh_from_db()
    assert release.state == Release.State.FAILED


def test_the_conferences_clock_is_the_first_guess(as_editor, release):
    form = as_editor.get(release.get_absolute_url()).context["form"]
    assert form["zone"].value() == "America/Chicago"


def test_no_page_of_it_goes_live_where_nobody_could_read_it(as_editor, release, drafts):
    act_on = reverse("scheduling:remove_from_release", args=[release.pk, page("monday").pk])
    as_editor.post(act_on)
    text = act(as_editor, release, "publish").text
    assert "“Monday” above it is not live" in text
    assert live() == set()


def test_at_a_time_by_the_worker_and_again_after_a_failure(as_editor, release, worker):
    assert "Planned." in act(as_editor, release, "plan", **in_an_hour()).text
    assert "Spring" in as_editor.get(reverse("scheduling:board")).text
    assert worker.round() is None
    break_pinned(release)
    Release.objects.update(at=timezone.now())
    assert worker.round().failed == 1
    assert live() == set()
    assert "failed" in as_editor.get(reverse("scheduling:board")).text
    assert worker.round() is None
    entry = release.entries.get(page__slug="caches")
    entry.revision.content["kind"] = "talk"
    entry.revision.save()
    Release.objects.update(next_try=timezone.now())
    assert worker.round().published == 1
    assert live() == EVERY
    assert worker.round() is None


def test_a_later_draft_stays_out_until_it_is_put_in(as_editor, release, drafts):
    talk = page("caches")
    talk.title = "Caches, half rewritten"
    talk.save_revision()
    assert "newer draft" in as_editor.get(release.get_absolute_url()).text
    act(as_editor, release, "publish")
    assert page("caches").title == "Caches"
    assert page("caches").has_unpublished_changes


def test_pages_are_taken_out_and_put_in_again(as_editor, release):
    caches = page("caches")
    remove = reverse("scheduling:remove_from_release", args=[release.pk, caches.pk])
    as_editor.post(remove)
    assert not release.entries.filter(page=caches).exists()
    as_editor.post(
        reverse("scheduling:add_to_release", args=[caches.pk]), {"release": release.pk, "name": ""}
    )
    assert release.entries.count() == 6


def test_its_date_is_taken_away_and_it_is_deleted(as_editor, release):
    act(as_editor, release, "plan", **in_an_hour())
    act(as_editor, release, "plan", unplan="1")
    release.refresh_from_db()
    assert (release.at, release.state) == (None, Release.State.OPEN)
    act(as_editor, release, "delete")
    assert not Release.objects.exists()
    assert Page.objects.filter(slug="caches").exists()


def test_what_is_missing_is_said(as_editor, release, drafts):
    url = reverse("scheduling:add_to_release", args=[drafts.pk])
    assert "give a new one a name" in as_editor.post(url, {}, follow=True).text
    assert (
        "has passed"
        in act(as_editor, release, "plan", date="2020-01-01", time="09:00", zone="UTC").text
    )
    release.entries.all().delete()
    assert "It has no pages" in act(as_editor, release, "publish").text


def test_a_page_in_a_release_can_still_be_deleted(as_editor, release):
    page("caches").delete()
    act(as_editor, release, "publish")
    assert live() == EVERY - {"caches"}


def test_who_may_not_publish_has_no_part_in_it(as_writer, release, drafts):
    for what in ("publish", "plan", "delete"):
        act(as_writer, release, what, **in_an_hour())
    as_writer.post(reverse("scheduling:add_to_release", args=[drafts.pk]), {"name": "Mine"})
    release.refresh_from_db()
    assert (release.state, release.at) == (Release.State.OPEN, None)
    assert Release.objects.count() == 1
    assert live() == set()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(as_editor, editor, django_assert_num_queries, count):
    for number in range(count):
        Release.objects.create(name=f"Release {number}", created_by=editor)
    url = reverse("scheduling:releases")
    as_editor.get(url)
    with django_assert_num_queries(10):
        assert f"Release {count - 1}" in as_editor.get(url).text


def entries_of(revision):
    entries = PageLogEntry.objects.filter(revision=revision, action__in=MILESTONE_ACTIONS).order_by(
        "pk"
    )
    return [str(MILESTONE_ACTIONS[entry.action]) for entry in entries]


def test_a_draft_in_a_release_is_a_milestone_that_no_form_writes_over(as_editor, release):
    pinned = release.entries.get(page__slug="caches").revision
    assert is_milestone(pinned.pk)
    assert entries_of(pinned) == ["Added to a release"]


def test_what_went_live_with_a_release_is_a_milestone_like_any_published(
    as_editor, editor, release, worker
):
    pinned = release.entries.get(page__slug="caches").revision
    act(as_editor, release, "publish")
    assert entries_of(pinned) == ["Added to a release", "Published"]
    entry = PageLogEntry.objects.get(revision=pinned, action="wagtail.publish")
    assert entry.user == editor
    history = reverse("wagtailadmin_pages:history", args=[page("caches").pk])
    shown = as_editor.get(history, {"milestones": "only"}).context["object_list"]
    assert {entry.action for entry in shown} >= {"wagtail.publish", "curation.release"}


def test_what_the_worker_makes_live_with_a_release_is_published_by_date(as_editor, release, worker):
    act(as_editor, release, "plan", **in_an_hour())
    Release.objects.update(at=timezone.now())
    worker.round()
    pinned = release.entries.get(page__slug="caches").revision
    assert entries_of(pinned) == ["Added to a release", "Published on schedule"]
