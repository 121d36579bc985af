"""The history of a page: milestones are marked; revisions can be named, compared, reverted to."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, Workflow

from conferences.curation.models import NamedRevision
from conferences.models import Source, TalkPage
from importers.apply import apply_files
from tests.conferences.curation.drafts import (
    block,
    compare_url,
    history_url,
    latest_body,
    save_draft,
)
from tests.conferences.page_forms import edit_url, talk_form
from tests.factories import TalkFactory
from tests.importers.samples import files

pytestmark = pytest.mark.django_db


def name_url(page, revision_id):
    return reverse("curation_history:name_revision", args=[page.pk, revision_id])


def revert_url(page, revision):
    return reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, revision.pk])


def read_rows(response):
    """Each entry of the table: whether it is marked as a milestone, and its text."""
    table = re.search(r'<table class="listing".*?<tbody>(.*?)</tbody>', response.text, re.DOTALL)[1]
    return [
        ("history-milestone" in attributes, " ".join(re.sub(r"<[^>]+>", " ", row).split()))
        for attributes, row in re.findall(r"<tr([^>]*)>(.*?)</tr>", table, re.DOTALL)
    ]


def read_milestones(response):
    return [text for is_milestone, text in read_rows(response) if is_milestone]


def test_each_kind_of_milestone_is_marked(as_editor, editor, talk):
    first = save_draft(talk, block("a"), user=editor)
    data = {"source": "My blog", "key": "blog"}
    log(instance=talk, action="importers.import", user=editor, revision=first, data=data)
    Workflow.objects.get().start(talk, editor)
    talk.current_workflow_task_state.approve(user=editor)
    tomorrow = timezone.now() + timezone.timedelta(days=1)
    save_draft(talk, block("b"), user=editor, go_live_at=tomorrow).publish(user=editor)

    response = as_editor.get(history_url(talk))
    marked = read_milestones(response)
    for words in ("Submitted", "Approved", "Published", "Scheduled"):
        assert any(words in text for text in marked), words
    assert any("Imported" in text and "“My blog”" in text for text in marked)
    assert "matches" not in response.text
    assert len(marked) < len(read_rows(response))

    filtered = as_editor.get(history_url(talk), {"milestones": "only"})
    assert [text for _, text in read_rows(filtered)] == marked


def test_an_import_is_listed_with_its_source(as_editor, front_page):
    apply_files(files())
    talk = TalkPage.objects.order_by("pk").first()
    title = f"“{Source.objects.get().title}”"
    marked = read_milestones(as_editor.get(history_url(talk)))
    assert any("Imported" in text and title in text for text in marked)


def test_a_revision_is_named_renamed_and_unnamed(as_editor, editor, talk):
    old = save_draft(talk, block("a"))
    save_draft(talk, block("b"))
    assert "Name this version" in as_editor.get(history_url(talk)).text
    assert as_editor.get(name_url(talk, old.pk)).status_code == 200

    response = as_editor.post(name_url(talk, old.pk), {"name": "Before review"}, follow=True)
    assert "The clean-up will keep it." in response.text
    assert any("“Before review”" in text for text in read_milestones(response))
    assert NamedRevision.objects.get().named_by == editor

    as_editor.post(name_url(talk, old.pk), {"name": "First light"})
    assert str(NamedRevision.objects.get()) == "First light"
    assert "“First light”" in as_editor.get(compare_url(talk, old, "latest")).text
    filtered = as_editor.get(history_url(talk), {"milestones": "only"})
    assert "First light" in filtered.text
    assert len(read_rows(filtered)) < len(read_rows(response))

    as_editor.post(name_url(talk, old.pk), {"remove": "1"})
    assert not NamedRevision.objects.exists()
    messages = [entry.message for entry in PageLogEntry.objects.filter(page=talk.pk)]
    assert "Named this version “First light”" in messages
    assert "Removed the version name “First light”" in messages


def autosave(client, page, title, **more):
    form = talk_form(title=title, slug="indexes") | more
    return client.post(edit_url(page), form, headers={"accept": "application/json"}).json()


@pytest.mark.parametrize("how", ["named", "submitted"])
def test_autosave_never_overwrites_a_milestone(as_editor, editor, talk, how):
    own = autosave(as_editor, talk, "One")["revision_id"]
    assert autosave(as_editor, talk, "Two", overwrite_revision_id=own)["revision_id"] == own

    if how == "named":
        as_editor.post(name_url(talk, own), {"name": "Two"})
    else:
        talk.refresh_from_db()
        Workflow.objects.get().start(talk.get_latest_revision_as_object(), editor)
    another = autosave(as_editor, talk, "Three", overwrite_revision_id=own)
    assert another["success"]
    assert another["revision_id"] != own
    titles = dict(talk.revisions.values_list("pk", "content__title"))
    assert titles == {own: "Two", another["revision_id"]: "Three"}


def test_autosave_of_an_outdated_form_is_still_refused(as_editor, talk):
    own = autosave(as_editor, talk, "One")["revision_id"]
    as_editor.post(name_url(talk, own), {"name": "One"})
    save_draft(talk, block("a"))
    response = autosave(as_editor, talk, "Two", overwrite_revision_id=own)
    assert response["error_code"] == "invalid_revision"


def test_an_empty_name_is_refused(as_editor, talk):
    old = save_draft(talk, block("a"))
    response = as_editor.post(name_url(talk, old.pk), {"name": " "})
    assert response.status_code == 200
    assert "This field is required" in response.text
    assert not NamedRevision.objects.exists()


def test_naming_requires_permission(as_writer, writer, talk, day):
    old = save_draft(talk, block("a"))
    other = TalkFactory(parent=day)
    assert as_writer.post(name_url(other, old.pk), {"name": "x"}).status_code == 404
    writer.groups.clear()
    assert as_writer.post(name_url(talk, old.pk), {"name": "x"}).status_code == 302
    assert not NamedRevision.objects.exists()


def test_each_revision_links_to_compare_and_revert(as_editor, talk):
    versions = [save_draft(talk, block("a", text)) for text in ("One", "Two", "Three")]
    html = as_editor.get(history_url(talk)).text
    for old in versions[:2]:
        assert compare_url(talk, old, "latest") in html
        assert revert_url(talk, old) in html
        assert "previous version" in as_editor.get(revert_url(talk, old)).text
    assert compare_url(talk, versions[1], versions[2]) in html


def test_reverting_saves_a_new_draft(as_editor, talk):
    old = save_draft(talk, block("a", "One"))
    save_draft(talk, block("a", "Two"))
    form = talk_form(title="Indexes", slug="indexes") | {"revision": str(old.pk)}
    assert as_editor.post(revert_url(talk, old), form).status_code == 302
    assert latest_body(talk)[0]["value"].startswith("Errors that nobody reads")
    assert PageLogEntry.objects.filter(page=talk.pk, action="wagtail.revert").exists()


def test_an_entry_of_a_deleted_revision_offers_no_actions(as_editor, talk):
    old = save_draft(talk, block("a"))
    save_draft(talk, block("b"))
    url = compare_url(talk, old, "latest")
    assert url in as_editor.get(history_url(talk)).text
    old.delete()
    response = as_editor.get(history_url(talk))
    assert response.status_code == 200
    assert url not in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_depend_on_the_number_of_revisions(
    as_editor, editor, talk, count, django_assert_num_queries
):
    for number in range(count):
        revision = save_draft(talk, block("a", str(number)), user=editor)
        NamedRevision.objects.create(revision=revision, name=str(number), named_by=editor)
        revision.publish(user=editor)
    as_editor.get(history_url(talk))
    with django_assert_num_queries(18):
        response = as_editor.get(history_url(talk))
    assert len(read_milestones(response)) >= count
