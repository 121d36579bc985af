"""The Import section of the admin: upload, plan, preview, import, permissions."""

import html
import json
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from conferences.models import ConferencePage, Source, Speaker, TalkPage
from config.task_backends import TASK_THREAD
from importers import tasks
from importers.apply import apply_files
from importers.models import ImportedPage, ImportRun, SourceFile, UploadedFile
from tests.factories import picture_file
from tests.importers import import_screens
from tests.importers.drafts import blocks, draft, notes, talk
from tests.importers.import_screens import apply_plan, imported_run, note_file, uploaded_run
from tests.importers.samples import CHANGED_NOTES, NOTES, files, make_zip

pytestmark = pytest.mark.django_db


def count_rows():
    return {
        model: model.objects.count()
        for model in (Page, Revision, Source, Speaker, SourceFile, ImportedPage, get_image_model())
    }


# Upload


def test_upload_apply_report_and_undo(as_editor, front_page):
    run = uploaded_run(as_editor, author="Anna", licence="CC BY 4.0")
    assert not ConferencePage.objects.exists()
    plan = as_editor.get(run.get_absolute_url()).text
    assert "6 new pages" in plan
    for words in ("PyFest 2024", "Day 2", "Queues", "Preview", "1 quote", "Import"):
        assert words in plan

    apply_plan(as_editor, run, without=["queues"])
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


def test_permission_is_asked_openly_and_its_lack_is_said_in_the_plan(as_editor, front_page):
    form = as_editor.get(reverse("importers:upload")).text
    assert form.index('name="status"') < form.index("<details")
    for status, is_open in (("asked", True), ("own", False)):
        run = uploaded_run(as_editor, status=status, publish="on")
        plan = as_editor.get(run.get_absolute_url()).text
        assert ("New pages will stay drafts until the permission" in plan) is is_open
        assert ("New pages will be published." in plan) is not is_open


def test_permission_is_given_with_one_button_where_its_lack_is_said(
    as_editor, as_writer, front_page
):
    apply_plan(as_editor, run := uploaded_run(as_editor, status="asked"))
    source = Source.objects.get()
    url = reverse("importers:permission_given", args=[source.pk])
    planned = uploaded_run(as_editor, note_file(data=CHANGED_NOTES))
    for screen in (run, planned):
        assert url in as_editor.get(screen.get_absolute_url()).text
    answer = as_editor.post(url, {"next": planned.get_absolute_url()}, follow=True)
    assert "is noted. Its drafts can be published" in html.unescape(answer.text)
    source.refresh_from_db()
    assert source.status == Source.Status.LICENSED
    assert url not in as_editor.get(run.get_absolute_url()).text
    Source.objects.update(status=Source.Status.REFUSED)
    assert as_editor.post(url).status_code == 404


def test_undoing_says_first_what_it_will_do(as_editor, front_page):
    imported_run(as_editor)
    run = imported_run(as_editor, CHANGED_NOTES)
    page = as_editor.get(run.get_absolute_url()).text
    assert "will be as it was before the import:" in page or "will be as they were" in page
    assert "will be deleted" not in page


def test_pages_that_only_waited_for_permission_can_be_published(as_editor, front_page):
    apply_plan(as_editor, uploaded_run(as_editor, status="asked", publish="on"))
    Source.objects.update(status="licensed")
    apply_plan(as_editor, uploaded_run(as_editor, publish="on"))
    assert TalkPage.objects.filter(live=True).count() == 3
    plan = as_editor.get(uploaded_run(as_editor, publish="on").get_absolute_url()).text
    assert "There is nothing to import." in plan


def test_list_mentions_imports_by_command(as_editor, front_page):
    assert "No imports yet." in as_editor.get("/desk/import/").text
    apply_files(files(NOTES))
    assert "except by the import_notes command" in as_editor.get("/desk/import/").text


def test_deselecting_a_conference_skips_only_the_pages_of_its_file(as_editor, front_page):
    other = NOTES.replace("PyFest", "RubyFest")
    run = uploaded_run(as_editor, note_file(), note_file("ruby.md", other))
    form = import_screens.plan_form(as_editor.get(run.get_absolute_url()))
    form["page"].remove("0:conference")
    as_editor.post(reverse("importers:apply", args=[run.pk]), form)
    assert ConferencePage.objects.get().title == "RubyFest 2024"
    assert TalkPage.objects.count() == 3


def test_new_pages_are_published_on_request(as_editor, front_page):
    apply_plan(as_editor, uploaded_run(as_editor, publish="on"))
    assert talk().live


