"""Actions of editors in the Import section of the admin."""

import html
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from importers.apply import apply_files
from importers.models import ImportRun
from tests.conferences.curation.drafts import edit_form_data
from tests.importers.drafts import OURS
from tests.importers.samples import NOTES

UPLOAD = "/desk/import/new/"


def note_file(name="pyfest-2024.md", data=NOTES):
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def post_upload(client, *uploads, **options):
    form = {"notes": list(uploads) or [note_file()], "status": "own"} | options
    return client.post(UPLOAD, form)


def uploaded_run(client, *uploads, **options):
    response = post_upload(client, *uploads, **options)
    assert response.status_code == 302, response.context["form"].errors
    return ImportRun.objects.latest("pk")


def plan_form(response):
    """The data that the plan's form would send: its hash, and the boxes that are ticked."""
    plan = re.search(r'name="plan" value="(\w+)"', response.text)[1]
    return {"plan": plan, "page": re.findall(r'name="page" value="([^"]+)"', response.text)}


def apply_plan(client, run, *, without=()):
    form = plan_form(client.get(run.get_absolute_url()))
    form["page"] = [name for name in form["page"] if not any(word in name for word in without)]
    response = client.post(reverse("importers:apply", args=[run.pk]), form)
    run.refresh_from_db()
    return response


def imported_run(client, text=NOTES):
    run = uploaded_run(client, note_file(data=text))
    apply_plan(client, run)
    assert run.state == "applied", run.report
    return run


def applied_run(text, name="pyfest-2024.md", **options):
    """An import as the admin does it: with a run, and its report."""
    run = ImportRun.objects.create(state=ImportRun.State.APPLIED)
    result = apply_files({name: text.encode()}, run=run, source_details=OURS, **options)
    run.report = {"sources": result.reports}
    run.save()
    return run


def edit_form(client, page):
    """The data that a browser which opens the edit form now sends later."""
    body = streamfield([("prose", "Typed\nover two lines <&>")])
    fields = {"title": "Typed title", "topics": "One, Two", "official_url": "", "body": body}
    return edit_form_data(client, page, search_description="Typed.", **fields)


def hidden_fields(response):
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.text)
    return {html.unescape(name): html.unescape(value) for name, value in fields}
