"""Which documents can be uploaded, and how they are served."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction


def make_zip(*names, mime_type=None):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mime_type:
            archive.writestr("mimetype", mime_type)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


PDF = b"%PDF-1.7\n..."
OPEN = "application/vnd.oasis.opendocument."
HTML = b"<!doctype html><script>alert(1)</script>"
MATCHING = {
    "plan.pdf": PDF,
    "plan.txt": "Zażółć".encode("cp1250"),
    "wide.txt": "Plan".encode("utf-16"),
    "plan.csv": b"day,talk\n",
    "plan.zip": make_zip("a.txt"),
    "plan.docx": make_zip("[Content_Types].xml", "word/document.xml"),
    "plan.pptx": make_zip("[Content_Types].xml", "ppt/presentation.xml"),
    "plan.key": make_zip("Index/Document.iwa"),
    "plan.odt": make_zip("content.xml", mime_type=OPEN + "text"),
    "plan.odp": make_zip("content.xml", mime_type=OPEN + "presentation"),
}
#: Names whose extension is not that of the content.
MISMATCHED = {
    "page.pdf": HTML,
    "program.txt": b"MZ\x90\0\x03",
    "plan.csv": PDF,
    "plan.zip": HTML,
    "broken.zip": make_zip("a.txt")[:40],
    "plan.docx": make_zip("a.txt"),
    "plan.pptx": make_zip("word/document.xml"),
    "plan.odt": make_zip("content.xml", mime_type=OPEN + "presentation"),
    "empty.key": make_zip(),
}


def upload(client, name, content):
    file = SimpleUploadedFile(name, content, "application/pdf")
    form = {"title": "Plan", "file": file, "tags": "", "collection": 1}
    return client.post("/desk/documents/add/", form)


@pytest.mark.parametrize("name", MATCHING)
def test_files_with_a_matching_extension_are_accepted(as_editor, name):
    upload(as_editor, name, MATCHING[name])
    with Document.objects.get().file.open() as kept:
        assert kept.read() == MATCHING[name]


@pytest.mark.parametrize("name", MISMATCHED)
def test_files_with_a_wrong_extension_are_refused(as_editor, name):
    assert "although its name says so" in upload(as_editor, name, MISMATCHED[name]).text
    assert not Document.objects.exists()


def test_the_multiple_upload_refuses_a_wrong_extension_too(as_editor):
    file = SimpleUploadedFile("page.pdf", HTML)
    form = {"title": "Plan", "files[]": file, "collection": 1}
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    answer = as_editor.post("/desk/documents/multiple/add/", form, headers=ajax).json()
    assert not answer["success"]
    assert "although its name says so" in answer["error_message"]
    assert not Document.objects.exists()


def test_other_types_and_large_files_get_an_error(as_editor, settings):
    assert "not allowed" in upload(as_editor, "page.html", HTML).text
    assert "not allowed" in upload(as_editor, "page.svg", b"<svg/>").text
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 4
    assert "too big" in upload(as_editor, "plan.pdf", PDF).text
    assert not Document.objects.exists()


def test_a_title_can_be_changed_without_the_file(as_editor):
    upload(as_editor, "plan.pdf", PDF)
    document = Document.objects.get()
    form = {"title": "The plan", "tags": "", "collection": 1}
    as_editor.post(f"/desk/documents/edit/{document.pk}/", form)
    document.refresh_from_db()
    assert document.title == "The plan"


def test_documents_are_served_as_downloads(client, as_editor):
    upload(as_editor, "plan.pdf", PDF)
    answer = client.get(Document.objects.get().url)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"


def test_private_documents_are_private_at_every_url(client, as_editor):
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    upload(as_editor, "plan.pdf", PDF)
    document = Document.objects.get()
    document.collection = private
    document.save()
    assert client.get(document.url).url.startswith("/desk/login/")
    assert client.get(f"/media/{document.file.name}").status_code == 404
    assert as_editor.get(document.url).status_code == 200
