"""Which documents can be uploaded, and how they are served."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction


def archive(*names, first=None):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        if first:
            made.writestr("mimetype", first)
        for name in names:
            made.writestr(name, "x")
    return buffer.getvalue()


PDF = b"%PDF-1.7\n..."
OPEN = "application/vnd.oasis.opendocument."
HTML = b"<!doctype html><script>alert(1)</script>"
SOUND = {
    "plan.pdf": PDF,
    "plan.txt": "Zażółć".encode("cp1250"),
    "wide.txt": "Plan".encode("utf-16"),
    "plan.csv": b"day,talk\n",
    "plan.zip": archive("a.txt"),
    "plan.docx": archive("[Content_Types].xml", "word/document.xml"),
    "plan.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "plan.key": archive("Index/Document.iwa"),
    "plan.odt": archive("content.xml", first=OPEN + "text"),
    "plan.odp": archive("content.xml", first=OPEN + "presentation"),
}
#: A name with a content that belies it.
FALSE = {
    "page.pdf": HTML,
    "program.txt": b"MZ\x90\0\x03",
    "plan.csv": PDF,
    "plan.zip": HTML,
    "broken.zip": archive("a.txt")[:40],
    "plan.docx": archive("a.txt"),
    "plan.pptx": archive("word/document.xml"),
    "plan.odt": archive("content.xml", first=OPEN + "presentation"),
    "empty.key": archive(),
}


def upload(client, name, content, where="/desk/documents/add/"):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(where, {"title": "Plan", "file": file, "tags": "", "collection": 1})


@pytest.mark.parametrize("name", SOUND)
def test_files_with_a_matching_extension_are_accepted(as_editor, name):
    upload(as_editor, name, SOUND[name])
    with Document.objects.get().file.open() as kept:
        assert kept.read() == SOUND[name]


@pytest.mark.parametrize("name", FALSE)
def test_files_with_a_wrong_extension_are_refused(as_editor, name):
    assert "although its name says so" in upload(as_editor, name, FALSE[name]).text
    assert not Document.objects.exists()


def test_the_multiple_upload_refuses_them_too(as_editor):
    file = SimpleUploadedFile("page.pdf", HTML)
    answer = as_editor.post(
        "/desk/documents/multiple/add/",
        {"title": "Plan", "files[]": file, "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert not answer.json()["success"]
    assert "although its name says so" in answer.json()["error_message"]
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
