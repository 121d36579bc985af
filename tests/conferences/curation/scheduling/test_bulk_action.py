"""Scheduling the pages selected in a listing."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from conferences.curation.scheduling.actions import schedule_page
from tests.conferences.curation.scheduling.conftest import page, scheduled
from tests.conferences.curation.scheduling.test_schedule import (
    at,
    hidden_fields,
    next_monday,
    schedule_form,
)
from tests.factories import TalkFactory


def url(*pages, **more):
    ids = "&".join(f"id={found.pk}" for found in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "schedule"])
    return f"{address}?{ids}" + "".join(f"&{name}={value}" for name, value in more.items())


def preview(client, address, **values):
    """Send the form by GET, with the parameters that name the pages."""
    shown = client.get(address)
    names = dict.fromkeys(name for name, _ in shown.context["bulk_parameters"])
    lists = {name: [v for n, v in shown.context["bulk_parameters"] if n == name] for name in names}
    return client.get(shown.request["PATH_INFO"], lists | schedule_form(**values))


def messages_of(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_explorer_and_the_list_of_talks_offer_the_action(as_editor, drafts):
    for listing in (reverse("wagtailadmin_explore", args=[drafts.pk]), reverse("talks:index")):
        assert "/bulk/wagtailcore/page/schedule/" in as_editor.get(listing).text


def test_selected_talks_are_scheduled_after_a_preview(as_editor, drafts):
    listing = reverse("wagtailadmin_explore", args=[page("monday").pk])
    address = url(page("types"), page("caches"), next=listing)
    form = as_editor.get(address).text
    assert "Schedule 2 pages" in form
    assert 'value="America/Chicago"' in form
    shown = preview(as_editor, address)
    assert "Schedule 5 pages" in shown.text
    assert scheduled("types") is None
    response = as_editor.post(
        f"{shown.request['PATH_INFO']}?{shown.request['QUERY_STRING']}", hidden_fields(shown)
    )
    assert response.url == listing
    assert messages_of(response) == ["5 pages have been scheduled."]
    first, second = (at(next_monday() + timedelta(days=n), 9) for n in range(2))
    assert [scheduled(slug) for slug in ("pyfest", "monday", "types")] == [first] * 3
    assert [scheduled(slug) for slug in ("tuesday", "caches")] == [second] * 2
    assert scheduled("indexes") is None


def test_a_talk_selected_with_its_day_is_scheduled_once(as_editor, drafts):
    shown = preview(as_editor, url(page("monday"), page("types")), when="once")
    titles = [entry.title for entry in shown.context["preview"].planned]
    assert titles == ["PyFest", "Monday", "Indexes", "Types"]


def test_all_pages_of_a_listing_are_the_children_of_its_page(as_editor, drafts):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "schedule"])
    shown = preview(as_editor, f"{address}?id=all&childOf={page('monday').pk}", when="once")
    titles = [entry.title for entry in shown.context["preview"].planned]
    assert titles == ["PyFest", "Monday", "Indexes", "Types"]


def test_selected_talks_are_unpublished_together(as_editor, day):
    talks = [TalkFactory(parent=day, title=title) for title in ("Indexes", "Types")]
    shown = preview(as_editor, url(*talks), chosen_action="unpublish", when="once")
    as_editor.post(
        f"{shown.request['PATH_INFO']}?{shown.request['QUERY_STRING']}", hidden_fields(shown)
    )
    dates = Page.objects.filter(pk__in=[talk.pk for talk in talks]).values_list("expire_at")
    assert set(dates) == {(at(next_monday(), 9),)}


def test_nothing_is_saved_if_a_draft_changed_since_the_preview(as_editor, drafts):
    address = url(page("types"), page("caches"))
    shown = preview(as_editor, address)
    page("types").save_revision()
    response = as_editor.post(
        f"{shown.request['PATH_INFO']}?{shown.request['QUERY_STRING']}", hidden_fields(shown)
    )
    assert "Nothing was saved" in response.text
    assert scheduled("types") is None


def test_pages_that_cannot_be_scheduled_are_named(as_editor, front_page, drafts):
    response = as_editor.get(url(front_page, page("types")))
    assert f"Not included: “{front_page.draft_title}”" in response.text
    assert "Schedule Types" in response.text
    response = as_editor.get(url(front_page), follow=True)
    assert "You can&#x27;t schedule any of the selected pages." in response.text


def test_a_writer_cannot_schedule_selected_pages(as_writer, drafts):
    for response in (
        as_writer.get(url(page("types"))),
        as_writer.post(url(page("types")), schedule_form(when="once") | {"fingerprint": "x"}),
    ):
        assert response.status_code == 302
    assert scheduled("types") is None


@pytest.mark.parametrize("count", [2, 4])
def test_the_screen_needs_the_same_queries_for_any_number_of_pages(
    as_editor, editor, day, django_assert_num_queries, count
):
    talks = [TalkFactory(parent=day, title=f"Talk {n}", live=False) for n in range(count)]
    for talk in talks:
        talk.save_revision()
        schedule_page(talk, timezone.now() + timedelta(days=1), editor)
    as_editor.get(url(*talks))
    with django_assert_num_queries(16):
        text = " ".join(as_editor.get(url(*talks)).text.split())
    assert f"Talk {count - 1} <ul> <li>Goes live:" in text
