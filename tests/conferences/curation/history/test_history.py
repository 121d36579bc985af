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
from tests.conferences.curation.history.drafts import (
    block,
    compare_url,
    history_url,
    latest_body,
    save_draft,
)
from tests.conferences.page_forms import talk_form
from tests.factories import TalkFactory
from tests.importers.samples import files

pytestmark = pytest.mark.django_db


def name_url(page, revision):
    return reverse("curation_history:name_revision", args=[page.pk, revision.pk])


def rows(response):
    """Each entry of the table: whether it is marked as a milestone, and its text."""
    table = re.search(r'<table class="listing".*?<tbody>(.*?)</tbody>', response.text, re.DOTALL)[1]
    found = []
    for attributes, row in re.findall(r"<tr([^>]*)>(.*?)</tr>", table, re.DOTALL):
        text = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        found.append(("history-milestone" in attributes, text))
    return found


def milestones(response):
    return [text for is_milestone, text in rows(response) if is_milestone]


def test_each_kind_of_milestone_is_marked(as_editor, editor, talk):
    first = save_draft(talk, block("a"), user=editor)
    log(
        instance=talk,
        action="importers.import",
        user=editor,
        revision=first,
        data={"source": "My blog", "key": "blog"},
    )
    Workflow.objects.get().start(talk, editor)
    talk.current_workflow_task_state.approve(user=editor)
    second = save_draft(talk, block("b"), user=editor)
    talk.refresh_from_db()
    draft = second.as_object()
    draft.go_live_at = timezone.now() + timezone.timedelta(days=1)
    scheduled = draft.save_revision(user=editor, clean=False)
    scheduled.publish(user=editor)

    found = milestones(as_editor.get(history_url(talk)))
    for words in ("Submitted", "Approved", "Published", "Scheduled"):
        assert any(words in text for text in found), words
    assert any("Imported" in text and "“My blog”" in text for text in found)
    response = as_editor.get(history_url(talk))
    assert "matches" not in response.text
    everything = rows(response)
    assert len(found) < len(everything)

    only = as_editor.get(history_url(talk), {"milestones": "only"})
    assert [text for _, text in rows(only)] == found


def test_an_import_is_listed_with_its_source(as_editor, front_page):
    apply_files(files())
    talk = TalkPage.objects.order_by("pk").first()
    found = milestones(as_editor.get(history_url(talk)))
    assert any("Imported" in text and f"“{Source.objects.get().title}”" in text for text in found)


def test_a_revision_is_named_renamed_and_unnamed(as_editor, editor, talk):
    old = save_draft(talk, block("a"))
    save_draft(talk, block("b"))
    assert "Name this version" in as_editor.get(history_url(talk)).text
    assert as_editor.get(name_url(talk, old)).status_code == 200

    response = as_editor.post(name_url(talk, old), {"name": "As the speaker saw it"}, follow=True)
    assert "The clean-up will keep it." in response.text
    assert any("“As the speaker saw it”" in text for text in milestones(response))
    assert NamedRevision.objects.get().named_by == editor

    as_editor.post(name_url(talk, old), {"name": "First light"})
    assert [str(one) for one in NamedRevision.objects.all()] == ["First light"]
    assert "“First light”" in as_editor.get(compare_url(talk, old, "latest")).text
    only = as_editor.get(history_url(talk), {"milestones": "only"})
    assert "First light" in only.text
    assert len(rows(only)) < len(rows(response))

    as_editor.post(name_url(talk, old), {"remove": "1"})
    assert not NamedRevision.objects.exists()
    messages = [entry.message for entry in PageLogEntry.objects.filter(page=talk.pk)]
    assert "Named this version “First light”" in messages
    assert "Removed the version name “First light”" in messages


def autosave(client, page, title, **more):
    form = talk_form(title=title, slug="indexes") | more
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, form, headers={"accept": "application/json"}).json()


@pytest.mark.parametrize("how", ["named", "submitted"])
def test_autosave_never_overwrites_a_milestone(as_editor, editor, talk, how):
    own = autosave(as_editor, talk, "One")["revision_id"]
    assert autosave(as_editor, talk, "Two", overwrite_revision_id=own)["revision_id"] == own

    if how == "named":
        as_editor.post(
            reverse("curation_history:name_revision", args=[talk.pk, own]), {"name": "Two"}
        )
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
    as_editor.post(reverse("curation_history:name_revision", args=[talk.pk, own]), {"name": "One"})
    save_draft(talk, block("a"))
    response = autosave(as_editor, talk, "Two", overwrite_revision_id=own)
    assert response["error_code"] == "invalid_revision"


def test_an_empty_name_is_refused(as_editor, talk):
    old = save_draft(talk, block("a"))
    response = as_editor.post(name_url(talk, old), {"name": " "})
    assert response.status_code == 200
    assert "This field is required" in response.text
    assert not NamedRevision.objects.exists()


def test_naming_requires_permission(as_writer, writer, talk, day):
    old = save_draft(talk, block("a"))
    other = TalkFactory(parent=day)
    assert as_writer.post(name_url(other, old), {"name": "x"}).status_code == 404
    writer.groups.clear()
    assert as_writer.post(name_url(talk, old), {"name": "x"}).status_code == 302
    assert not NamedRevision.objects.exists()


def test_each_revision_links_to_compare_and_revert(as_editor, talk):
    versions = [save_draft(talk, block("a", text)) for text in ("One", "Two", "Three")]
    html = as_editor.get(history_url(talk)).text
    for old in versions[:2]:
        assert compare_url(talk, old, "latest") in html
        revert = reverse("wagtailadmin_pages:revisions_revert", args=[talk.pk, old.pk])
        assert revert in html
        review = as_editor.get(revert)
        assert review.status_code == 200
        assert "previous version" in review.text
    assert compare_url(talk, versions[1], versions[2]) in html


def test_reverting_saves_a_new_draft(as_editor, talk):
    old = save_draft(talk, block("a", "One"))
    save_draft(talk, block("a", "Two"))
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[talk.pk, old.pk])
    form = talk_form(title="Indexes", slug="indexes") | {"revision": str(old.pk)}
    assert as_editor.post(revert, form).status_code == 302
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
    assert len(milestones(response)) >= count
