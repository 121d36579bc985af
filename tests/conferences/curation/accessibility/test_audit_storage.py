"""Audits are stored with the revision, and repeated when it changes."""

import json
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from wagtail.models import Page

from conferences.curation.accessibility.store import (
    audit_newest_draft,
    audit_revision,
    get_newest_findings,
)
from conferences.curation.accessibility.tasks import audit_pages
from conferences.curation.models import Audit, Finding
from conferences.models import Source
from importers.apply import apply_files
from tests.conferences.curation.accessibility.conftest import BLOCKS, EXPECTED, read_findings
from tests.conferences.curation.drafts import block, notes, save_draft
from tests.conferences.page_forms import edit_url, talk_form
from tests.factories import SourceFactory, TalkFactory
from tests.importers.samples import files

pytestmark = pytest.mark.django_db


def test_each_finding_names_its_block_and_an_unchanged_revision_is_checked_once(
    faulty_talk, django_assert_max_num_queries
):
    audit = audit_newest_draft(faulty_talk)
    assert read_findings(audit) == EXPECTED
    with django_assert_max_num_queries(12):
        stored = audit_newest_draft(Page.objects.get(pk=faulty_talk.pk))
    assert (stored.pk, stored.checked_at) == (audit.pk, audit.checked_at)


def test_an_overwritten_revision_is_checked_again(faulty_talk):
    audit_newest_draft(faulty_talk)
    revision = faulty_talk.get_latest_revision()
    faulty_talk.body = json.dumps(BLOCKS[1:])
    faulty_talk.save_revision(overwrite_revision=revision)
    assert read_findings(audit_newest_draft(faulty_talk)) == EXPECTED - {("raw-block", "raw-block")}


def test_changed_settings_make_audits_outdated(faulty_talk, settings):
    audit_newest_draft(faulty_talk)
    settings.ACCESSIBILITY_RULES = {"raw-block": "off"}
    assert read_findings(audit_newest_draft(faulty_talk)) == EXPECTED - {("raw-block", "raw-block")}


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_a_finding_keeps_the_date_when_it_was_first_found(faulty_talk):
    audit_newest_draft(faulty_talk)
    long_ago = timezone.now() - timedelta(days=40)
    Finding.objects.update(first_found_at=long_ago)
    faulty_talk.title = "Another title"
    faulty_talk.save_revision()
    dates = audit_newest_draft(faulty_talk).findings.values_list("first_found_at", flat=True)
    assert set(dates) == {long_ago}


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_the_audit_of_a_scheduled_revision_is_kept(faulty_talk):
    scheduled = faulty_talk.get_latest_revision()
    faulty_talk.revisions.filter(pk=scheduled.pk).update(approved_go_live_at=timezone.now())
    kept = audit_newest_draft(faulty_talk)
    audit_revision(faulty_talk, save_draft(faulty_talk, *BLOCKS, title="A draft after it"))
    newest = audit_revision(faulty_talk, save_draft(faulty_talk, *BLOCKS, title="Another one"))
    assert set(Audit.objects.all()) == {kept, newest}
    assert read_findings(kept) == EXPECTED


def test_audits_do_not_depend_on_the_language_of_the_user(faulty_talk, monkeypatch, settings):
    """Otherwise an error accepted in one language would stop publishing in another."""
    languages = []

    def render(page):
        languages.append(get_language())
        return ""

    monkeypatch.setattr("conferences.curation.accessibility.store.render_draft", render)
    with override("de"):
        audit_newest_draft(faulty_talk)
    assert languages == [settings.LANGUAGE_CODE]


def test_a_page_without_a_revision_is_checked_itself(conference):
    assert read_findings(audit_revision(conference, None)) == {("meta-description", "")}
    assert get_newest_findings().count() == 1
    conference.save_revision()
    audit_newest_draft(conference)
    assert Audit.objects.get().revision_id


