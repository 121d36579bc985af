"""Page forms in the admin: from creating a page to publishing it, and the errors of fields."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from conferences.models import ConferencePage, DayPage, TalkPage
from tests.conferences.page_forms import (
    LINK,
    add_url,
    conference_form,
    day_form,
    edit_url,
    errors,
    publish_talk_with,
    talk_form,
)
from tests.factories import ImageFactory, SourceFactory, SpeakerFactory, TalkFactory

FORMS = {
    "conference": (ConferencePage, conference_form, "front_page", "Six days in <em>Durham</em>."),
    "day": (DayPage, day_form, "conference", "Monday"),
    "talk": (TalkPage, talk_form, "day", "is <strong>noise</strong>"),
}


@pytest.mark.parametrize("kind", FORMS)
def test_each_page_type_is_created_previewed_edited_and_published(as_editor, client, request, kind):
    model, form, parent_name, words = FORMS[kind]
    parent = request.getfixturevalue(parent_name)
    words = words.replace("is <strong>", "are <strong>")

    response = as_editor.post(add_url(model, parent), form())
    assert response.status_code == 302, errors(response)
    page = model.objects.get(slug=form()["slug"])
    assert not page.live
    assert client.get(page.url).status_code == 404

    assert as_editor.get(edit_url(page)).status_code == 200
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert as_editor.post(preview, form()).json()["is_valid"]
    assert words in as_editor.get(preview).text

    response = as_editor.post(
        edit_url(page), form(title="A better title") | {"action-publish": "1"}
    )
    assert response.status_code == 302, errors(response)
    readers_page = client.get(page.url).text
    assert "A better title" in readers_page


def test_front_page_is_edited_and_published(as_editor, client, front_page):
    form = nested_form_data(
        {
            "title": "Our archive",
            "slug": "home",
            "introduction": "Come in.",
            "colophon": "Made by us.",
            "seo_title": "",
            "search_description": "",
            "show_in_menus": "",
            "comments": inline_formset([]),
            "action-publish": "1",
        }
    )
    assert as_editor.post(edit_url(front_page), form).status_code == 302
    assert "Come in." in client.get("/").text


def test_the_talk_form_saves_all_fields(as_editor, day):
    speakers = SpeakerFactory.create_batch(2)
    as_editor.post(add_url(TalkPage, day), talk_form(*speakers, kind="panel", topics="Async, ORM"))
    talk = TalkPage.objects.get().get_latest_revision_as_object()
    assert [ts.speaker for ts in talk.talk_speakers.all()] == speakers
    assert talk.kind == "panel"
    assert {topic.name for topic in talk.topics.all()} == {"Async", "ORM"}


def test_a_writer_drafts_and_submits_but_cannot_publish(as_writer, day):
    response = as_writer.post(add_url(TalkPage, day), talk_form() | {"action-publish": "1"})
    assert response.status_code == 302
    talk = TalkPage.objects.get()
    assert not talk.live
    response = as_writer.post(edit_url(talk), talk_form() | {"action-submit": "1"})
    assert response.status_code == 302
    talk.refresh_from_db()
    assert talk.current_workflow_state.workflow.name == "Editorial review"
    assert not talk.live


def test_an_editor_approves_what_a_writer_submitted(as_writer, as_editor, client, day):
    as_writer.post(add_url(TalkPage, day), talk_form() | {"action-submit": "1"})
    talk = TalkPage.objects.get()
    as_editor.post(
        edit_url(talk),
        talk_form()
        | {
            "action-workflow-action": "1",
            "workflow-action-name": "approve",
            "workflow-action-extra-data": "{}",
        },
    )
    assert client.get(talk.url).status_code == 200


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (conference_form(slug="search"), "slug", "The site itself uses"),
        (conference_form(slug="desk"), "slug", "The site itself uses"),
        (conference_form(slug="media"), "slug", "The site itself uses"),
        (conference_form(slug="documents"), "slug", "The site itself uses"),
        (conference_form(slug="styleguide"), "slug", "The site itself uses"),
        (conference_form(last_date="2024-09-01"), "last_date", "before the first"),
        (conference_form(time_zone="Durham"), "time_zone", "Enter one such as America/Chicago"),
        (conference_form(language="klingon"), "language", "isn't a valid language code"),
        (
            conference_form(former_addresses="https://x.org/a"),
            "former_addresses",
            "write only the path",
        ),
        (conference_form(former_addresses="posts/a"), "former_addresses", "with its first slash"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_conference_form_shows_errors(as_editor, front_page, form, field, words):
    response = as_editor.post(add_url(ConferencePage, front_page), form | {"action-publish": "1"})
    assert response.status_code == 200
    assert words in " ".join(errors(response)[field])


def test_a_cover_needs_alt_text_or_is_decorative(as_editor, front_page):
    cover = {"cover": str(ImageFactory().pk)}
    url = add_url(ConferencePage, front_page)
    response = as_editor.post(url, conference_form(**cover))
    assert "or mark it as decorative" in " ".join(errors(response)["cover_alt"])
    assert as_editor.post(url, conference_form(**cover, cover_decorative="on")).status_code == 302


def test_a_draft_stays_editable_when_what_it_refers_to_is_deleted(as_editor, day):
    speaker, source, image = SpeakerFactory(), SourceFactory(), ImageFactory()
    other = TalkFactory(parent=day)
    blocks = [
        (
            "image",
            {"image": {"image": str(image.pk), "alt_text": "A hall"}, "caption": "", "credit": ""},
        ),
        ("link", LINK | {"title": "Other", "page": str(other.pk)}),
        ("prose", f"See [the other](page:{other.pk})."),
        ("notes", {"source": str(source.pk), "content": streamfield([("prose", "Kept words.")])}),
    ]
    form = talk_form(speaker, body=streamfield(blocks))
    as_editor.post(add_url(TalkPage, day), form)
    talk = TalkPage.objects.exclude(pk=other.pk).get()
    for gone in (speaker, source, image, other):
        gone.delete()

    assert as_editor.get(edit_url(talk)).status_code == 200
    draft = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[talk.pk]))
    assert "Kept words." in draft.text
    kept = [("prose", "See the other."), ("prose", "Kept words.")]
    response = as_editor.post(
        edit_url(talk), talk_form(body=streamfield(kept)) | {"action-publish": "1"}
    )
    assert response.status_code == 302
    talk.refresh_from_db()
    assert talk.live


def test_references_of_markdown_links_are_recorded(as_editor, day):
    other = TalkFactory(parent=day, title="Other")
    publish_talk_with(as_editor, day, ("prose", f"[Other](page:{other.pk})"))
    usage = as_editor.get(reverse("wagtailadmin_pages:usage", args=[other.pk]))
    assert "Error Culture" in usage.text