def test_image_in_a_zip_is_imported(as_editor, front_page):
    text = NOTES.replace("Everything about", "![The hall](img/hall.png)\n\nEverything about")
    data = make_zip({"talks/pyfest.md": text, "talks/img/hall.png": picture_file().read()})
    run = uploaded_run(as_editor, note_file("export.zip", data))
    apply_plan(as_editor, run)
    image = get_image_model().objects.get()
    assert f'"image": {image.pk}' in json.dumps(blocks(draft(talk("Caches"))))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("broken.zip", b"PK no zip", "not a zip that can be opened"),
        ("up.zip", make_zip({"../notes.md": NOTES}), "leads outside"),
        ("picture.png", b"no notes", "None of these files contains notes"),
        ("program.exe", b"MZ", "None of these files contains notes"),
        ("empty.zip", make_zip({}), "None of these files contains notes"),
        ("large.md", b"x" * (6 * 1024 * 1024), "The limit is 5 MB"),
        ("long.zip", make_zip({"x" * 501 + ".md": NOTES}), "Shorten the name"),
    ],
)
def test_unusable_upload_shows_an_error_at_the_field(as_editor, front_page, name, data, words):
    response = import_screens.post_upload(as_editor, note_file(name, data))
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
def test_invalid_upload_form_shows_errors(as_editor, front_page, form, field, words):
    form = {"status": "own"} | form | {"notes": [note_file() for _ in range(form.get("notes", 0))]}
    response = as_editor.post(import_screens.UPLOAD, form)
    assert words in " ".join(response.context["form"].errors[field])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02" * 99, "null bytes"),
        (b"", "This file is empty"),
        (b"Milk, eggs, bread", "does not look like conference notes"),
    ],
)
def test_unreadable_file_is_refused_in_the_plan(as_editor, front_page, data, words):
    run = uploaded_run(as_editor, note_file("list.txt", data), note_file())
    page = as_editor.get(run.get_absolute_url()).text
    assert words in page
    assert "1 file with errors" in page
    apply_plan(as_editor, run)
    assert run.state == "applied"
    assert talk()


def test_refused_file_is_parsed_when_its_format_is_chosen(as_editor, front_page):
    run = uploaded_run(as_editor, note_file("list.md", "# A list\n\nMilk, eggs, bread\n"))
    response = as_editor.get(run.get_absolute_url())
    assert not response.context["has_work"]
    assert "There is nothing to import" in response.text
    form = {"dialect": "markdown", "conference": "Shopping 2024"}
    as_editor.post(reverse("importers:parser_options", args=[run.pk]), form)
    assert "Shopping 2024" in as_editor.get(run.get_absolute_url()).text


def test_same_file_again_leaves_nothing_to_import(as_editor, front_page):
    imported_run(as_editor)
    run = uploaded_run(as_editor)
    page = as_editor.get(run.get_absolute_url()).text
    assert "There is nothing to import" in page
    assert "6 unchanged pages" in page


def test_discarding_a_plan_deletes_its_files(as_editor, front_page):
    run = uploaded_run(as_editor)
    as_editor.post(reverse("importers:discard", args=[run.pk]))
    assert not ImportRun.objects.exists()
    assert not UploadedFile.objects.exists()


# Preview


def preview_url(run, identity, path="pyfest-2024.md"):
    return reverse("importers:preview", args=[run.pk]) + f"?source={path}&page={identity}"


def test_preview_shows_the_page_and_saves_nothing(as_editor, front_page, settings):
    text = NOTES.replace("### Indexes", "### Indexes - Ann Lee\n\n![The hall](hall.png)")
    picture = note_file("hall.png", picture_file().read())
    run = uploaded_run(as_editor, note_file(data=text), picture)
    page = as_editor.get(run.get_absolute_url())
    before = count_rows()
    urls = re.findall(r'href="([^"]+/preview/[^"]+)"', page.text)
    previews = {url: as_editor.get(url.replace("&amp;", "&")) for url in urls}
    assert [preview.status_code for preview in previews.values()] == [200] * 6
    (talk_preview,) = [preview for url, preview in previews.items() if "indexes" in url]
    assert "planner and its moods" in talk_preview.text
    assert "A Visitor" in talk_preview.text
    assert count_rows() == before
    assert not settings.MEDIA_ROOT.exists()


