"""The Import section of the admin: upload, plan, report, conflicts, undo."""

import io
import json
import re
import zipfile

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from conferences.models import ConferencePage, Source, Speaker, TalkPage
from config.task_backends import WORKER
from importers import tasks
from importers.apply import apply_files
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile, UploadedFile
from importers.views.version_diff import mark_differences
from tests.factories import picture_file
from tests.importers.samples import NOTES, files
from tests.importers.test_reimport import edit, notes, open_in_editor, release, replace_text, talk

pytestmark = pytest.mark.django_db

UPLOAD = "/desk/import/new/"


def upload(name="pyfest-2024.md", data=NOTES):
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def hand_in(client, *uploads, **options):
    form = {"notes": list(uploads) or [upload()], "status": "own"} | options
    return client.post(UPLOAD, form)


def handed_in(client, *uploads, **options):
    response = hand_in(client, *uploads, **options)
    assert response.status_code == 302, response.context["form"].errors
    return ImportRun.objects.latest("pk")


def form_of(response):
    """What the plan's form would send: its hash, and the boxes that are ticked."""
    text = response.text
    return {
        "plan": re.search(r'name="plan" value="(\w+)"', text)[1],
        "page": re.findall(r'name="page" value="([^"]+)"', text),
    }


def apply(client, run, *, without=()):
    form = form_of(client.get(run.get_absolute_url()))
    form["page"] = [name for name in form["page"] if not any(word in name for word in without)]
    response = client.post(reverse("importers:apply", args=[run.pk]), form)
    run.refresh_from_db()
    return response


def imported(client, text=NOTES):
    run = handed_in(client, upload(data=text))
    apply(client, run)
    assert run.state == "applied", run.report
    return run


def rows():
    return {
        model: model.objects.count()
        for model in (Page, Revision, Source, Speaker, SourceFile, ImportedPage, get_image_model())
    }


# Upload


