"""Page forms in the admin: from creating a page to publishing it, and the errors of fields."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from conferences.models import ConferencePage, DayPage, TalkPage
from tests.conferences.page_forms import (
    LINK,
    PUBLISH,
    SHARED,
    add_url,
    conference_form,
    day_form,
    edit_url,
    get_errors,
    publish_talk_with,
    talk_form,
)
from tests.factories import ImageFactory, SourceFactory, SpeakerFactory, TalkFactory


@pytest.mark.parametrize(
    ("model", "form", "parent", "words"),
    [
        (ConferencePage, conference_form, "front_page", "Six days in <em>Durham</em>."),
        (DayPage, day_form, "conference", "Monday"),
        (TalkPage, talk_form, "day", "are <strong>noise</strong>"),
    ],
)
def test_each_page_type_is_created_previewed_edited_and_published(
    as_editor, client, request, model, form, parent, words
):
    parent = request.getfixturevalue(parent)
    response = as_editor.post(add_url(model, parent), form())
    assert response.status_code == 302, get_errors(response)
    page = model.objects.get(slug=form()["slug"])
    assert not page.live
    assert client.get(page.url).status_code == 404

    assert as_editor.get(edit_url(page)).status_code == 200
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert as_editor.post(preview, form()).json()["is_valid"]
    assert words in as_editor.get(preview).text

    response = as_editor.post(edit_url(page), form(title="A better title") | PUBLISH)
    assert response.status_code == 302, get_errors(response)
    assert "A better title" in client.get(page.url).text


def test_front_page_is_edited_and_published(as_editor, client, front_page):
    texts = {"title": "Our archive", "introduction": "Come in.", "colophon": "Made by us."}
    form = SHARED | PUBLISH | texts | {"slug": "home", "show_in_menus": ""}
    assert as_editor.post(edit_url(front_page), nested_form_data(form)).status_code == 302
    assert "Come in." in client.get("/").text


def test_the_talk_form_saves_all_fields(as_editor, day):
    speakers = SpeakerFactory.create_batch(2)
    as_editor.post(add_url(TalkPage, day), talk_form(*speakers, kind="panel", topics="Async, ORM"))
    talk = TalkPage.objects.get().get_latest_revision_as_object()
    assert [ts.speaker for ts in talk.talk_speakers.all()] == speakers
    assert talk.kind == "panel"
    assert {topic.name for topic in talk.topics.all()} == {"Async", "ORM"}


def test_a_writer_drafts_and_submits_but_cannot_publish(as_writer, day):
    response = as_writer.post(add_url(TalkPage, day), talk_form() | PUBLISH)
    assert response.status_code == 302
    talk = TalkPage.objects.get()
    assert not talk.live
    form = talk_form() | {"action-submit": "1"}
    assert as_writer.post(edit_url(talk), form).status_code == 302
    talk.refresh_from_db()
    assert talk.current_workflow_state.workflow.name == "Editorial review"
    assert not talk.live


def test_an_editor_approves_what_a_writer_submitted(as_writer, as_editor, client, day):
    as_writer.post(add_url(TalkPage, day), talk_form() | {"action-submit": "1"})
    talk = TalkPage.objects.get()
    approval = {"workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
    as_editor.post(edit_url(talk), talk_form(**{"action-workflow-action": "1"} | approval))
    assert client.get(talk.url).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "search", "The site itself uses"),
        ("last_date", "2024-09-01", "before the first"),
        ("time_zone", "Durham", "Enter one such as America/Chicago"),
        ("language", "klingon", "isn't a valid language code"),
        ("former_addresses", "https://x.org/a", "write only the path"),
        ("former_addresses", "posts/a", "with its first slash"),
    ],
)
def test_the_conference_form_shows_errors(as_editor, front_page, field, value, words):
    form = conference_form(**{field: value}) | PUBLISH
    response = as_editor.post(add_url(ConferencePage, front_page), form)
    assert response.status_code == 200
    assert words in " ".join(get_errors(response)[field])


def test_a_cover_needs_alt_text_or_is_decorative(as_editor, front_page):
    cover = {"cover": str(ImageFactory().pk)}
    url = add_url(ConferencePage, front_page)
    response = as_editor.post(url, conference_form(**cover))
    assert "or mark it as decorative" in " ".join(get_errors(response)["cover_alt"])
    assert as_editor.post(url, conference_form(**cover, cover_decorative="on")).status_code == 302


def test_a_draft_stays_editable_when_what_it_refers_to_is_deleted(as_editor, day):
    speaker, source, image = SpeakerFactory(), SourceFactory(), ImageFactory()
    other = TalkFactory(parent=day)
    image_choice = {"image": str(image.pk), "alt_text": "A hall"}
    blocks = [
        ("image", {"image": image_choice, "caption": "", "credit": ""}),
        ("link", LINK | {"title": "Other", "page": str(other.pk)}),
        ("prose", f"See [the other](page:{other.pk})."),
        ("notes", {"source": str(source.pk), "content": streamfield([("prose", "Kept words.")])}),
    ]
    as_editor.post(add_url(TalkPage, day), talk_form(speaker, body=streamfield(blocks)))
    talk = TalkPage.objects.exclude(pk=other.pk).get()
    for gone in (speaker, source, image, other):
        gone.delete()

    assert as_editor.get(edit_url(talk)).status_code == 200
    draft = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[talk.pk]))
    assert "Kept words." in draft.text
    kept = [("prose", "See the other."), ("prose", "Kept words.")]
    form = talk_form(body=streamfield(kept)) | PUBLISH
    assert as_editor.post(edit_url(talk), form).status_code == 302
    talk.refresh_from_db()
    assert talk.live


def test_references_of_markdown_links_are_recorded(as_editor, day):
    other = TalkFactory(parent=day, title="Other")
    publish_talk_with(as_editor, day, ("prose", f"[Other](page:{other.pk})"))
    usage = as_editor.get(reverse("wagtailadmin_pages:usage", args=[other.pk]))
    assert "Error Culture" in usage.text