def test_preview_of_a_page_whose_day_another_file_names(as_editor, front_page):
    index = "# PyFest 2024\n\n## Monday\n\n- [Caches](caches.md)\n- [Queues](queues.md)\n"
    talk = "# {}\n\nhttps://2024.pyfest.example/talks/{}/\n\nThey fill up.\n"
    run = uploaded_run(
        as_editor,
        note_file("README.md", index),
        note_file("caches.md", talk.format("Caches", "caches")),
        note_file("queues.md", talk.format("Queues", "queues")),
    )
    page = as_editor.get(run.get_absolute_url())
    urls = [html.unescape(url) for url in re.findall(r'href="([^"]+/preview/[^"]+)"', page.text)]
    assert any("monday" in url and "caches.md" in url for url in urls)
    before = count_rows()
    assert {as_editor.get(url).status_code for url in urls} == {200}
    assert count_rows() == before


def test_preview_of_an_update_and_of_an_unknown_page(as_editor, front_page):
    imported_run(as_editor)
    run = uploaded_run(as_editor, note_file(data=CHANGED_NOTES))
    before = count_rows()
    assert "its costs" in as_editor.get(preview_url(run, "day 1/indexes")).text
    assert as_editor.get(preview_url(run, "nobody")).status_code == 404
    assert count_rows() == before


def test_failing_source_is_reported_and_the_others_are_imported(as_editor, front_page):
    def refuse(instance, **_):
        if instance.path == "trouble.md":
            raise OSError("the disk is full")

    good, bad = note_file(), note_file("trouble.md", NOTES.replace("PyFest", "BadFest"))
    run = uploaded_run(as_editor, good, bad)
    post_save.connect(refuse, sender=SourceFile)
    try:
        response = as_editor.get(preview_url(run, "day 1/indexes", "trouble.md"), follow=True)
        assert "be previewed: importing it fails" in response.text
        apply_plan(as_editor, run)
    finally:
        post_save.disconnect(refuse, sender=SourceFile)
    assert run.state == "applied"
    assert [page.title for page in ConferencePage.objects.all()] == ["PyFest 2024"]
    report = as_editor.get(run.get_absolute_url()).text
    assert "nothing of this source was written" in report
    assert "disk is full" not in report


@pytest.mark.parametrize("place", [0, 45, 120])
def test_damaged_zip_is_reported(as_editor, front_page, place):
    data = bytearray(make_zip({"bad.md": NOTES}))
    data[place : place + 15] = b"\xff" * 15
    data = bytes(data) if place else b"no zip at all"
    alone = import_screens.post_upload(as_editor, note_file("notes.zip", data))
    assert alone.status_code == 200
    assert "Export" in str(alone.context["form"].errors["notes"])
    run = uploaded_run(as_editor, note_file("notes.zip", data), note_file())
    assert "Export" in as_editor.get(run.get_absolute_url()).text
    apply_plan(as_editor, run)
    assert run.state == "applied"
    assert (run.report["totals"]["create"], run.report["totals"]["error"]) == (6, 1)
    assert "Export" in as_editor.get(run.get_absolute_url()).text


# Import


def test_outdated_plan_is_shown_again(as_editor, front_page):
    run = uploaded_run(as_editor)
    form = import_screens.plan_form(as_editor.get(run.get_absolute_url()))
    apply_files(files(CHANGED_NOTES))
    response = as_editor.post(reverse("importers:apply", args=[run.pk]), form, follow=True)
    assert "The site has changed since you reviewed this import" in response.text
    run.refresh_from_db()
    assert run.state == "planned"
    assert "costs" in notes(talk())[0]


def test_site_change_before_the_task_starts_is_reported(as_editor, front_page):
    run = uploaded_run(as_editor)
    ImportRun.objects.filter(pk=run.pk).update(state="applying", plan_hash="another")
    tasks.apply_import.enqueue(run.pk)
    assert "The site has changed" in as_editor.get(run.get_absolute_url()).text
    assert not TalkPage.objects.exists()


def test_second_click_on_import_does_nothing(as_editor, front_page):
    run = uploaded_run(as_editor)
    form = import_screens.plan_form(as_editor.get(run.get_absolute_url()))
    for _ in range(2):
        as_editor.post(reverse("importers:apply", args=[run.pk]), form)
    assert TalkPage.objects.count() == 3


