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
from conferences.models import TalkPage
from conferences.publish_errors import PublishBlocked
from tests.conferences.curation.drafts import block, change_revision, latest_draft, save_draft
from tests.conferences.curation.publish_gate import pages
from tests.conferences.curation.publish_gate.pages import faulty_form, is_live, join_messages
from tests.conferences.page_forms import PUBLISH, add_url, copy_page, edit_url, talk_form
from tests.factories import TalkFactory

pytestmark = pytest.mark.django_db


def post_to_api(client, page, action, **data):
    url = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
    return client.post(url, data, content_type="application/json", headers={"accept": "*/*"})


def test_the_editing_form_does_not_publish(as_editor, faulty):
    form = faulty_form(title="Typed title") | PUBLISH
    response = as_editor.post(edit_url(faulty), form)
    assert response.url == edit_url(faulty)
    assert not is_live(faulty)
    assert latest_draft(faulty).title == "Typed title"
    assert "Words typed just now." in str(latest_draft(faulty).body)
    text = join_messages(response)
    assert "A block holds raw source" in text
    assert "Turn it into prose" in text
    raw = next(child for child in latest_draft(faulty).body if child.block_type == "raw")
    assert f"{edit_url(faulty)}#block-{raw.id}-section" in text


def test_the_form_for_a_new_page_does_not_publish(as_editor, day):
    response = as_editor.post(add_url(TalkPage, day), faulty_form() | PUBLISH)
    talk = TalkPage.objects.get()
    assert response.url == edit_url(talk)
    assert not talk.live
    assert "A block holds raw source" in join_messages(response)


def test_the_editing_form_does_not_schedule(as_editor, faulty):
    soon = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    response = as_editor.post(edit_url(faulty), faulty_form(go_live_at=soon) | PUBLISH)
    assert "A block holds raw source" in join_messages(response)
    assert not faulty.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_the_bulk_action_publishes_other_pages_only(as_editor, day, faulty):
    sound = TalkFactory(parent=day, title="Queues", live=False)
    sound.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = f"?next={reverse('wagtailadmin_home')}&id={sound.pk}&id={faulty.pk}"
    response = as_editor.post(url + query, {"include_descendants": ""})
    assert response.status_code == 302
    assert not is_live(faulty)
    assert is_live(sound)
    assert "A block holds raw source" in join_messages(response)


def submit_talk(as_writer, day, form):
    as_writer.post(add_url(TalkPage, day), form | {"action-submit": "1"})
    return TalkPage.objects.get()


def approve_url(talk):
    state = TaskState.objects.get()
    return reverse("wagtailadmin_pages:workflow_action", args=[talk.pk, "approve", state.pk])


def test_approval_in_the_editing_form_does_not_publish(as_writer, as_editor, day):
    talk = submit_talk(as_writer, day, faulty_form())
    approve = {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": "{}",
    }
    response = as_editor.post(edit_url(talk), faulty_form(title="By the editor") | approve)
    assert response.status_code == 302
    assert not is_live(talk)
    assert latest_draft(talk).title == "By the editor"
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS
    assert "A block holds raw source" in join_messages(response)


def test_approval_on_the_dashboard_or_in_its_dialog_does_not_publish(as_writer, as_editor, day):
    talk = submit_talk(as_writer, day, faulty_form())
    home = reverse("wagtailadmin_home")
    assert f'data-workflow-action-url="{approve_url(talk)}"' in as_editor.get(home).text
    response = as_editor.post(approve_url(talk), {"next": home})
    assert response.url == edit_url(talk)
    assert "A block holds raw source" in join_messages(response)
    headers = {"x-requested-with": "XMLHttpRequest"}
    response = as_editor.post(approve_url(talk), {"comment": ""}, headers=headers)
    assert response.json() == {"step": "success", "redirect": edit_url(talk)}
    assert not is_live(talk)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_the_api_of_the_admin_does_not_publish(as_editor, faulty):
    response = post_to_api(as_editor, faulty, "publish")
    assert response.status_code == 400
    assert "raw source" in response.json()["errors"][0]
    assert not is_live(faulty)


def test_code_cannot_publish(faulty):
    with pytest.raises(PublishBlocked, match="“Indexes” can't be published yet"):
        faulty.get_latest_revision().publish(skip_permission_checks=True)
    assert not is_live(faulty)


