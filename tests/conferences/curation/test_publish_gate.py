"""The publish gate at every door: nothing with errors goes live, nothing typed is lost, no 500."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, PageViewRestriction, TaskState
from wagtail.test.utils.form_data import streamfield

from conferences.curation.models import Attempt, MergedTalk, Override, Release, ReleasePage
from conferences.curation.publish_gate.override import OVERRIDE_ACTION, override_errors
from conferences.curation.scheduling.worker import Worker
from conferences.models import Source, TalkPage
from conferences.publish_errors import PublishBlocked
from tests.conferences.curation.scheduling.conftest import make_due
from tests.conferences.test_viewsets import add_url, edit_url, talk_form
from tests.factories import SourceFactory, TalkFactory

pytestmark = pytest.mark.django_db

RAW = ("raw", {"text": "{{< gallery >}}", "reason": ""})


def wrong(**values):
    return talk_form(body=streamfield([("prose", "Words typed just now."), RAW]), **values)


@pytest.fixture
def faulty(day):
    """A draft that must not go live: a block of it is raw."""
    talk = TalkFactory(parent=day, title="Indexes", slug="indexes", live=False)
    return with_raw_block(talk)


def with_raw_block(talk):
    talk.body = json.dumps([{"type": "raw", "value": RAW[1], "id": "the-block"}])
    talk.save_revision()
    return talk


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def told(response):
    """The messages that the next page shows."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def newest(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


# The doors ----------------------------------------------------------------


def test_the_editing_form(as_editor, faulty):
    response = as_editor.post(
        edit_url(faulty), wrong(title="Typed title") | {"action-publish": "1"}
    )
    assert response.status_code == 302
    assert response.url == edit_url(faulty)
    assert not is_live(faulty)
    assert newest(faulty).title == "Typed title"
    assert "Words typed just now." in str(newest(faulty).body)
    said = told(response)
    assert "A block holds raw source" in said
    assert "Turn it into prose" in said
    block = next(b for b in newest(faulty).body if b.block_type == "raw")
    assert f"{edit_url(faulty)}#block-{block.id}-section" in said


def test_the_form_for_a_new_page(as_editor, day):
    response = as_editor.post(add_url(TalkPage, day), wrong() | {"action-publish": "1"})
    talk = TalkPage.objects.get()
    assert response.status_code == 302
    assert response.url == edit_url(talk)
    assert not talk.live
    assert "A block holds raw source" in told(response)


def test_scheduling_by_the_form(as_editor, faulty):
    soon = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    response = as_editor.post(edit_url(faulty), wrong(go_live_at=soon) | {"action-publish": "1"})
    assert "A block holds raw source" in told(response)
    assert not faulty.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_the_bulk_action(as_editor, day, faulty):
    sound = TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    sound.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = f"?next={reverse('wagtailadmin_home')}&id={sound.pk}&id={faulty.pk}"
    response = as_editor.post(url + query, {"include_descendants": ""})
    assert response.status_code == 302
    assert not is_live(faulty)
    assert is_live(sound)
    assert "A block holds raw source" in told(response)


def submitted(as_writer, day):
    as_writer.post(add_url(TalkPage, day), wrong() | {"action-submit": "1"})
    return TalkPage.objects.get()


def test_approval_in_the_editing_form(as_writer, as_editor, day):
    talk = submitted(as_writer, day)
    approve = {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": "{}",
    }
    response = as_editor.post(edit_url(talk), wrong(title="By the editor") | approve)
    assert response.status_code == 302
    assert not is_live(talk)
    assert newest(talk).title == "By the editor"
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS
    assert "A block holds raw source" in told(response)


def test_approval_in_the_dialog(as_writer, as_editor, day):
    talk = submitted(as_writer, day)
    state = TaskState.objects.get()
    url = reverse("wagtailadmin_pages:workflow_action", args=[talk.pk, "approve", state.pk])
    headers = {"x-requested-with": "XMLHttpRequest"}
    response = as_editor.post(url, {"comment": ""}, headers=headers)
    assert response.json() == {"step": "success", "redirect": edit_url(talk)}
    assert not is_live(talk)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_approval_by_one_press_on_the_admins_home(as_writer, as_editor, day):
    talk = submitted(as_writer, day)
    home = as_editor.get(reverse("wagtailadmin_home")).text
    approve = reverse(
        "wagtailadmin_pages:workflow_action", args=[talk.pk, "approve", TaskState.objects.get().pk]
    )
    assert f'data-workflow-action-url="{approve}"' in home
    response = as_editor.post(approve, {"next": reverse("wagtailadmin_home")})
    assert response.status_code == 302
    assert response.url == edit_url(talk)
    assert "A block holds raw source" in told(response)
    assert not is_live(talk)