def test_from_the_files_to_the_report_and_back(as_editor, front_page):
    run = handed_in(as_editor, author="Anna", licence="CC BY 4.0")
    assert not ConferencePage.objects.exists()
    plan = as_editor.get(run.get_absolute_url()).text
    assert "6 new pages" in plan
    for words in ("PyFest 2024", "Day 2", "Queues", "Preview", "1 quote", "Import"):
        assert words in plan

    apply(as_editor, run, without=["queues"])
    assert run.state == "applied"
    assert (run.sources_done, run.sources_total) == (1, 1)
    assert not UploadedFile.objects.exists()
    assert sorted(TalkPage.objects.values_list("title", flat=True)) == ["Caches", "Indexes"]
    assert not Page.objects.filter(depth__gt=2, live=True).exists()
    source = Source.objects.get()
    assert (source.author, source.licence, source.status) == ("Anna", "CC BY 4.0", "own")

    report = as_editor.get(run.get_absolute_url()).text
    assert "5 new pages, 1 page not selected" in report
    assert reverse("wagtailadmin_pages:edit", args=[talk().pk]) in report

    as_editor.post(reverse("importers:undo", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "undone"
    assert not ConferencePage.objects.exists()
    assert "This import was undone" in as_editor.get(run.get_absolute_url()).text


def test_what_came_by_command_is_told_of(as_editor, front_page):
    assert "No imports yet." in as_editor.get("/desk/import/").text
    apply_files(files(NOTES))
    assert "except by the import_notes command" in as_editor.get("/desk/import/").text


def test_leaving_out_a_day_leaves_out_its_talks_in_this_file_only(as_editor, front_page):
    other = NOTES.replace("PyFest", "RubyFest")
    run = handed_in(as_editor, upload(), upload("ruby.md", other))
    form = form_of(as_editor.get(run.get_absolute_url()))
    form["page"].remove("0:conference")
    as_editor.post(reverse("importers:apply", args=[run.pk]), form)
    assert ConferencePage.objects.get().title == "RubyFest 2024"
    assert TalkPage.objects.count() == 3


def test_pages_are_published_when_that_was_asked(as_editor, front_page):
    apply(as_editor, handed_in(as_editor, publish="on"))
    assert talk().live


def test_a_zip_with_a_picture(as_editor, front_page):
    text = NOTES.replace("Everything about", "![The hall](img/hall.png)\n\nEverything about")
    data = zipped(**{"talks/pyfest.md": text, "talks/img/hall.png": picture_file().read()})
    run = handed_in(as_editor, upload("export.zip", data))
    apply(as_editor, run)
    image = get_image_model().objects.get()
    caches = TalkPage.objects.get(title="Caches").get_latest_revision_as_object()
    assert f'"image": {image.pk}' in json.dumps(list(caches.body.raw_data))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("broken.zip", b"PK no zip", "not a zip that can be opened"),
        ("up.zip", zipped(**{"../notes.md": NOTES}), "leads outside"),
        ("picture.png", b"no notes", "None of these files contains notes"),
        ("program.exe", b"MZ", "None of these files contains notes"),
        ("empty.zip", zipped(), "None of these files contains notes"),
        ("large.md", b"x" * (6 * 1024 * 1024), "The limit is 5 MB"),
        ("long.zip", zipped(**{"x" * 501 + ".md": NOTES}), "Shorten the name"),
    ],
)
def test_files_that_are_not_taken_say_why_at_their_field(as_editor, front_page, name, data, words):
    response = hand_in(as_editor, upload(name, data))
    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors["notes"])
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({}, "notes", "Choose the notes"),
        ({"notes": 2}, "notes", "Two files are called"),
        ({"notes": 1, "url": "nowhere at all"}, "url", "valid URL"),
        ({"notes": 1, "status": "refused"}, "status", "valid choice"),
    ],
)
def test_a_form_that_lacks_something_comes_back(as_editor, front_page, form, field, words):
    form = {"status": "own"} | form | {"notes": [upload() for _ in range(form.get("notes", 0))]}
    response = as_editor.post(UPLOAD, form)
    assert words in " ".join(response.context["form"].errors[field])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02" * 99, "null bytes"),
        (b"", "This file is empty"),
        (b"Milk, eggs, bread", "does not look like conference notes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_the_plan(as_editor, front_page, data, words):
    run = handed_in(as_editor, upload("list.txt", data), upload())
    page = as_editor.get(run.get_absolute_url()).text
    assert words in page
    assert "1 file with errors" in page
    apply(as_editor, run)
    assert run.state == "applied"
    assert talk()


def test_a_refused_file_is_read_when_its_dialect_is_named(as_editor, front_page):
    run = handed_in(as_editor, upload("list.md", "# A list\n\nMilk, eggs, bread\n"))
    response = as_editor.get(run.get_absolute_url())
    assert not response.context["has_work"]
    assert "There is nothing to import" in response.text
    as_editor.post(
        reverse("importers:parser_options", args=[run.pk]),
        {"dialect": "markdown", "conference": "Shopping 2024"},
    )
    assert "Shopping 2024" in as_editor.get(run.get_absolute_url()).text


def test_the_same_file_again_has_nothing_to_apply(as_editor, front_page):
    imported(as_editor)
    again = as_editor.get(handed_in(as_editor).get_absolute_url())
    assert "There is nothing to import" in again.text
    assert "6 unchanged pages" in again.text


def test_a_plan_is_discarded_with_its_files(as_editor, front_page):
    run = handed_in(as_editor)
    as_editor.post(reverse("importers:discard", args=[run.pk]))
    assert not ImportRun.objects.exists()
    assert not UploadedFile.objects.exists()


# Preview


def preview_url(run, identity, path="pyfest-2024.md"):
    return reverse("importers:preview", args=[run.pk]) + f"?source={path}&page={identity}"


def test_a_preview_shows_the_page_and_writes_nothing(as_editor, front_page, settings):
    text = NOTES.replace("### Indexes", "### Indexes - Ann Lee\n\n![The hall](hall.png)")
    picture = upload("hall.png", picture_file().read())
    run = handed_in(as_editor, upload(data=text), picture)
    page = as_editor.get(run.get_absolute_url())
    before = rows()
    urls = re.findall(r'href="([^"]+/preview/[^"]+)"', page.text)
    assert len(urls) == 6
    for url in urls:
        response = as_editor.get(url.replace("&amp;", "&"))
        assert response.status_code == 200
    talk_url = next(url for url in urls if "indexes" in url).replace("&amp;", "&")
    response = as_editor.get(talk_url)
    assert "planner and its moods" in response.text
    assert "A Visitor" in response.text
    assert rows() == before
    assert not settings.MEDIA_ROOT.exists()


def test_a_preview_of_an_update_shows_it(as_editor, front_page):
    imported(as_editor)
    run = handed_in(as_editor, upload(data=NOTES.replace("its moods", "its costs")))
    before = rows()
    assert "its costs" in as_editor.get(preview_url(run, "day 1/indexes")).text
    assert rows() == before


def test_a_preview_of_nothing_is_404(as_editor, front_page):
    run = handed_in(as_editor)
    assert as_editor.get(preview_url(run, "nobody")).status_code == 404


def test_a_source_that_fails_is_said_and_the_others_are_in(as_editor, front_page):
    def refuse(instance, **_):
        if instance.path == "trouble.md":
            raise OSError("the disk is full")

    good, bad = upload(), upload("trouble.md", NOTES.replace("PyFest", "BadFest"))
    run = handed_in(as_editor, good, bad)
    post_save.connect(refuse, sender=SourceFile)
    try:
        response = as_editor.get(preview_url(run, "day 1/indexes", "trouble.md"), follow=True)
        assert "be previewed: importing it fails" in response.text
        apply(as_editor, run)
    finally:
        post_save.disconnect(refuse, sender=SourceFile)
    assert run.state == "applied"
    assert [page.title for page in ConferencePage.objects.all()] == ["PyFest 2024"]
    report = as_editor.get(run.get_absolute_url()).text
    assert "nothing of this source was written" in report
    assert "disk is full" not in report


@pytest.mark.parametrize("place", [0, 45, 120])
def test_a_damaged_zip_is_answered_with_words(as_editor, front_page, place):
    data = bytearray(zipped(**{"bad.md": NOTES}))
    data[place : place + 15] = b"\xff" * 15
    data = bytes(data) if place else b"no zip at all"
    alone = hand_in(as_editor, upload("notes.zip", data))
    assert alone.status_code == 200
    assert "Export" in str(alone.context["form"].errors["notes"])
    run = handed_in(as_editor, upload("notes.zip", data), upload())
    assert "Export" in as_editor.get(run.get_absolute_url()).text
    apply(as_editor, run)
    assert run.state == "applied"
    assert (run.report["totals"]["create"], run.report["totals"]["error"]) == (6, 1)
    assert "Export" in as_editor.get(run.get_absolute_url()).text


# Apply


def test_a_plan_that_is_no_longer_true_is_shown_anew(as_editor, front_page):
    run = handed_in(as_editor)
    form = form_of(as_editor.get(run.get_absolute_url()))
    apply_files(files(NOTES.replace("its moods", "its costs")))
    response = as_editor.post(reverse("importers:apply", args=[run.pk]), form, follow=True)
    assert "The site has changed since you reviewed this import" in response.text
    run.refresh_from_db()
    assert run.state == "planned"
    assert "costs" in notes(talk())[0]


def test_a_site_that_changed_before_the_task_began_is_said_too(as_editor, front_page):
    run = handed_in(as_editor)
    ImportRun.objects.filter(pk=run.pk).update(state="applying", plan_hash="another")
    tasks.apply_import.enqueue(run.pk)
    assert "The site has changed" in as_editor.get(run.get_absolute_url()).text
    assert not TalkPage.objects.exists()


def test_applying_twice_applies_once(as_editor, front_page):
    run = handed_in(as_editor)
    form = form_of(as_editor.get(run.get_absolute_url()))
    for _ in range(2):
        as_editor.post(reverse("importers:apply", args=[run.pk]), form)
    assert TalkPage.objects.count() == 3


def test_an_import_that_failed_goes_on_where_it_stopped(as_editor, front_page, monkeypatch):
    stock = tasks.apply_files

    def fails_at_the_second(files, *, progress, **options):
        def stop(done, total, path):
            progress(done, total, path)
            if done == 1:
                raise OSError("the disk is full")

        return stock(files, progress=stop, **options)

    monkeypatch.setattr(tasks, "apply_files", fails_at_the_second)
    other = NOTES.replace("PyFest", "RubyFest")
    run = handed_in(as_editor, upload(), upload("ruby.md", other))
    apply(as_editor, run)
    assert run.state == "failed"
    page = as_editor.get(run.get_absolute_url()).text
    assert "the disk is full" in page
    assert ConferencePage.objects.count() == 1

    monkeypatch.undo()
    as_editor.post(reverse("importers:continue", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "applied"
    assert run.report["totals"]["create"] == 12
    assert (run.sources_done, run.sources_total) == (2, 2)
    assert TalkPage.objects.count() == 6


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_long_task_runs_in_a_thread_of_its_own_when_all_is_committed(settings):
    settings.TASKS = settings.TASKS | {"long": {"BACKEND": "config.task_backends.OneThread"}}
    user = User.objects.create_superuser("anna")
    with transaction.atomic():
        run = ImportRun.objects.create(user=user, state="applying")
        UploadedFile.objects.create(run=run, path="pyfest-2024.md", data=NOTES.encode())
        tasks.apply_import.enqueue(run.pk)
        assert not WORKER._work_queue.qsize()
    WORKER.submit(lambda: None).result(timeout=30)
    run.refresh_from_db()
    assert run.state == "applied", run.report
    assert TalkPage.objects.count() == 3


def test_progress_is_told(as_editor, front_page):
    run = handed_in(as_editor)
    ImportRun.objects.filter(pk=run.pk).update(state="applying", sources_done=1, sources_total=3)
    page = as_editor.get(run.get_absolute_url()).text
    assert '<progress id="progress" max="3" value="1">' in page
    assert "http-equiv" in page
    url = reverse("importers:progress", args=[run.pk])
    assert as_editor.get(url).json() == {"is_finished": False, "done": 1, "total": 3}


# Lists


@pytest.mark.parametrize("name", ["index", "conflicts", "deferred", "upload"])
def test_screens_with_nothing_to_show(as_editor, front_page, name):
    assert as_editor.get(reverse(f"importers:{name}")).status_code == 200


def test_the_list_costs_the_same_with_one_import_and_three(as_editor, front_page):
    counts = []
    for text in (NOTES, NOTES + "\nMore.\n", NOTES + "\nEven more.\n"):
        run = handed_in(as_editor, upload(data=text))
        apply(as_editor, run)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = as_editor.get(reverse("importers:index")).text
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert "6 new pages" in page
    assert "pyfest-2024.md" in page
    assert "editor" in page


# Decisions


@pytest.fixture
def conflict(as_editor, front_page):
    imported(as_editor)
    edit(talk(), replace_text("its moods", "the editor's words"))
    imported(as_editor, NOTES.replace("its moods", "the author's words"))
    return Conflict.objects.get()


def fingerprint(response):
    return re.search(r'name="fingerprint" value="(\w+)"', response.text)[1]


def decide(client, conflict, **form):
    page = client.get(conflict.get_absolute_url())
    return client.post(conflict.get_absolute_url(), {"fingerprint": fingerprint(page)} | form)


@pytest.mark.parametrize(
    ("form", "words", "revisions"),
    [
        ({"choice": "ours", "text": "x"}, "the editor's words", 0),
        ({"choice": "theirs", "text": "x"}, "the author's words", 1),
        ({"choice": "typed", "text": "Both\r\nwords"}, "Both\nwords", 1),
    ],
)
def test_a_conflict_is_decided(as_editor, conflict, form, words, revisions):
    listed = as_editor.get(reverse("importers:conflicts"))
    assert conflict.get_absolute_url() in listed.text
    page = as_editor.get(conflict.get_absolute_url())
    for mark in ("moods", "editor&#x27;s", "author&#x27;s"):
        assert f"<mark>{mark}" in page.text
    before = Revision.objects.count()
    decide(as_editor, conflict, **form)
    assert words in "\n".join(notes(talk()))
    assert Revision.objects.count() == before + revisions
    conflict.refresh_from_db()
    assert conflict.resolved_by.username == "editor"
    assert "Resolved by editor" in as_editor.get(conflict.get_absolute_url()).text


def test_a_conflict_whose_page_changed_meanwhile_is_looked_at_again(as_editor, conflict):
    page = as_editor.get(conflict.get_absolute_url())
    edit(talk(), replace_text("the editor's words", "newer words"))
    form = {"fingerprint": fingerprint(page), "choice": "theirs", "text": "typed"}
    answer = as_editor.post(conflict.get_absolute_url(), form)
    assert "has changed in the meantime" in answer.text
    assert "<mark>newer</mark> words" in answer.text
    assert "typed</textarea>" in answer.text
    assert "newer words" in "\n".join(notes(talk()))


def test_a_field_takes_only_what_its_form_takes(as_editor, front_page):
    imported(as_editor, NOTES.replace("## Day 2", "## Day 2 – 24 September 2024"))
    row = ImportedPage.objects.get(page__title__startswith="Day 2")
    conflict = Conflict.objects.create(
        imported_page=row, target="field:date", base="", ours="", theirs="2024-09-25"
    )
    answer = decide(as_editor, conflict, choice="typed", text="tomorrow")
    assert "invalid date format" in answer.text
    decide(as_editor, conflict, choice="theirs")
    draft = row.page.get_latest_revision_as_object()
    assert f"{draft.date}" == "2024-09-25"


def test_what_is_no_longer_on_the_page_can_only_be_left(as_editor, conflict):
    edit(talk(), lambda content: content.clear())
    page = as_editor.get(conflict.get_absolute_url())
    assert "no longer on the page" in page.text
    decide(as_editor, conflict, choice="ours")
    conflict.refresh_from_db()
    assert conflict.resolved_at


def test_a_held_update_is_applied_when_the_page_is_free(as_editor, editor, front_page):
    imported(as_editor)
    open_in_editor(talk(), editor)
    run = imported(as_editor, NOTES.replace("its moods", "its costs"))
    row = ImportedPage.objects.get(state="deferred")
    url = reverse("importers:apply_deferred", args=[row.pk])
    assert url in as_editor.get(run.get_absolute_url()).text
    assert url in as_editor.get(reverse("importers:deferred")).text
    answer = as_editor.post(url, follow=True)
    assert "was not updated" in answer.text
    release(talk())
    as_editor.post(url)
    assert "costs" in notes(talk())[0]


def test_a_held_update_keeps_its_pictures(as_editor, editor, front_page):
    imported(as_editor)
    open_in_editor(talk(), editor)
    text = NOTES.replace("### Indexes", "### Indexes\n\n![The hall](hall.png)")
    run = handed_in(as_editor, upload(data=text), upload("hall.png", picture_file().read()))
    apply(as_editor, run)
    release(talk())
    as_editor.post(
        reverse("importers:apply_deferred", args=[ImportedPage.objects.get(state="deferred").pk])
    )
    image = get_image_model().objects.get()
    body = talk().get_latest_revision_as_object().body
    assert f'"image": {image.pk}' in json.dumps(list(body.raw_data))


def test_an_import_whose_pages_were_touched_says_which(as_editor, front_page):
    run = imported(as_editor)
    edit(talk(), replace_text("its moods", "my words"))
    page = as_editor.get(run.get_absolute_url()).text
    assert "can no longer be undone" in page
    assert "it has a newer version" in page
    answer = as_editor.post(reverse("importers:undo", args=[run.pk]), follow=True)
    assert "be undone" in answer.text
    assert talk()


def test_a_source_is_withdrawn_after_a_warning(as_editor, front_page):
    imported(as_editor)
    url = reverse("importers:withdraw", args=[Source.objects.get().pk])
    page = as_editor.get(url).text
    assert "be undone" in page
    assert "Indexes" in page
    as_editor.post(url)
    assert notes(talk()) == []
    assert Source.objects.get().is_refused


# The side panel


def test_the_panel_tells_where_notes_come_from_and_what_became_of_them(as_editor, front_page):
    run = imported(as_editor)
    url = reverse("wagtailadmin_pages:edit", args=[talk().pk])
    page = as_editor.get(url).text
    assert 'data-side-panel="source"' in page
    assert "Nobody has edited these notes" in page
    assert run.get_absolute_url() in page
    assert "The first paragraph is about indexes" in page
    edit(talk(), replace_text("its moods", "my words"))
    page = as_editor.get(url).text
    assert "Changes by editors since" in page
    assert "<ins>+ The second paragraph is about the planner and my words.</ins>" in page


def test_pages_that_were_not_imported_have_no_such_panel(as_editor, day):
    page = as_editor.get(reverse("wagtailadmin_pages:edit", args=[day.pk])).text
    assert 'data-side-panel="source"' not in page


# Stale forms


def edit_form(client, page):
    """What the browser would send of the editing form, by its fields' names."""
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

    text = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    loaded = re.search(r'name="loaded_revision_id" value="(\d+)"', text)[1]
    at = re.search(r'name="loaded_revision_created_at" value="([^"]+)"', text)[1]
    return nested_form_data(
        {
            "title": "Typed title",
            "slug": page.slug,
            "kind": "talk",
            "topics": "One, Two",
            "talk_speakers": inline_formset([]),
            "official_url": "",
            "video_url": "",
            "slides_url": "",
            "code_url": "",
            "language": "en",
            "former_addresses": "",
            "seo_title": "",
            "search_description": "Typed.",
            "comments": inline_formset([]),
            "body": streamfield([("prose", "Typed\nover two lines <&>")]),
            "loaded_revision_id": loaded,
            "loaded_revision_created_at": at,
        }
    )


def hidden_fields(response):
    import html

    found = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.text
    ):
        found[html.unescape(name)] = html.unescape(value)
    return found


def test_a_form_older_than_an_import_is_refused_and_then_confirmed(as_editor, front_page):
    imported(as_editor)
    page = talk()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = edit_form(as_editor, page)
    release(page)
    imported(as_editor, NOTES.replace("its moods", "its costs"))
    before = Revision.objects.count()

    answer = as_editor.post(url, form)
    assert answer.status_code == 409
    assert "an import has updated the page" in answer.text
    assert "Imported from" in answer.text
    assert "<ins>+ Title: Typed title</ins>" in answer.text
    assert "its costs" in answer.text
    assert Revision.objects.count() == before

    again = hidden_fields(answer)
    assert {name: again[name] for name in form if name in again} == {
        name: str(value) for name, value in form.items()
    }
    assert as_editor.post(url, again).status_code == 302
    draft = talk("Typed title").get_latest_revision_as_object()
    assert draft.body[0].value == "Typed\nover two lines <&>"

    assert as_editor.post(url, again).status_code == 302, "it was seen"


def test_another_import_after_the_question_asks_again(as_editor, front_page):
    imported(as_editor)
    page = talk()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = edit_form(as_editor, page)
    for words in ("costs", "prices"):
        release(page)
        imported(as_editor, NOTES.replace("its moods", f"its {words}"))
        answer = as_editor.post(url, form)
        assert answer.status_code == 409
        form = hidden_fields(answer)
    assert as_editor.post(url, form).status_code == 302


def test_an_invalid_stale_form_is_not_lost_either(as_editor, front_page):
    imported(as_editor)
    page = talk()
    form = edit_form(as_editor, page) | {"title": "", "official_url": "nonsense"}
    release(page)
    imported(as_editor, NOTES.replace("its moods", "its costs"))
    answer = as_editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert answer.status_code == 409
    assert hidden_fields(answer)["official_url"] == "nonsense"


def test_a_form_newer_than_the_import_saves(as_editor, front_page):
    imported(as_editor)
    page = talk()
    answer = as_editor.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), edit_form(as_editor, page)
    )
    assert answer.status_code == 302