def test_a_due_revision_is_checked_again(scheduled_without_permission):
    with pytest.raises(PublishBlocked, match="permission"):
        scheduled_without_permission.revisions.get().publish()


@pytest.mark.parametrize("way", ["form", "api"])
def test_a_copy_is_always_a_draft(as_editor, conference, talk, way):
    if way == "form":
        copy_page(as_editor, talk, publish_copies="on")
    else:
        post_to_api(as_editor, talk, "copy", slug="copy", keep_live=True)
    assert not TalkPage.objects.get(slug="copy").live


def test_a_live_page_with_errors_gets_no_alias(as_editor, talk):
    """A mirror of a live page is live at once."""
    talk.save_revision().publish()
    post_to_api(as_editor, talk, "create_alias", update_slug="sound")
    assert TalkPage.objects.get(slug="sound").live
    change_revision(talk.get_latest_revision(), body=json.dumps([pages.raw_block()]))
    response = post_to_api(as_editor, talk, "create_alias", update_slug="copy")
    assert response.status_code == 400
    assert "raw source" in response.json()["errors"][0]
    response = copy_page(as_editor, talk, alias="on")
    assert "be shown in a second place yet" in join_messages(response)
    assert not TalkPage.objects.filter(slug="copy").exists()


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
    as_editor.post(edit_url(talk), faulty_form(slug="indexes") | PUBLISH)
    assert is_live(talk)
    assert "gallery" not in client.get(talk.url).text


def test_a_page_that_cannot_be_rendered_is_not_published(as_editor, faulty, monkeypatch):
    def broken(*_args, **_options):
        raise ValueError

    as_editor.raise_request_exception = False
    monkeypatch.setattr("conferences.blocks.quote.QuoteBlock.get_context", broken)
    blocks = [("quote", {"text": "Words", "attribution": "", "link": ""})]
    response = as_editor.post(edit_url(faulty), talk_form(body=streamfield(blocks)) | PUBLISH)
    assert "be displayed. Open its preview" in join_messages(response)
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
        other = TalkFactory(parent=day, title=name, live=False)
        save_draft(other, block("p", "[First](/pyfest/monday/indexes/)")).publish()
        assert is_live(other)
    day.save_revision().publish()
    conference.save_revision().publish()


def test_approving_an_incomplete_draft_is_reported(as_writer, as_editor, day):
    talk = submit_talk(as_writer, day, talk_form(body=streamfield([("prose", "Words.")])))
    change_revision(talk.get_latest_revision(), kind="nonsense")
    response = as_editor.post(approve_url(talk), {"comment": ""})
    assert response.url == edit_url(talk)
    assert "is not a valid choice" in join_messages(response)
    assert not is_live(talk)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_publishing_an_incomplete_draft_by_the_api_is_reported(as_editor, talk):
    talk.save_revision()
    change_revision(talk.get_latest_revision(), kind="nonsense")
    response = post_to_api(as_editor, talk, "publish")
    assert response.status_code == 400
    assert "is not a valid choice" in response.text


def test_a_draft_with_errors_can_be_saved(as_editor, faulty):
    response = as_editor.post(edit_url(faulty), faulty_form(title="A draft"))
    assert response.url == edit_url(faulty)
    assert latest_draft(faulty).title == "A draft"


def test_warnings_and_advice_do_not_stop_publishing(faulty):
    save_draft(faulty, block("p", "[here](https://example.org)\n\n```\ncode\n```")).publish()
    assert is_live(faulty)


def test_other_page_types_are_not_checked(front_page):
    front_page.save_revision().publish()


def test_a_revision_that_nobody_reviewed_must_be_approved_again(
    as_writer, as_editor, day, administrator
):
    talk = submit_talk(as_writer, day, talk_form())
    newer = latest_draft(talk)
    newer.title = "Changed after it was submitted"
    newer.save_revision(user=administrator)
    response = as_editor.post(approve_url(talk), {"comment": ""})
    assert "Read the newest version" in join_messages(response)
    assert "Publish with known errors" not in join_messages(response)
    assert not is_live(talk)
    as_editor.post(approve_url(talk), {"comment": ""})
    assert is_live(talk)
    assert TalkPage.objects.get().title == "Changed after it was submitted"


def test_the_gate_is_installed_once():
    check = PublishPageRevisionAction.check
    install()
    assert PublishPageRevisionAction.check is check