def test_the_admins_api(as_editor, faulty):
    url = reverse("wagtailadmin_api:pages:action", args=[faulty.pk, "publish"])
    response = as_editor.post(url, content_type="application/json", headers={"accept": "*/*"})
    assert response.status_code == 400
    assert "raw source" in response.json()["errors"][0]
    assert not is_live(faulty)


def test_code_that_publishes(faulty):
    with pytest.raises(PublishBlocked, match="“Indexes” can't be published yet"):
        faulty.get_latest_revision().publish(skip_permission_checks=True)
    assert not is_live(faulty)


def test_a_schedule_that_is_due(as_editor, faulty, editor):
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


@pytest.mark.parametrize("door", ["form", "api"])
def test_a_copy_is_always_a_draft(as_editor, conference, talk, door):
    if door == "form":
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


def test_a_page_with_errors_is_mirrored_nowhere(as_editor, talk):
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
    assert "be shown in a second place yet" in told(response)
    assert not TalkPage.objects.filter(slug="twin").exists()


def test_a_live_page_keeps_its_live_version(as_editor, client, talk):
    talk.save_revision().publish()
    as_editor.post(edit_url(talk), wrong(slug="indexes") | {"action-publish": "1"})
    assert is_live(talk)
    assert "gallery" not in client.get(talk.url).text


def test_a_page_that_breaks_when_it_is_shown(as_editor, faulty, monkeypatch):
    def broken(*_args, **_options):
        raise ValueError

    as_editor.raise_request_exception = False
    monkeypatch.setattr("conferences.blocks.quote.QuoteBlock.get_context", broken)
    blocks = [("quote", {"text": "Words", "attribution": "", "link": ""})]
    form = talk_form(body=streamfield(blocks)) | {"action-publish": "1"}
    response = as_editor.post(edit_url(faulty), form)
    assert "be displayed. Open its preview" in told(response)
    assert not is_live(faulty)


def test_a_site_that_speaks_only_https(faulty, settings):
    settings.SECURE_SSL_REDIRECT = True
    with pytest.raises(PublishBlocked, match="raw source"):
        faulty.get_latest_revision().publish()


def test_pages_of_a_private_section_link_to_each_other(conference, day, talk):
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


# What it does not stop ----------------------------------------------------------------


# Gaps -----------------------------------------------------------------------


def with_gap(page):
    """Its newest draft is of a kind that there is not."""
    revision = page.get_latest_revision()
    revision.content["kind"] = "nonsense"
    revision.save()


def test_a_draft_with_gaps_is_no_error_at_the_approval(as_writer, as_editor, day):
    sound = talk_form(body=streamfield([("prose", "Words.")]))
    as_writer.post(add_url(TalkPage, day), sound | {"action-submit": "1"})
    talk = TalkPage.objects.get()
    with_gap(talk)
    state = TaskState.objects.get()
    url = reverse("wagtailadmin_pages:workflow_action", args=[talk.pk, "approve", state.pk])
    response = as_editor.post(url, {"comment": ""})
    assert response.url == edit_url(talk)
    assert "is not a valid choice" in told(response)
    assert not is_live(talk)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_a_draft_with_gaps_is_no_error_at_the_override(as_editor, faulty):
    with_gap(faulty)
    form = {"reason": "It is shown as source on purpose.", "then": "publish"}
    response = let_pass(as_editor, faulty, **form)
    assert response.url == edit_url(faulty)
    assert "is not a valid choice" in told(response)
    assert not is_live(faulty)


def test_a_draft_with_gaps_is_told_by_the_api(as_editor, talk):
    talk.save_revision()
    with_gap(talk)
    url = reverse("wagtailadmin_api:pages:action", args=[talk.pk, "publish"])
    response = as_editor.post(url, content_type="application/json", headers={"accept": "*/*"})
    assert response.status_code == 400
    assert "is not a valid choice" in response.text


