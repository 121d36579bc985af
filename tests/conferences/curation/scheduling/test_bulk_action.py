"""Dates for the pages ticked in a list: the screen of one page, for several."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from conferences.curation.scheduling.actions import schedule
from tests.conferences.curation.scheduling.conftest import page, scheduled
from tests.conferences.curation.scheduling.test_schedule import (
    at,
    hidden_fields,
    next_monday,
    wish,
)
from tests.factories import TalkFactory


def url(*pages, **more):
    ids = "&".join(f"id={found.pk}" for found in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "schedule"])
    return f"{address}?{ids}" + "".join(f"&{name}={value}" for name, value in more.items())


def asked(client, address, **values):
    """The form is sent by GET, with what says for which pages it is."""
    shown = client.get(address)
    kept = dict.fromkeys(name for name, _ in shown.context["kept"])
    lists = {name: [v for n, v in shown.context["kept"] if n == name] for name in kept}
    return client.get(shown.request["PATH_INFO"], lists | wish(**values))


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_action_stands_in_the_explorer_and_in_the_list_of_talks(as_editor, drafts):
    for listing in (reverse("wagtailadmin_explore", args=[drafts.pk]), reverse("talks:index")):
        assert "/bulk/wagtailcore/page/schedule/" in as_editor.get(listing).text


def test_ticked_talks_get_a_date_each_after_a_look_at_all_of_them(as_editor, drafts):
    listing = reverse("wagtailadmin_explore", args=[page("monday").pk])
    address = url(page("types"), page("caches"), next=listing)
    form = as_editor.get(address).text
    assert "Schedule 2 pages" in form
    assert 'value="America/Chicago"' in form
    shown = asked(as_editor, address)
    assert "Schedule 5 pages" in shown.text
    assert scheduled("types") is None
    response = as_editor.post(
        f"{shown.request['PATH_INFO']}?{shown.request['QUERY_STRING']}", hidden_fields(shown)
    )
    assert response.url == listing
    assert said(response) == ["5 pages are scheduled."]
    first, second = (at(next_monday() + timedelta(days=n), 9) for n in range(2))
    assert [scheduled(slug) for slug in ("pyfest", "monday", "types")] == [first] * 3
    assert [scheduled(slug) for slug in ("tuesday", "caches")] == [second] * 2
    assert scheduled("indexes") is None


def test_a_day_and_a_talk_of_it_are_counted_once(as_editor, drafts):
    shown = asked(as_editor, url(page("monday"), page("types")), when="once")
    titles = [entry.title for entry in shown.context["lot"].planned]
    assert titles == ["PyFest", "Monday", "Indexes", "Types"]


def test_all_of_a_listing_are_those_below_its_page(as_editor, drafts):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "schedule"])
    shown = asked(as_editor, f"{address}?id=all&childOf={page('monday').pk}", when="once")
    titles = [entry.title for entry in shown.context["lot"].planned]
    assert titles == ["PyFest", "Monday", "Indexes", "Types"]


def test_ticked_talks_are_taken_down_together(as_editor, day):
    talks = [TalkFactory(parent=day, title=title) for title in ("Indexes", "Types")]
    shown = asked(as_editor, url(*talks), what="expire", when="once")
    as_editor.post(
        f"{shown.request['PATH_INFO']}?{shown.request['QUERY_STRING']}", hidden_fields(shown)
    )
    moments = Page.objects.filter(pk__in=[talk.pk for talk in talks]).values_list("expire_at")
    assert set(moments) == {(at(next_monday(), 9),)}


def test_what_changed_since_is_shown_again(as_editor, drafts):
    address = url(page("types"), page("caches"))
    shown = asked(as_editor, address)
    page("types").save_revision()
    response = as_editor.post(
        f"{shown.request['PATH_INFO']}?{shown.request['QUERY_STRING']}", hidden_fields(shown)
    )
    assert "Nothing was saved" in response.text
    assert scheduled("types") is None


def test_what_cannot_have_a_date_is_named_and_left(as_editor, front_page, drafts):
    response = as_editor.get(url(front_page, page("types")))
    assert f"Left alone: “{front_page.draft_title}”" in response.text
    assert "Schedule Types" in response.text
    response = as_editor.get(url(front_page), follow=True)
    assert "None of the pages you ticked can be scheduled" in response.text


def test_a_writer_schedules_nothing(as_writer, drafts):
    for response in (
        as_writer.get(url(page("types"))),
        as_writer.post(url(page("types")), wish(when="once") | {"shown": "x"}),
    ):
        assert response.status_code == 302
    assert scheduled("types") is None


@pytest.mark.parametrize("count", [2, 4])
def test_the_screen_costs_the_same_for_any_number(
    as_editor, editor, day, django_assert_num_queries, count
):
    talks = [TalkFactory(parent=day, title=f"Talk {n}", live=False) for n in range(count)]
    for talk in talks:
        talk.save_revision()
        schedule(talk, timezone.now() + timedelta(days=1), editor)
    as_editor.get(url(*talks))
    with django_assert_num_queries(16):
        text = " ".join(as_editor.get(url(*talks)).text.split())
    assert f"Talk {count - 1}: goes live" in text
