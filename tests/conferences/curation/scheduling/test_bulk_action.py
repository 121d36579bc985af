"""Scheduling the pages selected in a listing."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests.conferences.curation.editing.steps import action_url
from tests.conferences.curation.scheduling.conftest import get_go_live_date, get_page, schedule_talk
from tests.conferences.curation.scheduling.test_schedule import monday_at, schedule_form, submit
from tests.conferences.page_forms import list_messages
from tests.factories import TalkFactory


def url(*pages):
    return action_url("schedule", *pages)


def preview(client, address, **values):
    """Send the form by GET, with the parameters that name the pages."""
    response = client.get(address)
    form = schedule_form(**values)
    for name, value in response.context["bulk_parameters"]:
        form.setdefault(name, []).append(value)
    return client.get(response.request["PATH_INFO"], form)


def test_the_explorer_and_the_list_of_talks_offer_the_action(as_editor, drafts):
    for listing in (reverse("wagtailadmin_explore", args=[drafts.pk]), reverse("talks:index")):
        assert "/bulk/wagtailcore/page/schedule/" in as_editor.get(listing).text


def test_selected_talks_are_scheduled_after_a_preview(as_editor, drafts):
    listing = reverse("wagtailadmin_explore", args=[get_page("monday").pk])
    address = f"{url(get_page('types'), get_page('caches'))}&next={listing}"
    form = as_editor.get(address).text
    assert "Schedule 2 pages" in form
    assert 'value="America/Chicago"' in form
    shown = preview(as_editor, address)
    assert "Schedule 5 pages" in shown.text
    assert get_go_live_date("types") is None
    response = submit(as_editor, shown, follow=False)
    assert response.url == listing
    assert list_messages(response) == ["5 pages have been scheduled."]
    assert {get_go_live_date(slug) for slug in ("pyfest", "monday", "types")} == {monday_at(9)}
    assert {get_go_live_date(slug) for slug in ("tuesday", "caches")} == {monday_at(9, 1)}
    assert get_go_live_date("indexes") is None


def test_a_talk_selected_with_its_day_or_all_its_siblings_is_scheduled_once(as_editor, drafts):
    all_of_the_day = f"{url()}id=all&childOf={get_page('monday').pk}"
    for address in (url(get_page("monday"), get_page("types")), all_of_the_day):
        shown = preview(as_editor, address, when="once")
        titles = [entry.title for entry in shown.context["preview"].planned]
        assert titles == ["PyFest", "Monday", "Indexes", "Types"]


def test_selected_talks_are_unpublished_together(as_editor, day):
    talks = [TalkFactory(parent=day, title=title) for title in ("Indexes", "Types")]
    shown = preview(as_editor, url(*talks), chosen_action="unpublish", when="once")
    submit(as_editor, shown)
    dates = {Page.objects.get(pk=talk.pk).expire_at for talk in talks}
    assert dates == {monday_at(9)}


def test_nothing_is_saved_if_a_draft_changed_since_the_preview(as_editor, drafts):
    shown = preview(as_editor, url(get_page("types"), get_page("caches")))
    get_page("types").save_revision()
    assert "Nothing was saved" in submit(as_editor, shown).text
    assert get_go_live_date("types") is None


def test_pages_that_cannot_be_scheduled_are_named(as_editor, front_page, drafts):
    response = as_editor.get(url(front_page, get_page("types")))
    assert f"Not included: “{front_page.draft_title}”" in response.text
    assert "Schedule Types" in response.text
    response = as_editor.get(url(front_page), follow=True)
    assert "You can&#x27;t schedule any of the selected pages." in response.text


def test_a_writer_cannot_schedule_selected_pages(as_writer, drafts):
    for response in (
        as_writer.get(url(get_page("types"))),
        as_writer.post(url(get_page("types")), schedule_form(when="once") | {"fingerprint": "x"}),
    ):
        assert response.status_code == 302
    assert get_go_live_date("types") is None


@pytest.mark.parametrize("count", [2, 4])
def test_the_screen_needs_the_same_queries_for_any_number_of_pages(
    as_editor, editor, day, django_assert_num_queries, count
):
    talks = [schedule_talk(day, editor, title=f"Talk {n}") for n in range(count)]
    as_editor.get(url(*talks))
    with django_assert_num_queries(16):
        text = " ".join(as_editor.get(url(*talks)).text.split())
    assert f"Talk {count - 1} <ul> <li>Goes live:" in text