def test_failed_import_continues_where_it_stopped(as_editor, front_page, monkeypatch):
    original = tasks.apply_files

    def fails_at_the_second(files, *, report_progress, **options):
        def stop(done, total, path):
            report_progress(done, total, path)
            if done == 1:
                raise OSError("the disk is full")

        return original(files, report_progress=stop, **options)

    monkeypatch.setattr(tasks, "apply_files", fails_at_the_second)
    other = NOTES.replace("PyFest", "RubyFest")
    run = uploaded_run(as_editor, note_file(), note_file("ruby.md", other))
    apply_plan(as_editor, run)
    assert run.state == "failed"
    assert "the disk is full" in as_editor.get(run.get_absolute_url()).text
    assert ConferencePage.objects.count() == 1

    monkeypatch.undo()
    as_editor.post(reverse("importers:continue", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "applied"
    assert run.report["totals"]["create"] == 12
    assert (run.sources_done, run.sources_total) == (2, 2)
    assert TalkPage.objects.count() == 6


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_long_task_runs_in_its_own_thread_after_commit(settings):
    settings.TASKS = settings.TASKS | {"long": {"BACKEND": "config.task_backends.ThreadBackend"}}
    user = User.objects.create_superuser("anna")
    with transaction.atomic():
        run = ImportRun.objects.create(user=user, state="applying")
        UploadedFile.objects.create(run=run, path="pyfest-2024.md", data=NOTES.encode())
        tasks.apply_import.enqueue(run.pk)
        assert not TASK_THREAD._work_queue.qsize()
    TASK_THREAD.submit(lambda: None).result(timeout=30)
    run.refresh_from_db()
    assert run.state == "applied", run.report
    assert TalkPage.objects.count() == 3


def test_progress_is_shown(as_editor, front_page):
    run = uploaded_run(as_editor)
    ImportRun.objects.filter(pk=run.pk).update(state="applying", sources_done=1, sources_total=3)
    page = as_editor.get(run.get_absolute_url()).text
    assert '<progress id="progress" max="3" value="1">' in page
    assert "http-equiv" in page
    url = reverse("importers:progress", args=[run.pk])
    assert as_editor.get(url).json() == {"is_finished": False, "done": 1, "total": 3}


# Lists


LISTS = ("index", "conflicts", "deferred", "upload")


@pytest.mark.parametrize("name", LISTS)
def test_empty_screens(as_editor, front_page, name):
    assert as_editor.get(reverse(f"importers:{name}")).status_code == 200


def test_list_has_constant_queries(as_editor, front_page):
    counts = []
    for text in (NOTES, NOTES + "\nMore.\n", NOTES + "\nEven more.\n"):
        run = uploaded_run(as_editor, note_file(data=text))
        apply_plan(as_editor, run)
        with CaptureQueriesContext(connection) as queries:
            page = as_editor.get(reverse("importers:index")).text
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert "6 new pages" in page
    assert "pyfest-2024.md" in page
    assert "editor" in page


# Permissions


@pytest.fixture
def every_url(as_editor, conflict):
    """The URL of every view."""
    applied, planned = ImportRun.objects.filter(state="applied").first(), uploaded_run(as_editor)
    rows = {"conflict": conflict, "withdraw": Source.objects.get()}
    rows["permission_given"] = Source.objects.get()
    rows["apply_deferred"] = ImportedPage.objects.first()
    rows |= dict.fromkeys(("run", "continue", "progress", "undo"), applied)
    rows |= dict.fromkeys(("preview", "apply", "parser_options", "outline", "discard"), planned)
    lists = [reverse(f"importers:{name}") for name in LISTS]
    return lists + [reverse(f"importers:{name}", args=[row.pk]) for name, row in rows.items()]


def test_users_without_permission_see_no_screen(as_writer, client, every_url):
    from importers import urls

    assert len(every_url) == len(urls.urlpatterns)
    before = (count_rows(), ImportRun.objects.count())
    for url in every_url:
        for method in (as_writer.get, as_writer.post):
            answer = method(url)
            assert (answer.status_code, answer.url) == (302, "/desk/"), url
        assert client.get(url).url.startswith("/desk/login/")
    assert (count_rows(), ImportRun.objects.count()) == before


def test_menu_item_needs_the_permission(as_editor, as_writer, as_administrator, front_page):
    found = ["/desk/import/" in c.get("/desk/").text for c in (as_editor, as_writer)]
    assert found == [True, False]
    assert as_administrator.get(import_screens.UPLOAD).status_code == 200


def test_option_to_publish_needs_the_permission_to_publish(as_writer, writer, front_page):
    writer.user_permissions.add(Permission.objects.get(codename="import_notes"))
    assert 'name="publish"' not in as_writer.get(import_screens.UPLOAD).text
    apply_plan(as_writer, uploaded_run(as_writer, publish="on"))
    assert not talk().live
