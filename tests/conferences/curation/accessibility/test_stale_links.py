"""Links by path are checked again when their target is moved, deleted or created."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from conferences.curation.accessibility.store import audit_newest_draft, get_newest_findings
from conferences.curation.models import Audit
from tests.conferences.curation.drafts import block, save_draft
from tests.factories import DayFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Runs what waits for the commit of a transaction."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def change_slug(commit):
    def change(page, slug):
        page.slug = slug
        with commit():
            page.save()

    return change


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


def add_linking_talk(day, address, title="Linking"):
    """Create an audited draft with a link by path."""
    talk = TalkFactory(parent=day, title=title, live=False)
    save_draft(talk, block("p", f"[A page]({address})"))
    audit_newest_draft(talk)


def find_pages_with_broken_links():
    broken = get_newest_findings().filter(rule="broken-link")
    return {finding.audit.page.title for finding in broken}


def test_a_changed_slug_breaks_links(day, talk, change_slug):
    add_linking_talk(day, "/pyfest/monday/indexes/#why")
    assert find_pages_with_broken_links() == set()
    change_slug(talk, "indices")
    assert find_pages_with_broken_links() == {"Linking"}
    change_slug(talk, "indexes")
    assert find_pages_with_broken_links() == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_redirect_keeps_links_working(day, talk):
    Page.objects.update(live=True)
    talk.refresh_from_db()
    add_linking_talk(day, "/pyfest/monday/indexes/")
    talk.slug = "indices"
    talk.save()
    assert find_pages_with_broken_links() == set()


@pytest.mark.postgresql("JSON look-ups")
def test_a_changed_slug_of_a_day_breaks_links_below_it(conference, day, talk, change_slug):
    add_linking_talk(DayFactory(parent=conference, slug="tuesday"), "/pyfest/monday/indexes/")
    change_slug(day, "first-day")
    assert find_pages_with_broken_links() == {"Linking"}


@pytest.mark.postgresql("JSON look-ups")
def test_a_moved_page_breaks_links_to_its_old_address_and_fixes_those_to_its_new_one(
    conference, day, talk, commit
):
    other = DayFactory(parent=conference, title="Tuesday", slug="tuesday")
    add_linking_talk(day, "/pyfest/monday/indexes", "To the old place")
    add_linking_talk(day, "/pyfest/tuesday/indexes", "To the new place")
    assert find_pages_with_broken_links() == {"To the new place"}
    with commit():
        Page.objects.get(pk=talk.pk).move(other, pos="last-child")
    assert find_pages_with_broken_links() == {"To the old place"}


def test_a_page_deleted_with_its_day_breaks_links(conference, day, talk, commit):
    other = DayFactory(parent=conference, title="Tuesday", slug="tuesday")
    add_linking_talk(other, "/pyfest/monday/indexes/")
    with commit():
        Page.objects.get(pk=day.pk).delete()
    assert find_pages_with_broken_links() == {"Linking"}


def test_a_new_page_or_redirect_fixes_links_to_it(day, commit):
    add_linking_talk(day, "/pyfest/monday/queues/?from=here")
    add_linking_talk(day, "/elsewhere/", "By redirect")
    assert find_pages_with_broken_links() == {"Linking", "By redirect"}
    with commit():
        TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    assert find_pages_with_broken_links() == {"By redirect"}
    with commit():
        Redirect.objects.create(old_path="/elsewhere", redirect_page=day)
    assert find_pages_with_broken_links() == set()


@pytest.mark.postgresql("JSON look-ups")
@pytest.mark.parametrize("address", ["/pyfest/monday/café/", "/pyfest/monday/caf%C3%A9/"])
def test_addresses_with_non_ascii_letters_are_found(day, change_slug, address):
    target = never_published(TalkFactory(parent=day, title="Café", slug="café"))
    add_linking_talk(day, address)
    assert find_pages_with_broken_links() == set()
    change_slug(target, "coffee")
    assert find_pages_with_broken_links() == {"Linking"}


def test_a_page_without_a_draft_is_checked_again_too(day, talk, change_slug):
    body = [("prose", "[A page](/pyfest/monday/indexes/)")]
    other = TalkFactory(parent=day, title="No draft", body=body)
    audit_newest_draft(other)
    change_slug(talk, "indices")
    assert find_pages_with_broken_links() == {"No draft"}


@pytest.mark.postgresql("JSON look-ups")
@pytest.mark.parametrize("count", [1, 3])
def test_only_pages_that_name_the_address_are_checked_again(day, talk, change_slug, count):
    for number in range(count):
        add_linking_talk(day, f"/pyfest/monday/other-{number}/", f"Other {number}")
    before = dict(Audit.objects.values_list("page", "checked_at"))
    with CaptureQueriesContext(connection) as queries:
        change_slug(talk, "indices")
    after = dict(Audit.objects.values_list("page", "checked_at"))
    assert {page: after[page] for page in before} == before
    assert len([query for query in queries if "curation_audit" in query["sql"]]) < 12