def test_a_draft_is_saved_whatever_it_holds(as_editor, faulty):
    response = as_editor.post(edit_url(faulty), wrong(title="A draft"))
    assert response.url == edit_url(faulty)
    assert newest(faulty).title == "A draft"


def test_warnings_and_advice_stop_nothing(faulty):
    prose = "[here](https://example.org)\n\n```\ncode\n```"
    faulty.body = json.dumps([{"type": "prose", "value": prose, "id": "p"}])
    faulty.save_revision().publish()
    assert is_live(faulty)


def test_other_pages_are_none_of_its_business(front_page):
    front_page.save_revision().publish()


# What was reviewed goes live ----------------------------------------------------------------


def test_a_version_that_nobody_reviewed_asks_again(as_writer, as_editor, day, administrator):
    as_writer.post(add_url(TalkPage, day), talk_form() | {"action-submit": "1"})
    talk = TalkPage.objects.get()
    newer = newest(talk)
    newer.title = "Changed after it was submitted"
    newer.save_revision(user=administrator)
    state = TaskState.objects.get()
    url = reverse("wagtailadmin_pages:workflow_action", args=[talk.pk, "approve", state.pk])
    response = as_editor.post(url, {"comment": ""})
    assert "Read the newest version" in told(response)
    assert not is_live(talk)
    as_editor.post(url, {"comment": ""})
    assert is_live(talk)
    assert TalkPage.objects.get().title == "Changed after it was submitted"


# Letting pass ----------------------------------------------------------------


def let_pass(client, page, **form):
    """Answer the question as a browser does: with the errors that it showed."""
    shown = re.search(r'name="errors_token" value="([^"]*)"', client.get(override_url(page)).text)
    return client.post(override_url(page), form | {"errors_token": shown[1] if shown else ""})


def override_url(page):
    return reverse("publish_gate_override", args=[page.pk])


def test_errors_are_let_pass_with_a_reason(as_editor, client, faulty):
    page = as_editor.get(override_url(faulty)).text
    assert "A block holds raw source" in page
    form = {"reason": "The gallery is shown as source on purpose.", "then": "publish"}
    let_pass(as_editor, faulty, **form)
    assert is_live(faulty)
    entry = PageLogEntry.objects.get(page=faulty.pk, action=OVERRIDE_ACTION)
    assert "on purpose" in entry.formatter.format_message(entry)
    history = as_editor.get(reverse("wagtailadmin_pages:history", args=[faulty.pk])).text
    assert "on purpose" in history
    assert "accepted" in as_editor.get(reverse("accessibility_report")).text


def test_a_new_error_is_stopped_again(as_editor, faulty, editor):
    override_errors(faulty, "It is shown as source on purpose.", editor)
    faulty.get_latest_revision().publish()
    faulty.body = json.dumps(
        [
            {"type": "raw", "value": RAW[1], "id": "the-block"},
            {"type": "raw", "value": {"text": "another", "reason": ""}, "id": "another-block"},
        ]
    )
    with pytest.raises(PublishBlocked) as caught:
        faulty.save_revision().publish()
    assert [reason.block_id for reason in caught.value.reasons] == ["another-block"]


def test_another_fault_of_the_same_kind_in_the_same_block_is_stopped(faulty, editor):
    def links(*hosts):
        text = " ".join(f"[](https://{host}.example)" for host in hosts)
        faulty.body = json.dumps([{"type": "prose", "value": text, "id": "links"}])
        return faulty.save_revision()

    links("a")
    override_errors(faulty, "The link without words is on purpose.", editor)
    with pytest.raises(PublishBlocked):
        links("a", "b").publish()


def test_a_page_that_never_had_a_draft_is_let_pass(as_editor, day):
    talk = TalkFactory(parent=day, title="Queues", slug="queues", live=False, body=[RAW])
    form = {"reason": "The gallery is shown as source on purpose.", "then": "publish"}
    let_pass(as_editor, talk, **form)
    assert is_live(talk)


