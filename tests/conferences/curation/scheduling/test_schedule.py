"""Scheduling a talk, a day or a conference: the form, the preview, the save, removing the dates."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow

from conferences.models import TalkPage
from tests.conferences.curation.drafts import change_revision, latest_draft
from tests.conferences.curation.scheduling import conftest
from tests.conferences.curation.scheduling.conftest import get_go_live_date, get_page
from tests.factories import TalkFactory

CHICAGO = ZoneInfo("America/Chicago")


def next_monday():
    today = timezone.now().astimezone(CHICAGO).date()
    return today + timedelta(days=7 - today.weekday())


def monday_at(hour, days_later=0):
    return datetime.combine(next_monday() + timedelta(days_later), time(hour), CHICAGO)


def schedule_form(**values):
    return {
        "chosen_action": "publish",
        "when": "cadence",
        "date": next_monday().isoformat(),
        "time": "09:00",
        "time_zone": "America/Chicago",
        "per_day": "1",
        "hours_apart": "0",
        "weekdays_only": "on",
    } | values


def url(found):
    return reverse("scheduling:page", args=[found.pk])


def preview(client, found, **values):
    return client.get(url(found), schedule_form(**values))


def read_hidden_fields(response):
    """The fields that a browser sends from the form under the preview."""
    form = response.text.split('<form method="post">')[1].split("</form>")[0]
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def submit(client, shown, *, follow=True):
    """Save what the preview shows."""
    address = f"{shown.request['PATH_INFO']}?{shown.request['QUERY_STRING']}"
    return client.post(address, read_hidden_fields(shown), follow=follow)


def save(client, found, **values):
    return submit(client, preview(client, found, **values))


def test_a_conference_is_scheduled_with_a_talk_each_weekday(as_editor, drafts):
    shown = preview(as_editor, drafts)
    assert "Schedule 6 pages" in shown.text
    assert get_go_live_date("pyfest") is None
    assert "6 pages have been scheduled." in submit(as_editor, shown).text
    for slugs, day in (("pyfest monday indexes", 0), ("types", 1), ("tuesday caches", 2)):
        assert {get_go_live_date(slug) for slug in slugs.split()} == {monday_at(9, day)}
    assert conftest.find_live_slugs() == set()


def test_ancestors_that_are_not_live_are_scheduled_with_a_talk(as_editor, drafts):
    save(as_editor, get_page("types"), when="once")
    assert {get_go_live_date(slug) for slug in ("pyfest", "monday", "types")} == {monday_at(9)}
    assert get_go_live_date("indexes") is None


def test_an_ancestor_that_goes_live_earlier_keeps_its_date(as_editor, drafts):
    save(as_editor, get_page("types"), when="once")
    save(as_editor, get_page("indexes"), when="once", time="11:00")
    assert get_go_live_date("pyfest") == monday_at(9)
    assert get_go_live_date("indexes") == monday_at(11)


def test_an_ancestor_that_would_go_live_later_is_moved_forward(as_editor, drafts):
    save(as_editor, get_page("types"), when="once")
    save(as_editor, get_page("indexes"), when="once", time="08:00")
    assert get_go_live_date("pyfest") == get_go_live_date("monday") == monday_at(8)
    assert get_go_live_date("types") == monday_at(9)


def test_now_publishes_at_once(as_editor, drafts):
    response = save(as_editor, get_page("monday"), when="now", date="", time="")
    assert "4 pages have been published." in response.text
    assert conftest.find_live_slugs() == {"pyfest", "monday", "indexes", "types"}


def test_dates_are_changed_and_removed_together(as_editor, drafts):
    save(as_editor, drafts)
    save(as_editor, drafts, when="once", time="17:00")
    assert get_go_live_date("caches") == monday_at(17)
    cancel = reverse("scheduling:cancel", args=[drafts.pk])
    assert "Caches" in as_editor.get(cancel).text
    assert "Removed the dates of 6 pages." in as_editor.post(cancel, follow=True).text
    for found in Page.objects.filter(depth__gt=2):
        assert get_go_live_date(found.slug) is None
        assert latest_draft(found).go_live_at is None


def test_a_live_page_without_changes_is_skipped_and_named(as_editor, talk):
    text = preview(as_editor, talk).text
    assert "None of these pages can be published" in text
    assert "It is live and has no unpublished changes." in text


def test_the_newer_draft_of_a_live_page_is_scheduled_while_the_page_stays_live(
    as_editor, talk, worker
):
    talk.title = "Indexes, revised"
    talk.save_revision()
    save(as_editor, talk, when="once")
    assert TalkPage.objects.get(pk=talk.pk).title == "Indexes"
    conftest.make_due()
    worker.run_round()
    assert TalkPage.objects.get(pk=talk.pk).title == "Indexes, revised"


def test_nothing_is_saved_when_a_draft_changed_since_the_preview(as_editor, drafts):
    shown = preview(as_editor, drafts)
    get_page("types").save_revision()
    response = submit(as_editor, shown)
    assert "Nothing was saved" in response.text
    assert get_go_live_date("pyfest") is None
    assert read_hidden_fields(response)["fingerprint"] != read_hidden_fields(shown)["fingerprint"]


def test_a_page_that_cannot_go_live_is_refused_with_all_below(as_editor, drafts):
    change_revision(get_page("monday").latest_revision, language="klingon")
    shown = preview(as_editor, drafts)
    assert "isn&#x27;t a valid language code" in shown.text
    assert "“Monday” above it can&#x27;t be scheduled." in shown.text
    assert "3 pages have been scheduled." in submit(as_editor, shown).text
    assert get_go_live_date("indexes") is None
    assert get_go_live_date("caches") == monday_at(9)


def test_a_draft_with_gaps_is_refused(as_editor, drafts):
    talk = get_page("types")
    talk.body = [("heading", {"text": "", "level": "2"})]
    talk.save_revision(clean=False)
    assert "Can't be scheduled" in preview(as_editor, talk).text


def test_locked_pages_and_those_in_a_workflow_are_refused(as_editor, drafts, writer):
    talk, other = get_page("indexes"), get_page("types")
    talk.locked, talk.locked_by = True, writer
    talk.save()
    Workflow.objects.get().start(other, writer)
    text = preview(as_editor, drafts).text
    assert "locked by writer" in text
    assert "It is in a workflow." in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"date": ""}, "Enter a date."),
        ({"time": ""}, "Enter a time"),
        ({"when": "once", "date": "2020-01-01"}, "has passed"),
        ({"date": "2020-01-01"}, "has passed"),
        ({"date": "2999-01-01"}, "five years"),
        ({"when": "once", "date": "9999-12-31", "time": "23:30"}, "five years"),
        ({"when": "once", "date": "0001-01-01", "time_zone": "Asia/Tokyo"}, "has passed"),
        ({"time_zone": "Chicago"}, "isn&#x27;t a valid time zone"),
        ({"per_day": "9", "hours_apart": "3"}, "after midnight"),
        ({"per_day": "0"}, "greater than or equal to 1"),
    ],
)
def test_invalid_dates_are_reported(as_editor, drafts, values, words):
    response = preview(as_editor, drafts, **values)
    assert words in response.text
    assert "<h2>Preview</h2>" not in response.text


def test_the_time_zone_of_the_conference_is_the_default(as_editor, drafts):
    assert 'value="America/Chicago"' in as_editor.get(url(get_page("types"))).text


def test_a_writer_cannot_schedule(as_writer, drafts):
    for name in ("page", "cancel"):
        address = reverse(f"scheduling:{name}", args=[drafts.pk])
        for response in (as_writer.get(address), as_writer.post(address, schedule_form())):
            assert response.status_code == 302
            assert response.url == reverse("wagtailadmin_home")
    for name in ("board", "calendar", "releases"):
        assert as_writer.get(reverse(f"scheduling:{name}")).status_code == 302
    assert get_go_live_date("pyfest") is None
    for view in ("wagtailadmin_explore", "wagtailadmin_pages:edit"):
        assert url(drafts) not in as_writer.get(reverse(view, args=[drafts.pk])).text


def test_explorer_and_edit_view_link_to_the_screen(as_editor, drafts):
    for view in ("wagtailadmin_explore", "wagtailadmin_pages:edit"):
        assert url(drafts) in as_editor.get(reverse(view, args=[drafts.pk])).text
    front_page = drafts.get_parent()
    listed = as_editor.get(reverse("wagtailadmin_explore", args=[front_page.pk])).text
    assert url(drafts) in listed
    assert url(front_page) not in listed
    assert as_editor.get(url(front_page)).status_code == 302
    assert reverse("scheduling:board") in as_editor.get(reverse("wagtailadmin_home")).text


def test_a_page_is_unpublished_at_a_date(as_editor, talk, worker):
    response = save(as_editor, talk, chosen_action="unpublish", when="once")
    assert "1 page will be unpublished." in response.text
    talk.refresh_from_db()
    assert talk.live
    assert talk.expire_at == monday_at(9)
    Page.objects.filter(pk=talk.pk).update(expire_at=timezone.now())
    assert worker.run_round().unpublished == 1
    talk.refresh_from_db()
    assert (talk.live, talk.expired) == (False, True)


def test_an_expiry_date_does_not_publish_a_newer_draft_and_can_be_removed(as_editor, talk):
    talk.title = "Half a sentence"
    talk.save_revision()
    save(as_editor, talk, chosen_action="unpublish", when="once")
    talk = TalkPage.objects.get(pk=talk.pk)
    assert (talk.title, talk.has_unpublished_changes) == ("Indexes", True)
    draft = latest_draft(talk)
    assert (draft.title, draft.expire_at) == ("Half a sentence", monday_at(9))
    as_editor.post(reverse("scheduling:cancel", args=[talk.pk]))
    talk.refresh_from_db()
    assert talk.expire_at is None


def test_unpublishing_now_starts_with_the_lowest_pages(as_editor, conference, day, talk):
    response = save(as_editor, conference, chosen_action="unpublish", when="now")
    assert "3 pages have been unpublished." in response.text
    assert conftest.find_live_slugs() == set()


def test_no_page_is_unpublished_before_it_goes_live(as_editor, drafts):
    save(as_editor, drafts, when="once")
    response = preview(as_editor, drafts, chosen_action="unpublish", when="once", time="08:00")
    assert "before it goes live" in response.text
    assert "None of these pages can be unpublished" in response.text


def test_a_time_that_a_clock_change_skips_moves_forward(as_editor, drafts):
    year = timezone.now().year + 1
    spring = next(day for day in (date(year, 3, n) for n in range(8, 15)) if day.weekday() == 6)
    shown = preview(as_editor, drafts, when="once", date=spring.isoformat(), time="02:30")
    assert "03:30 CDT" in shown.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_needs_the_same_queries_for_any_number_of_dates(
    as_editor, editor, day, django_assert_num_queries, count
):
    for number in range(count):
        conftest.schedule_talk(day, editor, title=f"Talk {number}")
    as_editor.get(url(day))
    with django_assert_num_queries(18):
        text = " ".join(as_editor.get(url(day)).text.split())
    assert f"Talk {count - 1} <ul> <li>Goes live:" in text


@pytest.mark.parametrize("count", [1, 3])
def test_every_page_is_scheduled_and_counted(as_editor, day, count):
    for _ in range(count):
        TalkFactory(parent=day, live=False).save_revision()
    response = save(as_editor, day, when="once")
    pages = "1 page has" if count == 1 else f"{count} pages have"
    assert f"{pages} been scheduled." in response.text
