"""Releases: their pages go live together, now or at a date, or none of them does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from conferences.curation.history.named_revisions import MILESTONE_ACTIONS, is_milestone
from conferences.curation.models import Release
from tests.conferences.curation.drafts import change_revision, history_url
from tests.conferences.curation.scheduling.conftest import find_live_slugs, get_page


def add_url(page):
    return reverse("scheduling:add_to_release", args=[page.pk])


@pytest.fixture
def release(as_editor, drafts):
    as_editor.post(add_url(drafts), {"release": "", "name": "Spring"})
    return Release.objects.get()


def post_to(client, release, operation, **data):
    url = reverse(f"scheduling:{operation}_release", args=[release.pk])
    return client.post(url, data, follow=True)


def remove_page(client, release, slug):
    args = [release.pk, get_page(slug).pk]
    client.post(reverse("scheduling:remove_from_release", args=args))


def in_an_hour():
    at = timezone.now() + timedelta(hours=1)
    return {"date": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}", "time_zone": "UTC"}


def get_pinned_draft(release):
    return release.release_pages.get(page__slug="caches").revision


def break_page_in(release):
    change_revision(get_pinned_draft(release), kind="nonsense")


ALL_SLUGS = {"pyfest", "monday", "tuesday", "indexes", "types", "caches"}


@pytest.mark.postgresql("row locks")
def test_publishing_now_makes_all_pages_live(as_editor, release):
    assert "Caches" in as_editor.get(release.get_absolute_url()).text
    assert find_live_slugs() == set()
    assert "has been published with all its pages" in post_to(as_editor, release, "publish").text
    assert find_live_slugs() == ALL_SLUGS
    release.refresh_from_db()
    assert release.state == Release.State.PUBLISHED


@pytest.mark.postgresql("row locks")
def test_one_page_that_fails_is_named_and_no_page_goes_live(as_editor, release):
    break_page_in(release)
    text = post_to(as_editor, release, "publish").text
    assert "Nothing was published." in text
    assert "“Caches” can&#x27;t be published" in text
    assert find_live_slugs() == set()
    release.refresh_from_db()
    assert release.state == Release.State.FAILED


def test_the_time_zone_of_the_conference_is_the_default(as_editor, release):
    form = as_editor.get(release.get_absolute_url()).context["form"]
    assert form["time_zone"].value() == "America/Chicago"


def test_no_page_goes_live_below_one_that_is_not_live(as_editor, release, drafts):
    remove_page(as_editor, release, "monday")
    text = post_to(as_editor, release, "publish").text
    assert "“Monday” above it isn&#x27;t live" in text
    assert find_live_slugs() == set()


@pytest.mark.postgresql("row locks")
def test_the_worker_publishes_it_when_due_and_again_after_a_failure(as_editor, release, worker):
    response = post_to(as_editor, release, "schedule", **in_an_hour())
    assert "The release is scheduled." in response.text
    assert "Spring" in as_editor.get(reverse("scheduling:board")).text
    assert worker.run_round() is None
    break_page_in(release)
    Release.objects.update(go_live_at=timezone.now())
    assert worker.run_round().failed == 1
    assert find_live_slugs() == set()
    assert "Failed" in as_editor.get(reverse("scheduling:board")).text
    assert worker.run_round() is None
    change_revision(get_pinned_draft(release), kind="talk")
    Release.objects.update(next_try_at=timezone.now())
    assert worker.run_round().published == 1
    assert find_live_slugs() == ALL_SLUGS
    assert worker.run_round() is None


def test_a_later_draft_is_not_part_of_it_until_it_is_added(as_editor, release, drafts):
    talk = get_page("caches")
    talk.title = "Caches, half rewritten"
    talk.save_revision()
    assert "There is a newer draft." in as_editor.get(release.get_absolute_url()).text
    post_to(as_editor, release, "publish")
    assert get_page("caches").title == "Caches"
    assert get_page("caches").has_unpublished_changes


def test_pages_can_be_removed_and_added_again(as_editor, release):
    caches = get_page("caches")
    remove_page(as_editor, release, "caches")
    assert not release.release_pages.filter(page=caches).exists()
    as_editor.post(add_url(caches), {"release": release.pk, "name": ""})
    assert release.release_pages.count() == 6


@pytest.mark.postgresql("row locks")
def test_its_date_can_be_removed_and_it_can_be_deleted(as_editor, release):
    post_to(as_editor, release, "schedule", **in_an_hour())
    post_to(as_editor, release, "schedule", remove_date="1")
    release.refresh_from_db()
    assert (release.go_live_at, release.state) == (None, Release.State.DRAFT)
    post_to(as_editor, release, "delete")
    assert not Release.objects.exists()
    assert Page.objects.filter(slug="caches").exists()


@pytest.mark.postgresql("row locks")
def test_missing_and_invalid_input_is_reported(as_editor, release, drafts):
    response = as_editor.post(add_url(drafts), {}, follow=True)
    assert "enter a name for a new one" in response.text
    response = post_to(as_editor, release, "schedule", **in_an_hour() | {"date": "2020-01-01"})
    assert "has passed" in response.text
    release.release_pages.all().delete()
    assert "The release has no pages." in post_to(as_editor, release, "publish").text


@pytest.mark.postgresql("row locks")
def test_a_page_in_a_release_can_still_be_deleted(as_editor, release):
    get_page("caches").delete()
    post_to(as_editor, release, "publish")
    assert find_live_slugs() == ALL_SLUGS - {"caches"}


def test_a_writer_can_change_no_release(as_writer, release, drafts):
    for operation in ("publish", "schedule", "delete"):
        post_to(as_writer, release, operation, **in_an_hour())
    as_writer.post(add_url(drafts), {"name": "Mine"})
    release.refresh_from_db()
    assert (release.state, release.go_live_at) == (Release.State.DRAFT, None)
    assert Release.objects.count() == 1
    assert find_live_slugs() == set()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_releases(
    as_editor, editor, django_assert_num_queries, count
):
    for number in range(count):
        Release.objects.create(name=f"Release {number}", created_by=editor)
    url = reverse("scheduling:releases")
    as_editor.get(url)
    with django_assert_num_queries(10):
        assert f"Release {count - 1}" in as_editor.get(url).text


def find_milestones(revision):
    entries = PageLogEntry.objects.filter(revision=revision, action__in=MILESTONE_ACTIONS)
    return [str(MILESTONE_ACTIONS[entry.action]) for entry in entries.order_by("pk")]


def test_a_draft_is_a_milestone_in_a_release_and_published_by_it(as_editor, editor, release):
    pinned = get_pinned_draft(release)
    assert is_milestone(pinned.pk)
    assert find_milestones(pinned) == ["Added to a release"]
    post_to(as_editor, release, "publish")
    assert find_milestones(pinned) == ["Added to a release", "Published"]
    entry = PageLogEntry.objects.get(revision=pinned, action="wagtail.publish")
    assert entry.user == editor
    response = as_editor.get(history_url(get_page("caches")), {"milestones": "only"})
    actions = {entry.action for entry in response.context["object_list"]}
    assert actions >= {"wagtail.publish", "curation.add_to_release"}


def test_a_release_published_by_the_worker_counts_as_published_by_date(as_editor, release, worker):
    post_to(as_editor, release, "schedule", **in_an_hour())
    Release.objects.update(go_live_at=timezone.now())
    worker.run_round()
    pinned = get_pinned_draft(release)
    assert find_milestones(pinned) == [
        "Added to a release",
        "Published on schedule",
    ]