@pytest.mark.parametrize("reason", ["", "short"])
def test_a_reason_is_a_sentence(as_editor, faulty, reason):
    let_pass(as_editor, faulty, reason=reason, then="publish")
    assert not Override.objects.exists()
    assert not is_live(faulty)


def test_errors_that_came_after_the_question_are_shown_first(as_editor, faulty):
    shown = re.search(
        r'name="errors_token" value="([^"]*)"', as_editor.get(override_url(faulty)).text
    )[1]
    blocks = [{"type": "raw", "value": RAW[1], "id": name} for name in ("the-block", "later")]
    faulty.body = json.dumps(blocks)
    faulty.save_revision()
    form = {"reason": "The gallery is shown as source on purpose.", "then": "publish"}
    response = as_editor.post(override_url(faulty), form | {"errors_token": shown})
    assert "Check them again" in response.text
    assert "on purpose" in response.text
    assert f"{edit_url(faulty)}#block-later" in response.text
    assert not Override.objects.exists()
    assert not is_live(faulty)


def test_errors_let_pass_do_not_open_what_somebody_locked(as_editor, faulty, administrator):
    Page.objects.filter(pk=faulty.pk).update(locked=True, locked_by=administrator)
    let_pass(as_editor, faulty, reason="It is shown as source on purpose.", then="publish")
    assert Override.objects.exists()
    assert not is_live(faulty)


def test_a_date_ahead_is_kept_when_errors_are_let_pass(as_editor, faulty):
    faulty.go_live_at = timezone.now() + timedelta(days=1)
    faulty.save_revision()
    form = {"reason": "It is shown as source on purpose.", "then": "publish"}
    assert "Scheduled. Your reason" in told(let_pass(as_editor, faulty, **form))
    assert not is_live(faulty)


def test_a_writer_lets_nothing_pass(as_writer, as_editor, faulty):
    assert as_writer.get(override_url(faulty)).status_code == 302
    as_writer.post(override_url(faulty), {"reason": "Because I say so.", "then": "publish"})
    assert not Override.objects.exists()
    assert not is_live(faulty)


def test_without_errors_there_is_nothing_to_let_pass(as_editor, talk):
    assert "no errors were found" in as_editor.get(override_url(talk)).text
    as_editor.post(override_url(talk), {"reason": "For no reason whatever.", "then": "stay"})
    assert not Override.objects.exists()


# By date, in releases, many at once ---------------------------------------------------------------


@pytest.fixture
def scheduled_without_permission(day, editor):
    """A talk that was fine when it was scheduled; then its author's permission was withdrawn."""
    source = SourceFactory()
    talk = TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    talk.body = json.dumps(
        [{"type": "notes", "value": {"source": source.pk, "content": []}, "id": "n"}]
    )
    talk.go_live_at = timezone.now() + timedelta(hours=1)
    talk.save_revision().publish(user=editor)
    source.status = Source.Status.ASKED
    source.save()
    make_due()
    return talk


def test_the_worker_keeps_the_date_of_a_page_it_may_not_publish(
    as_editor, scheduled_without_permission
):
    talk = scheduled_without_permission
    Worker().round()
    attempt = Attempt.objects.get(page=talk.pk)
    assert "has not given permission" in attempt.error
    assert not is_live(talk)
    board = as_editor.get(reverse("scheduling:board")).text
    assert "has not given permission" in board
    assert attempt.held
    assert ">held</span>" in board
    Source.objects.update(status=Source.Status.OWN)
    as_editor.post(reverse("scheduling:retry", args=[attempt.pk]))
    Worker().round()
    assert is_live(talk)
    assert not Attempt.objects.exists()


def said_by_the_next_page(client, response):
    return [
        re.sub(r"<[^>]+>", " ", str(message))
        for message in client.get(response.url).context["messages"]
    ]


def test_a_page_that_failed_by_date_and_is_held_at_the_form_is_told_of_once(
    as_editor, scheduled_without_permission
):
    talk = scheduled_without_permission
    Worker().round()
    url = edit_url(talk)
    assert "This page could not go live" in as_editor.get(url).text
    draft = newest(talk)
    blocks = [("notes", {"source": str(Source.objects.get().pk), "content": streamfield([])})]
    form = talk_form(title=draft.title, slug=draft.slug, body=streamfield(blocks))
    response = as_editor.post(url, form | {"action-publish": "1"})
    kept, message = said_by_the_next_page(as_editor, response)
    assert "It keeps its date" in kept
    assert "has not given permission" in message
    assert "This page could not go live" not in kept + message
    assert "This page could not go live" in as_editor.get(url).text


