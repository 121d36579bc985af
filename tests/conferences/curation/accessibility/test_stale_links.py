"""Links by path are checked again when their target is moved, deleted or created."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from conferences.curation.accessibility.store import audit_newest_draft, newest_findings
from conferences.curation.models import Audit
from tests.factories import DayFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql("JSON look-ups")]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs what waits for the commit of a transaction."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def day(day):
    return never_published(day)


@pytest.fixture
def talk(talk):
    return never_published(talk)


def never_published(page):
    """Former addresses of a published page redirect, so that links to them never break."""
    type(page).objects.filter(pk=page.pk).update(live=False, first_published_at=None)
    page.refresh_from_db()
    return page


def linking(day, address, title="Linking"):
    """An audited draft with a link by path."""
    talk = TalkFactory(parent=day, title=title, live=False, search_description="What it says.")
    talk.body = json.dumps([{"type": "prose", "value": f"[A page]({address})", "id": "p"}])
    talk.save_revision()
    audit_newest_draft(talk)
    return talk


def pages_with_broken_links():
    return {finding.audit.page.title for finding in newest_findings().filter(rule="broken-link")}


def test_a_changed_slug_breaks_links(day, talk, committed):
    linking(day, "/pyfest/monday/indexes/#why")
    assert pages_with_broken_links() == set()
    with committed():
        talk.slug = "indices"
        talk.save()
    assert pages_with_broken_links() == {"Linking"}
    with committed():
        talk.slug = "indexes"
        talk.save()
    assert pages_with_broken_links() == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_redirect_keeps_links_working(day, talk):
    Page.objects.update(live=True)
    talk.refresh_from_db()
    linking(day, "/pyfest/monday/indexes/")
    talk.slug = "indices"
    talk.save()
    assert pages_with_broken_links() == set()


def test_a_changed_slug_of_a_day_breaks_links_below_it(conference, day, talk, committed):
    linking(DayFactory(parent=conference, slug="tuesday"), "/pyfest/monday/indexes/")
    with committed():
        day.slug = "first-day"
        day.save()
    assert pages_with_broken_links() == {"Linking"}


def test_a_moved_page_breaks_links_to_its_old_address_and_fixes_those_to_its_new_one(
    conference, day, talk, committed
):
    other = DayFactory(parent=conference, title="Tuesday", slug="tuesday")
    linking(day, "/pyfest/monday/indexes", "To the old place")
    linking(day, "/pyfest/tuesday/indexes", "To the new place")
    assert pages_with_broken_links() == {"To the new place"}
    with committed():
        Page.objects.get(pk=talk.pk).move(other, pos="last-child")
    assert pages_with_broken_links() == {"To the old place"}


def test_a_page_deleted_with_its_day_breaks_links(conference, day, talk, committed):
    other = DayFactory(parent=conference, title="Tuesday", slug="tuesday")
    linking(other, "/pyfest/monday/indexes/")
    with committed():
        Page.objects.get(pk=day.pk).delete()
    assert pages_with_broken_links() == {"Linking"}


def test_a_new_page_or_redirect_fixes_links_to_it(day, committed):
    linking(day, "/pyfest/monday/queues/?from=here")
    linking(day, "/elsewhere/", "By redirect")
    assert pages_with_broken_links() == {"Linking", "By redirect"}
    with committed():
        TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    assert pages_with_broken_links() == {"By redirect"}
    with committed():
        Redirect.objects.create(old_path="/elsewhere", redirect_page=day)
    assert pages_with_broken_links() == set()


@pytest.mark.parametrize("address", ["/pyfest/monday/café/", "/pyfest/monday/caf%C3%A9/"])
def test_addresses_with_non_ascii_letters_are_found(day, committed, address):
    target = never_published(TalkFactory(parent=day, title="Café", slug="café"))
    linking(day, address)
    assert pages_with_broken_links() == set()
    with committed():
        target.slug = "coffee"
        target.save()
    assert pages_with_broken_links() == {"Linking"}


def test_a_page_without_a_draft_is_checked_again_too(day, talk, committed):
    body = [{"type": "prose", "value": "[A page](/pyfest/monday/indexes/)", "id": "p"}]
    other = TalkFactory(parent=day, title="No draft", body=json.dumps(body))
    audit_newest_draft(other)
    with committed():
        talk.slug = "indices"
        talk.save()
    assert pages_with_broken_links() == {"No draft"}


@pytest.mark.parametrize("count", [1, 3])
def test_only_pages_that_name_the_address_are_checked_again(day, talk, committed, count):
    for number in range(count):
        linking(day, f"/pyfest/monday/other-{number}/", f"Other {number}")
    before = dict(Audit.objects.values_list("page", "checked_at"))
    with CaptureQueriesContext(connection) as queries, committed():
        talk.slug = "indices"
        talk.save()
    after = dict(Audit.objects.values_list("page", "checked_at"))
    assert {page: after[page] for page in before} == before
    assert len([query for query in queries if "curation_audit" in query["sql"]]) < 12
