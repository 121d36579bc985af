"""The history of a page: milestones stand out, and each version can be named and gone back to."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, Workflow

from conferences.curation.models import Milestone
from conferences.models import Source, TalkPage
from importers.apply import apply_files
from tests.conferences.curation.history.pages import block, body, compare_url, history_url, version
from tests.conferences.test_viewsets import talk_form
from tests.factories import TalkFactory
from tests.importers.samples import files

pytestmark = pytest.mark.django_db


def name_url(page, revision):
    return reverse("curation_history:name", args=[page.pk, revision.pk])


def rows(response):
    """Each entry of the table: whether it stands out, and its text."""
    table = re.search(r'<table class="listing".*?<tbody>(.*?)</tbody>', response.text, re.DOTALL)[1]
    found = []
    for attributes, row in re.findall(r"<tr([^>]*)>(.*?)</tr>", table, re.DOTALL):
        text = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        found.append(("history-milestone" in attributes, text))
    return found


def milestones(response):
    return [text for stands_out, text in rows(response) if stands_out]


def test_each_kind_of_milestone_stands_out(as_editor, editor, talk):
    first = version(talk, block("a"), user=editor)
    log(
        instance=talk,
        action="importers.import",
        user=editor,
        revision=first,
        data={"source": "My blog", "key": "blog"},
    )
    Workflow.objects.get().start(talk, editor)
    talk.current_workflow_task_state.approve(user=editor)
    second = version(talk, block("b"), user=editor)
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


def test_an_import_names_its_source_in_the_history(as_editor, front_page):
    apply_files(files())
    talk = TalkPage.objects.order_by("pk").first()
    found = milestones(as_editor.get(history_url(talk)))
    assert any("Imported" in text and f"“{Source.objects.get().title}”" in text for text in found)


def test_a_version_is_named_renamed_and_unnamed(as_editor, editor, talk):
    old = version(talk, block("a"))
    version(talk, block("b"))
    assert "Name this version" in as_editor.get(history_url(talk)).text
    assert as_editor.get(name_url(talk, old)).status_code == 200

    response = as_editor.post(name_url(talk, old), {"name": "As the speaker saw it"}, follow=True)
    assert "never tidied away" in response.text
    assert any("“As the speaker saw it”" in text for text in milestones(response))
    assert Milestone.objects.get().user == editor

    as_editor.post(name_url(talk, old), {"name": "First light"})
    assert [str(one) for one in Milestone.objects.all()] == ["First light"]
    assert "“First light”" in as_editor.get(compare_url(talk, old, "latest")).text
    only = as_editor.get(history_url(talk), {"milestones": "only"})
    assert "First light" in only.text
    assert len(rows(only)) < len(rows(response))

    as_editor.post(name_url(talk, old), {"remove": "1"})
    assert not Milestone.objects.exists()
    messages = [entry.message for entry in PageLogEntry.objects.filter(page=talk.pk)]
    assert "Named a version “First light”" in messages
    assert "Took away a version's name “First light”" in messages


def autosave(client, page, title, **more):
    form = talk_form(title=title, slug="indexes") | more
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, form, headers={"accept": "application/json"}).json()


@pytest.mark.parametrize("how", ["named", "submitted"])
def test_a_form_that_saves_by_itself_never_writes_over_a_milestone(as_editor, editor, talk, how):
    own = autosave(as_editor, talk, "One")["revision_id"]
    assert autosave(as_editor, talk, "Two", overwrite_revision_id=own)["revision_id"] == own

    if how == "named":
        as_editor.post(reverse("curation_history:name", args=[talk.pk, own]), {"name": "Two"})
    else:
        talk.refresh_from_db()
        Workflow.objects.get().start(talk.get_latest_revision_as_object(), editor)
    another = autosave(as_editor, talk, "Three", overwrite_revision_id=own)
    assert another["success"]
    assert another["revision_id"] != own
    titles = dict(talk.revisions.values_list("pk", "content__title"))
    assert titles == {own: "Two", another["revision_id"]: "Three"}


def test_a_form_that_is_behind_is_refused_as_ever(as_editor, talk):
    own = autosave(as_editor, talk, "One")["revision_id"]
    as_editor.post(reverse("curation_history:name", args=[talk.pk, own]), {"name": "One"})
    version(talk, block("a"))
    behind = autosave(as_editor, talk, "Two", overwrite_revision_id=own)
    assert behind["error_code"] == "invalid_revision"


def test_a_name_is_wanted(as_editor, talk):
    old = version(talk, block("a"))
    response = as_editor.post(name_url(talk, old), {"name": " "})
    assert response.status_code == 200
    assert "This field is required" in response.text
    assert not Milestone.objects.exists()


def test_who_may_not_edit_names_nothing(as_writer, writer, talk, day):
    old = version(talk, block("a"))
    other = TalkFactory(parent=day)
    assert as_writer.post(name_url(other, old), {"name": "x"}).status_code == 404
    writer.groups.clear()
    assert as_writer.post(name_url(talk, old), {"name": "x"}).status_code == 302
    assert not Milestone.objects.exists()


def test_from_each_version_one_can_compare_and_go_back(as_editor, talk):
    versions = [version(talk, block("a", text)) for text in ("One", "Two", "Three")]
    html = as_editor.get(history_url(talk)).text
    for old in versions[:2]:
        assert compare_url(talk, old, "latest") in html
        revert = reverse("wagtailadmin_pages:revisions_revert", args=[talk.pk, old.pk])
        assert revert in html
        review = as_editor.get(revert)
        assert review.status_code == 200
        assert "previous version" in review.text
    assert compare_url(talk, versions[1], versions[2]) in html


def test_going_back_is_reviewed_and_then_saved(as_editor, talk):
    old = version(talk, block("a", "One"))
    version(talk, block("a", "Two"))
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[talk.pk, old.pk])
    form = talk_form(title="Indexes", slug="indexes") | {"revision": str(old.pk)}
    assert as_editor.post(revert, form).status_code == 302
    assert body(talk)[0]["value"].startswith("Errors that nobody reads")
    assert PageLogEntry.objects.filter(page=talk.pk, action="wagtail.revert").exists()


def test_the_log_of_a_version_that_is_gone_offers_nothing(as_editor, talk):
    old = version(talk, block("a"))
    version(talk, block("b"))
    gone = compare_url(talk, old, "latest")
    assert gone in as_editor.get(history_url(talk)).text
    old.delete()
    response = as_editor.get(history_url(talk))
    assert response.status_code == 200
    assert gone not in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_a_history_costs_the_same_for_one_version_and_for_many(
    as_editor, editor, talk, count, django_assert_num_queries
):
    for number in range(count):
        made = version(talk, block("a", str(number)), user=editor)
        Milestone.objects.create(revision=made, name=str(number), user=editor)
        made.publish(user=editor)
    as_editor.get(history_url(talk))
    with django_assert_num_queries(18):
        response = as_editor.get(history_url(talk))
    assert len(milestones(response)) >= count