def test_a_release_that_did_not_go_live_says_why_once(as_editor, faulty, editor):
    release = Release.objects.create(name="The first day", created_by=editor)
    ReleasePage.objects.create(release=release, page=faulty, revision=faulty.latest_revision)
    response = as_editor.post(reverse("scheduling:publish_release", args=[release.pk]))
    assert as_editor.get(response.url).text.count("A block holds raw source") == 1


def test_a_page_that_failed_again_on_the_board_says_why_once(
    as_editor, scheduled_without_permission
):
    Worker().round()
    retry = reverse("scheduling:retry", args=[Attempt.objects.get().pk])
    response = as_editor.post(retry)
    assert as_editor.get(response.url).text.count("has not given permission") == 1


def test_the_dates_shown_say_who_is_held_and_why(as_editor, faulty):
    url = reverse("scheduling:page", args=[faulty.pk])
    page = as_editor.get(url, {"what": "live", "when": "now", "zone": "UTC"}).text
    assert "Held back" in page
    assert "A block holds raw source" in page


def test_a_talk_that_was_merged_goes_live_with_no_day(as_editor, day, talk):
    other = TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    other.save_revision()
    MergedTalk.objects.create(page=other, merged_into=talk)
    url = reverse("scheduling:page", args=[day.pk])
    page = as_editor.get(url, {"what": "live", "when": "now", "zone": "UTC"}).text
    assert "it was merged" in page


def test_a_release_with_a_held_page_changes_nothing(as_editor, day, faulty, editor):
    sound = TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    sound.save_revision()
    release = Release.objects.create(name="The first day", created_by=editor)
    for talk in (sound, faulty):
        ReleasePage.objects.create(release=release, page=talk, revision=talk.latest_revision)
    as_editor.post(reverse("scheduling:publish_release", args=[release.pk]))
    assert not is_live(sound)
    release.refresh_from_db()
    assert "Indexes" in release.error
    assert "raw source" in release.error


@pytest.fixture
def planned_release(day, faulty, editor):
    """Two talks whose time has come together; one of them may not go live."""
    sound = TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    sound.save_revision()
    release = Release.objects.create(
        name="The first day", created_by=editor, at=timezone.now(), state=Release.State.PLANNED
    )
    for talk in (sound, faulty):
        ReleasePage.objects.create(release=release, page=talk, revision=talk.latest_revision)
    return release


def state_on_board(client):
    (item,) = client.get(reverse("scheduling:board")).context["items"]
    return item.state


def test_the_board_tells_a_release_that_is_held_from_one_that_failed(as_editor, planned_release):
    Worker().round()
    assert state_on_board(as_editor) == "held"
    assert "raw source" in as_editor.get(reverse("scheduling:board")).text
    # The other one breaks, and the first is mended: nothing forbids it any more.
    broken = planned_release.entries.get(page__slug="queues").revision
    broken.content["kind"] = "nonsense"
    broken.save()
    mended = planned_release.entries.get(page__slug="indexes").revision
    mended.content["body"] = "[]"
    mended.save()
    Release.objects.update(next_try=timezone.now())
    Worker().round()
    assert state_on_board(as_editor) == "failed"
    broken.content["kind"] = "talk"
    broken.save()
    Release.objects.update(next_try=timezone.now())
    Worker().round()
    planned_release.refresh_from_db()
    assert planned_release.state == Release.State.PUBLISHED
    assert not Attempt.objects.exists()


def test_tidying_keeps_what_a_release_waits_for(day, editor):
    talk = TalkFactory(parent=day, title="Queues", slug="queues", live=False)
    pinned = talk.save_revision()
    release = Release.objects.create(name="Later", created_by=editor)
    ReleasePage.objects.create(release=release, page=talk, revision=pinned)
    talk.save_revision()
    call_command("tidy_revisions", "--older-than", "0", stdout=io.StringIO())
    assert talk.revisions.filter(pk=pinned.pk).exists()