def test_a_saved_draft_is_checked(as_editor, talk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_editor.post(edit_url(talk), talk_form(search_description=""))
    assert {finding.rule for finding in get_newest_findings()} == {"meta-description"}


def test_imported_drafts_are_checked(front_page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        apply_files(files())
    assert {finding.rule for finding in get_newest_findings()} == {"permission"}


def test_a_changed_permission_makes_audits_outdated(talk, django_capture_on_commit_callbacks):
    source = SourceFactory(status=Source.Status.ASKED)
    body = notes(source, BLOCKS[1], block_id="n")
    save_draft(talk, body, search_description="What it says.").as_object().save()
    assert ("permission", "n") in read_findings(audit_newest_draft(talk))
    source.status = Source.Status.LICENSED
    with django_capture_on_commit_callbacks(execute=True):
        source.save()
    assert read_findings(audit_newest_draft(talk)) == {("vague-link", "prose-block")}


def test_a_link_to_a_deleted_page_is_found(talk, day):
    other = TalkFactory(parent=day, title="Queues", slug="queues")
    link = block("p", f"[Queues](page:{other.pk})")
    save_draft(talk, link, search_description="What it says.").as_object().save()
    assert read_findings(audit_newest_draft(talk)) == set()
    other.unpublish()
    save_draft(talk, link)
    # A link to an unpublished page is not broken.
    assert read_findings(audit_newest_draft(talk)) == set()
    other.delete()
    assert read_findings(audit_newest_draft(talk)) == {("broken-link", "p")}


@pytest.mark.parametrize(
    ("address", "is_broken"),
    [
        ("/pyfest/monday/", False),
        ("/pyfest/monday", False),
        ("/pyfest/tuesday/", True),
        ("/pyfest/tuesday", True),
        ("/nothing/", True),
        ("/documents/", True),
        ("https://elsewhere.example/x", False),
        ("https://localhost/nothing/", True),
        ("http://LOCALHOST/pyfest/", False),
        ("http://localhost", False),
        ("#nowhere", True),
        ("//elsewhere.example/x", False),
    ],
)
def test_links_to_the_own_site_are_followed(talk, address, is_broken):
    save_draft(talk, block("p", f"[A day]({address})"))
    assert (("broken-link", "p") in read_findings(audit_newest_draft(talk))) is is_broken


def test_days_are_checked_like_talks(day):
    day.save_revision()
    assert read_findings(audit_newest_draft(day)) == {("meta-description", "")}


@pytest.mark.postgresql("JSON columns and bulk writing")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_audits_of_a_page_at_once_both_succeed_and_keep_the_newest(faulty_talk):
    """Such as the publish gate and the background task."""
    stale = faulty_talk.get_latest_revision()
    audit_newest_draft(faulty_talk)
    newer = save_draft(faulty_talk, *BLOCKS, title="Newer")

    def audit_older_revision():
        try:
            return audit_revision(faulty_talk, stale).digest
        finally:
            connection.close()

    Audit.objects.update(digest="")
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            audit_revision(faulty_talk, newer)
            audit_revision(faulty_talk, stale)
            other = threads.submit(audit_older_revision)
            wait([other], timeout=1)
        assert other.result()
    assert read_findings(Audit.objects.get(revision=newer)) == EXPECTED


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_a_page_deleted_during_a_task_does_not_stop_the_others(conference):
    """A task audits many pages, and takes a while."""
    gone, talk = TalkFactory(parent=conference), TalkFactory(parent=conference)
    revision = talk.save_revision()

    def delete_page(execute, sql, *arguments):
        result = execute(sql, *arguments)
        if to_delete and "wagtailcore_page" in sql:
            to_delete.pop().delete()
        return result

    to_delete = [Page.objects.get(pk=gone.pk)]
    with connection.execute_wrapper(delete_page):
        audit_pages.call([gone.pk, talk.pk])
    assert not to_delete
    assert Audit.objects.filter(revision=revision).exists()
