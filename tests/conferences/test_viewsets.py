"""Forms, errors and lists of page types and snippets in the admin."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from conferences.models import ConferencePage, DayPage, Speaker, TalkPage, TalkSpeaker
from conferences.suggestion_widgets import get_languages
from conferences.validators import validate_language
from tests.factories import (
    ConferenceFactory,
    DayFactory,
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    TalkFactory,
)

SHARED = {
    "language": "en",
    "former_addresses": "",
    "seo_title": "",
    "search_description": "What it says.",
    "comments": inline_formset([]),
}


def prose(text):
    return streamfield([("prose", text)])


def conference_form(**values):
    form = {
        "title": "DjangoCon US 2024",
        "slug": "djangocon-us-2024",
        "series": "DjangoCon US",
        "edition": "2024",
        "first_date": "2024-09-22",
        "last_date": "2024-09-27",
        "city": "Durham",
        "venue": "",
        "time_zone": "America/New_York",
        "website": "https://2024.djangocon.us/",
        "cover": "",
        "cover_alt": "",
        "accent": "pine",
        "body": prose("Six days in *Durham*."),
    }
    return nested_form_data(SHARED | form | values)


def day_form(**values):
    form = {"title": "Monday", "slug": "monday", "date": "2024-09-23", "body": streamfield([])}
    return nested_form_data(SHARED | form | values)


def talk_form(*speakers, **values):
    form = {
        "title": "Error Culture",
        "slug": "error-culture",
        "kind": "talk",
        "topics": "Reliability",
        "talk_speakers": inline_formset([{"speaker": s.pk, "role": "speaker"} for s in speakers]),
        "official_url": "https://2024.djangocon.us/talks/error-culture/",
        "video_url": "",
        "slides_url": "",
        "code_url": "",
        "body": prose("Errors that nobody reads are **noise**."),
    }
    return nested_form_data(SHARED | form | values)


def add_url(model, parent):
    return reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
    )


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def errors(response):
    form = response.context["form"]
    return {name: [str(error) for error in form.errors[name].as_data()] for name in form.errors}


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


def publish_talk_with(client, day, *blocks):
    form = talk_form(body=streamfield(list(blocks))) | {"action-publish": "1"}
    return client.post(add_url(TalkPage, day), form)


def block_messages(response):
    return json.dumps(response.context["form"].errors["body"].as_data()[0].as_json_data())


LINK = {"title": "", "url": "", "page": "", "kind": "other", "note": ""}
IMAGE = {"image": {"image": "", "alt_text": ""}, "caption": "", "credit": "", "wanted": ""}
EMBED = {"title": "", "url": "https://vimeo.com/1"}
TABLE = {
    "caption": "",
    "column-count": "1",
    "column-0-type": "left",
    "column-0-order": "0",
    "column-0-heading": "",
    "column-0-deleted": "",
    "row-count": "1",
    "row-0-order": "0",
    "row-0-deleted": "",
    "cell-0-0": "Yes",
}


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (("link", LINK | {"url": "https://a.org"}), "This field is required"),
        (("link", LINK | {"title": "A"}), "Enter a URL, or choose a page of this site"),
        (("link", LINK | {"title": "A", "url": "https://a.org", "page": "1"}), "not both"),
        (("image", IMAGE), "Choose an image, or remove this block"),
        (("embed", EMBED), "This field is required"),
        (("embed", EMBED | {"title": "A", "url": "https://a.org/v"}), "use a Link block"),
        (("heading", {"text": "", "level": "2"}), "This field is required"),
        (("prose", ">" * 10_000 + " deep"), "nested deeper than"),
        (("prose", "long " * 200_000), "a block holds up to 100,000"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else value[0],
)
def test_blocks_show_errors(as_editor, day, block, words):
    response = publish_talk_with(as_editor, day, block)
    assert response.status_code == 200
    assert words in block_messages(response)
    assert not TalkPage.objects.filter(live=True).exists()


def test_an_image_needs_alt_text_or_is_decorative(as_editor, day):
    image = IMAGE | {"image": {"image": str(ImageFactory().pk), "alt_text": ""}}
    response = publish_talk_with(as_editor, day, ("image", image))
    assert "mark it as decorative" in block_messages(response)
    image["image"]["decorative"] = "on"
    assert publish_talk_with(as_editor, day, ("image", image)).status_code == 302


def test_a_missing_image_with_a_name_can_be_published(as_editor, day):
    response = publish_talk_with(as_editor, day, ("image", IMAGE | {"wanted": "hall.jpg"}))
    assert response.status_code == 302
    assert "hall.jpg" in as_editor.get(edit_url(TalkPage.objects.get())).text


def test_table_columns_need_headings(as_editor, day):
    response = publish_talk_with(as_editor, day, ("table", TABLE))
    assert "Add a heading to column 1." in block_messages(response)
    headed = TABLE | {"column-0-heading": "Works"}
    assert publish_talk_with(as_editor, day, ("table", headed)).status_code == 302


def test_an_incomplete_draft_can_be_saved(as_editor, day):
    blocks = [
        ("link", LINK),
        ("image", IMAGE),
        ("embed", EMBED),
        ("table", TABLE),
        ("heading", {"text": "", "level": "2"}),
    ]
    response = as_editor.post(add_url(TalkPage, day), talk_form(body=streamfield(blocks)))
    assert response.status_code == 302
    talk = TalkPage.objects.get()
    preview = reverse("wagtailadmin_pages:view_draft", args=[talk.pk])
    assert as_editor.get(preview).status_code == 200


def test_code_is_saved_unchanged(as_editor, day, client):
    code = "\n\tif x:\r\n\t    pass  \n\n└─ a\n"
    block = ("code", {"language": "klingon", "code": code, "caption": ""})
    publish_talk_with(as_editor, day, block)
    talk = TalkPage.objects.get()
    kept = code.replace("\r\n", "\n")
    assert talk.body[0].value["code"] == kept
    assert f"<code>{kept}</code>" in client.get(talk.url).text


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


@pytest.mark.parametrize("name", ["speaker", "source", "topic"])
def test_library_lists_and_forms_open(as_editor, name):
    for view in ("list", "add"):
        assert (
            as_editor.get(reverse(f"wagtailsnippets_conferences_{name}:{view}")).status_code == 200
        )


def test_speakers_with_the_same_name_get_different_slugs(as_editor):
    url = reverse("wagtailsnippets_conferences_speaker:add")
    form = nested_form_data({"name": "Ana", "slug": "", "bio": "", "links": streamfield([])})
    for _ in range(2):
        assert as_editor.post(url, form).status_code == 302
    assert [speaker.slug for speaker in Speaker.objects.order_by("pk")] == ["ana", "ana-2"]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_talks_show_speakers_with_constant_queries(
    as_editor, django_assert_num_queries, day, count
):
    day.date = date(2024, 9, 23)
    day.save()
    for number in range(count):
        talk = TalkFactory(parent=day, kind="keynote", title=f"Talk {number}")
        talk.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory(name=f"Name {number}"))]
        talk.save()
    explorer = reverse("wagtailadmin_explore", args=[day.pk])
    every_talk = reverse("talks:index")
    for url in (explorer, every_talk):
        text = as_editor.get(url).text
        assert "Keynote" in text
        assert f"Name {count - 1}" in text
        assert "PyFest 2024" in text
        assert "23 September 2024" in text
    with django_assert_num_queries(32):
        as_editor.get(explorer)


def test_the_list_of_conferences_shows_date_and_city(as_editor, front_page):
    ConferenceFactory(parent=front_page, city="Durham", first_date="2024-09-22", series="DjangoCon")
    for url in (
        reverse("wagtailadmin_explore", args=[front_page.pk]),
        reverse("conferences:index"),
    ):
        text = as_editor.get(url).text
        assert "Durham" in text
        assert "DjangoCon" in text


def test_talks_are_filtered_by_kind(as_editor, day):
    TalkFactory(parent=day, title="Big talk", kind="keynote")
    TalkFactory(parent=day, title="Small talk", kind="lightning")
    text = as_editor.get(reverse("talks:index"), {"kind": "keynote"}).text
    assert "Big talk" in text
    assert "Small talk" not in text


def test_the_markdown_preview_renders_like_the_page(as_editor):
    text = "A **word** <script>alert(1)</script> <!-- secret -->"
    response = as_editor.post(reverse("markdown_preview"), {"text": text})
    assert response.text == "<p>A <strong>word</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_markdown_preview_is_for_editors_only(client, db):
    assert client.post(reverse("markdown_preview"), {"text": "x"}).status_code == 302


def test_references_of_markdown_links_are_recorded(as_editor, day):
    other = TalkFactory(parent=day, title="Other")
    publish_talk_with(as_editor, day, ("prose", f"[Other](page:{other.pk})"))
    usage = as_editor.get(reverse("wagtailadmin_pages:usage", args=[other.pk]))
    assert "Error Culture" in usage.text


def test_markdown_preview_resolves_links_to_pages(as_editor, talk):
    text = f"[Indexes](page:{talk.pk})"
    html = as_editor.post(reverse("markdown_preview"), {"text": text}).text
    assert html == f'<p><a href="{talk.url}">Indexes</a></p>\n'


def test_days_list_shows_dates(as_editor, conference):
    DayFactory(parent=conference, title="Opening", date=date(2024, 9, 23))
    text = as_editor.get(reverse("days:index")).text
    assert "Opening" in text
    assert "PyFest 2024" in text


@pytest.mark.parametrize(
    "code", [*(code for code, _ in get_languages()), "zu", "yo", "am", "pt-BR"]
)
def test_suggested_languages_are_valid(code):
    validate_language(code)


@pytest.mark.parametrize("code", ["english", 'en-" onx="', "e", "en_GB", ""])
def test_invalid_language_codes_are_refused(code):
    with pytest.raises(ValidationError):
        validate_language(code)