# Who may


@pytest.fixture
def everything(as_editor, conflict):
    """An address of each kind, with things there."""
    run = ImportRun.objects.filter(state="applied").first()
    planned = handed_in(as_editor)
    source = Source.objects.get()
    row = ImportedPage.objects.first()
    reverse_ = {
        "index": [],
        "upload": [],
        "conflicts": [],
        "deferred": [],
        "conflict": [conflict.pk],
        "apply_deferred": [row.pk],
        "withdraw": [source.pk],
        "run": [run.pk],
        "preview": [planned.pk],
        "apply": [planned.pk],
        "continue": [run.pk],
        "progress": [run.pk],
        "parser_options": [planned.pk],
        "discard": [planned.pk],
        "undo": [run.pk],
    }
    return [reverse(f"importers:{name}", args=args) for name, args in reverse_.items()]


def test_writers_and_strangers_are_turned_away_everywhere(as_writer, client, everything):
    from importers import urls

    assert len(everything) == len(urls.urlpatterns)
    before = (rows(), ImportRun.objects.count())
    for url in everything:
        for method in (as_writer.get, as_writer.post):
            answer = method(url)
            assert (answer.status_code, answer.url) == (302, "/desk/"), url
        assert client.get(url).url.startswith("/desk/login/")
    assert (rows(), ImportRun.objects.count()) == before


def test_the_menu_shows_it_to_those_who_may(as_editor, as_writer, as_administrator, front_page):
    found = ["/desk/import/" in c.get("/desk/").text for c in (as_editor, as_writer)]
    assert found == [True, False]
    assert as_administrator.get(UPLOAD).status_code == 200


def test_a_writer_sees_the_panel_without_its_doors(as_editor, as_writer, front_page):
    imported(as_editor)
    page = as_writer.get(reverse("wagtailadmin_pages:edit", args=[talk().pk])).text
    assert 'data-side-panel="source"' in page
    assert "Withdraw source" not in page
    assert "/desk/import/" not in page


def test_who_may_import_but_not_publish_is_not_offered_it(as_writer, writer, front_page):
    writer.user_permissions.add(Permission.objects.get(codename="import_notes"))
    assert 'name="publish"' not in as_writer.get(UPLOAD).text
    apply(as_writer, handed_in(as_writer, publish="on"))
    assert not talk().live


# Pieces


def test_differences_are_marked_by_words():
    pieces = [(part.text, part.is_changed) for part in mark_differences("a red bus", "a blue bus")]
    assert pieces == [("a ", False), ("red", True), (" bus", False)]
