"""No way of publishing publishes a page with errors, loses what was typed, or fails."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, PageViewRestriction, TaskState
from wagtail.test.utils.form_data import streamfield

from conferences.curation.models import Override
from conferences.curation.publish_gate.override import override_errors
from conferences.curation.publish_gate.wagtail_wrappers import install
from conferences.models import Source, TalkPage
from conferences.publish_errors import PublishBlocked
from tests.conferences.curation.publish_gate.pages import (
    RAW,
    form_with_raw_block,
    is_live,
    make_kind_invalid,
    newest_draft,
    shown_messages,
)
from tests.conferences.page_forms import add_url, edit_url, talk_form
from tests.factories import SourceFactory, TalkFactory

pytestmark = pytest.mark.django_db


def test_the_editing_form_does_not_publish(as_editor, faulty):
    response = as_editor.post(
        edit_url(faulty), form_with_raw_block(title="Typed title") | {"action-publish": "1"}
    )
    assert response.status_code == 302
    assert response.url == edit_url(faulty)
    assert not is_live(faulty)
    assert newest_draft(faulty).title == "Typed title"
    assert "Words typed just now." in str(newest_draft(faulty).body)
    said = shown_messages(response)
    assert "A block holds raw source" in said
    assert "Turn it into prose" in said
    block = next(b for b in newest_draft(faulty).body if b.block_type == "raw")
    assert f"{edit_url(faulty)}#block-{block.id}-section" in said


def test_the_form_for_a_new_page_does_not_publish(as_editor, day):
    form = form_with_raw_block() | {"action-publish": "1"}
    response = as_editor.post(add_url(TalkPage, day), form)
    talk = TalkPage.objects.get()
    assert response.status_code == 302
    assert response.url == edit_url(talk)
    assert not talk.live
    assert "A block holds raw source" in shown_messages(response)


def test_the_editing_form_does_not_schedule(as_editor, faulty):
    soon = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    form = form_with_raw_block(go_live_at=soon) | {"action-publish": "1"}
    response = as_editor.post(edit_url(faulty), form)
    assert "A block holds raw source" in shown_messages(response)
    assert not faulty.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_the_bulk_action_publishes_other_pages_only(as_editor, day, faulty):
    sound = TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    sound.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = f"?next={reverse('wagtailadmin_home')}&id={sound.pk}&id={faulty.pk}"
    response = as_editor.post(url + query, {"include_descendants": ""})
    assert response.status_code == 302
    assert not is_live(faulty)
    assert is_live(sound)
    assert "A block holds raw source" in shown_messages(response)


def submit_talk(as_writer, day, form):
    as_writer.post(add_url(TalkPage, day), form | {"action-submit": "1"})
    return TalkPage.objects.get()


def approve_url(talk):
    state = TaskState.objects.get()
    return reverse("wagtailadmin_pages:workflow_action", args=[talk.pk, "approve", state.pk])


def test_approval_in_the_editing_form_does_not_publish(as_writer, as_editor, day):
    talk = submit_talk(as_writer, day, form_with_raw_block())
    approve = {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": "{}",
    }
    response = as_editor.post(edit_url(talk), form_with_raw_block(title="By the editor") | approve)
    assert response.status_code == 302
    assert not is_live(talk)
    assert newest_draft(talk).title == "By the editor"
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS
    assert "A block holds raw source" in shown_messages(response)


def test_approval_on_the_dashboard_or_in_its_dialog_does_not_publish(as_writer, as_editor, day):
    talk = submit_talk(as_writer, day, form_with_raw_block())
    home = reverse("wagtailadmin_home")
    assert f'data-workflow-action-url="{approve_url(talk)}"' in as_editor.get(home).text
    response = as_editor.post(approve_url(talk), {"next": home})
    assert response.status_code == 302
    assert response.url == edit_url(talk)
    assert "A block holds raw source" in shown_messages(response)
    headers = {"x-requested-with": "XMLHttpRequest"}
    response = as_editor.post(approve_url(talk), {"comment": ""}, headers=headers)
    assert response.json() == {"step": "success", "redirect": edit_url(talk)}
    assert not is_live(talk)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_the_api_of_the_admin_does_not_publish(as_editor, faulty):
    url = reverse("wagtailadmin_api:pages:action", args=[faulty.pk, "publish"])
    response = as_editor.post(url, content_type="application/json", headers={"accept": "*/*"})
    assert response.status_code == 400
    assert "raw source" in response.json()["errors"][0]
    assert not is_live(faulty)


def test_code_cannot_publish(faulty):
    with pytest.raises(PublishBlocked, match="“Indexes” can't be published yet"):
        faulty.get_latest_revision().publish(skip_permission_checks=True)
    assert not is_live(faulty)


def test_a_due_revision_is_checked_again(as_editor, faulty, editor):
    source = SourceFactory(status=Source.Status.OWN)
    faulty.body = json.dumps(
        [{"type": "notes", "value": {"source": source.pk, "content": []}, "id": "n"}]
    )
    faulty.go_live_at = timezone.now() + timedelta(hours=1)
    revision = faulty.save_revision()
    revision.publish(user=editor)
    source.status = Source.Status.ASKED
    source.save()
    faulty.revisions.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    with pytest.raises(PublishBlocked, match="permission"):
        faulty.revisions.get(pk=revision.pk).publish()


@pytest.mark.parametrize("way", ["form", "api"])
def test_a_copy_is_always_a_draft(as_editor, conference, talk, way):
    if way == "form":
        form = {
            "new_title": "Copy",
            "new_slug": "copy",
            "new_parent_page": talk.get_parent().pk,
            "publish_copies": "on",
        }
        as_editor.post(reverse("wagtailadmin_pages:copy", args=[talk.pk]), form)
    else:
        url = reverse("wagtailadmin_api:pages:action", args=[talk.pk, "copy"])
        as_editor.post(url, {"slug": "copy", "keep_live": True}, content_type="application/json")
    assert not TalkPage.objects.get(slug="copy").live


def test_a_live_page_with_errors_gets_no_alias(as_editor, talk):
    """A mirror of a live page is live at once."""
    talk.save_revision().publish()
    url = reverse("wagtailadmin_api:pages:action", args=[talk.pk, "create_alias"])
    as_editor.post(url, {"update_slug": "sound"}, content_type="application/json")
    assert TalkPage.objects.get(slug="sound").live
    revision = talk.get_latest_revision()
    revision.content["body"] = json.dumps([{"type": "raw", "value": RAW[1], "id": "the-block"}])
    revision.save()
    answer = as_editor.post(url, {"update_slug": "twin"}, content_type="application/json")
    assert answer.status_code == 400
    assert "raw source" in answer.json()["errors"][0]
    form = {"new_title": "Twin", "new_slug": "twin", "new_parent_page": talk.get_parent().pk}
    copy = reverse("wagtailadmin_pages:copy", args=[talk.pk])
    response = as_editor.post(copy, form | {"alias": "on"})
    assert "be shown in a second place yet" in shown_messages(response)
    assert not TalkPage.objects.filter(slug="twin").exists()


def test_a_day_with_a_faulty_talk_gets_no_alias_with_its_talks(day, conference, faulty, editor):
    override_errors(faulty, "It is shown as source on purpose.", editor)
    faulty.get_latest_revision().publish()
    Override.objects.all().delete()
    options = {"parent": conference, "update_slug": "twin"}
    with pytest.raises(PublishBlocked, match="raw source"):
        day.create_alias(recursive=True, **options)
    day.create_alias(**options)
    assert Page.objects.get(slug="twin").live


def test_unpublished_pages_with_errors_may_have_aliases(day, conference, faulty):
    day.create_alias(recursive=True, parent=conference, update_slug="twin")
    assert not is_live(Page.objects.get(slug="twin").get_children().get())


def test_a_live_page_keeps_its_live_revision(as_editor, client, talk):
    talk.save_revision().publish()
    as_editor.post(edit_url(talk), form_with_raw_block(slug="indexes") | {"action-publish": "1"})
    assert is_live(talk)
    assert "gallery" not in client.get(talk.url).text


def test_a_page_that_cannot_be_rendered_is_not_published(as_editor, faulty, monkeypatch):
    def broken(*_args, **_options):
        raise ValueError

    as_editor.raise_request_exception = False
    monkeypatch.setattr("conferences.blocks.quote.QuoteBlock.get_context", broken)
    blocks = [("quote", {"text": "Words", "attribution": "", "link": ""})]
    form = talk_form(body=streamfield(blocks)) | {"action-publish": "1"}
    response = as_editor.post(edit_url(faulty), form)
    assert "be displayed. Open its preview" in shown_messages(response)
    assert not is_live(faulty)


def test_drafts_are_checked_on_a_site_that_redirects_to_https(faulty, settings):
    settings.SECURE_SSL_REDIRECT = True
    with pytest.raises(PublishBlocked, match="raw source"):
        faulty.get_latest_revision().publish()


def test_links_between_private_pages_are_not_broken(conference, day, talk):
    PageViewRestriction.objects.create(
        page=conference, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    for name in ("Queues", "Caches"):
        other = TalkFactory(parent=day, title=name, slug=name.lower(), live=False)
        other.body = json.dumps(
            [{"type": "prose", "value": "[First](/pyfest/monday/indexes/)", "id": "p"}]
        )
        other.save_revision().publish()
        assert is_live(other)
    day.save_revision().publish()
    conference.save_revision().publish()


def test_approving_an_incomplete_draft_is_reported(as_writer, as_editor, day):
    talk = submit_talk(as_writer, day, talk_form(body=streamfield([("prose", "Words.")])))
    make_kind_invalid(talk)
    response = as_editor.post(approve_url(talk), {"comment": ""})
    assert response.url == edit_url(talk)
    assert "is not a valid choice" in shown_messages(response)
    assert not is_live(talk)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_publishing_an_incomplete_draft_by_the_api_is_reported(as_editor, talk):
    talk.save_revision()
    make_kind_invalid(talk)
    url = reverse("wagtailadmin_api:pages:action", args=[talk.pk, "publish"])
    response = as_editor.post(url, content_type="application/json", headers={"accept": "*/*"})
    assert response.status_code == 400
    assert "is not a valid choice" in response.text


def test_a_draft_with_errors_can_be_saved(as_editor, faulty):
    response = as_editor.post(edit_url(faulty), form_with_raw_block(title="A draft"))
    assert response.url == edit_url(faulty)
    assert newest_draft(faulty).title == "A draft"


def test_warnings_and_advice_do_not_stop_publishing(faulty):
    prose = "[here](https://example.org)\n\n```\ncode\n```"
    faulty.body = json.dumps([{"type": "prose", "value": prose, "id": "p"}])
    faulty.save_revision().publish()
    assert is_live(faulty)


def test_other_page_types_are_not_checked(front_page):
    front_page.save_revision().publish()


def test_a_revision_that_nobody_reviewed_must_be_approved_again(
    as_writer, as_editor, day, administrator
):
    talk = submit_talk(as_writer, day, talk_form())
    newer = newest_draft(talk)
    newer.title = "Changed after it was submitted"
    newer.save_revision(user=administrator)
    response = as_editor.post(approve_url(talk), {"comment": ""})
    assert "Read the newest version" in shown_messages(response)
    assert "Publish with known errors" not in shown_messages(response)
    assert not is_live(talk)
    as_editor.post(approve_url(talk), {"comment": ""})
    assert is_live(talk)
    assert TalkPage.objects.get().title == "Changed after it was submitted"


def test_the_gate_is_installed_once():
    check = PublishPageRevisionAction.check
    install()
    assert PublishPageRevisionAction.check is check
