"""Links by path: judged anew when the page they lead to moves, goes or comes."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from conferences.curation.accessibility.audit import newest_audit, newest_findings
from conferences.curation.models import Audit
from tests.factories import DayFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do what waits for the end of a transaction, as outside of tests."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def day(day):
    return known_to_nobody(day)


@pytest.fixture
def talk(talk):
    return known_to_nobody(talk)


def known_to_nobody(page):
    """From where readers knew a page leads to it, and no link there would ever break."""
    type(page).objects.filter(pk=page.pk).update(live=False, first_published_at=None)
    page.refresh_from_db()
    return page


def linking(day, address, title="Linking"):
    """A judged draft with a link by path."""
    talk = TalkFactory(parent=day, title=title, live=False, search_description="What it says.")
    talk.body = json.dumps([{"type": "prose", "value": f"[A page]({address})", "id": "p"}])
    talk.save_revision()
    newest_audit(talk)
    return talk


def broken():
    return {finding.audit.page.title for finding in newest_findings().filter(rule="broken-link")}


def test_a_target_that_gets_another_slug_breaks_links_to_it(day, talk, committed):
    linking(day, "/pyfest/monday/indexes/#why")
    assert broken() == set()
    with committed():
        talk.slug = "indices"
        talk.save()
    assert broken() == {"Linking"}
    with committed():
        talk.slug = "indexes"
        talk.save()
    assert broken() == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_redirect_keeps_the_links_sound(day, talk):
    Page.objects.update(live=True)
    talk.refresh_from_db()
    linking(day, "/pyfest/monday/indexes/")
    talk.slug = "indices"
    talk.save()
    assert broken() == set()


def test_a_day_that_gets_another_slug_breaks_links_below_it(conference, day, talk, committed):
    linking(DayFactory(parent=conference, slug="tuesday"), "/pyfest/monday/indexes/")
    with committed():
        day.slug = "first-day"
        day.save()
    assert broken() == {"Linking"}


def test_a_target_that_moves_breaks_links_to_it_and_mends_those_to_its_new_place(
    conference, day, talk, committed
):
    other = DayFactory(parent=conference, title="Tuesday", slug="tuesday")
    linking(day, "/pyfest/monday/indexes", "To the old place")
    linking(day, "/pyfest/tuesday/indexes", "To the new place")
    assert broken() == {"To the new place"}
    with committed():
        Page.objects.get(pk=talk.pk).move(other, pos="last-child")
    assert broken() == {"To the old place"}


def test_a_target_that_is_deleted_with_its_day_breaks_links_to_it(conference, day, talk, committed):
    other = DayFactory(parent=conference, title="Tuesday", slug="tuesday")
    linking(other, "/pyfest/monday/indexes/")
    with committed():
        Page.objects.get(pk=day.pk).delete()
    assert broken() == {"Linking"}


def test_a_target_that_was_missing_appears(day, committed):
    linking(day, "/pyfest/monday/queues/?from=here")
    linking(day, "/elsewhere/", "By redirect")
    assert broken() == {"Linking", "By redirect"}
    with committed():
        TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    assert broken() == {"By redirect"}
    with committed():
        Redirect.objects.create(old_path="/elsewhere", redirect_page=day)
    assert broken() == set()


@pytest.mark.parametrize("address", ["/pyfest/monday/café/", "/pyfest/monday/caf%C3%A9/"])
def test_addresses_in_any_letters_are_known(day, committed, address):
    target = known_to_nobody(TalkFactory(parent=day, title="Café", slug="café"))
    linking(day, address)
    assert broken() == set()
    with committed():
        target.slug = "coffee"
        target.save()
    assert broken() == {"Linking"}


def test_a_page_that_never_had_a_draft_is_found_too(day, talk, committed):
    body = [{"type": "prose", "value": "[A page](/pyfest/monday/indexes/)", "id": "p"}]
    other = TalkFactory(parent=day, title="No draft", body=json.dumps(body))
    newest_audit(other)
    with committed():
        talk.slug = "indices"
        talk.save()
    assert broken() == {"No draft"}


@pytest.mark.parametrize("count", [1, 3])
def test_only_pages_that_name_the_address_are_judged_anew(day, talk, committed, count):
    for number in range(count):
        linking(day, f"/pyfest/monday/other-{number}/", f"Other {number}")
    before = dict(Audit.objects.values_list("page", "at"))
    with CaptureQueriesContext(connection) as queries, committed():
        talk.slug = "indices"
        talk.save()
    after = dict(Audit.objects.values_list("page", "at"))
    assert {page: after[page] for page in before} == before
    assert len([query for query in queries if "curation_audit" in query["sql"]]) < 12
