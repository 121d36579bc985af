"""Runs commands, or functions of this module, on a site: python -m … '[["backup", "a file"]]'

One process runs all of them, since starting it takes longest. Prints the results as JSON.
"""

import json
import re
import sys
from hashlib import sha256
from io import StringIO

import django
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import FileField
from django.test import Client, override_settings

#: Not in a backup.
EXCLUDED = {
    "curation.Heartbeat",
    "curation.Lease",
    "django_tasks_database.DBTaskResult",
    "public.CacheVersion",
    "public.QuoteOrLink",
    "public.SpeakerOrTopic",
    "public.IndexedPage_speakers_and_topics",
    "sessions.Session",
    "wagtailadmin.EditingSession",
    "wagtailimages.Rendition",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",
}
#: Ids of rows that aren't in a backup.
CHANGING_FIELDS = {"speaker_ids", "topic_ids"}
#: A blog post and a transcript of the demo. With them, every table has a row.
RECAPS = ("djangocon-us-2023.md", "djangocon-us-2025-transcript.vtt")
LISTS = ["/speakers/", "/quotes/", "/links/", "/topics/", "/timeline/", "/feeds/recaps.atom"]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def read_state():
    """Rows read by Django's models, files, permissions and public pages."""
    from django.contrib.auth.models import User
    from wagtail.models import Page

    state = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label not in EXCLUDED:
            rows = list(model._base_manager.order_by("pk"))
            state[model._meta.label] = [read_values(row) for row in rows]
            state |= {f"{model._meta.label} {row.pk}": compute_checksums(row) for row in rows}
    for user in User.objects.all():
        state[f"permissions of {user}"] = sorted(user.get_all_permissions())
    client = Client(headers={"host": "localhost"})
    for url in [*(page.url for page in Page.objects.live() if page.url), *LISTS]:
        response = client.get(url)
        state[url] = [response.status_code, TOKEN.sub("", response.text)]
    return state


def read_values(row):
    values = {}
    for column in row._meta.concrete_fields:
        if column.name in CHANGING_FIELDS:
            continue
        value = getattr(row, column.attname)
        if isinstance(value, (bytes, memoryview)):
            value = bytes(value).hex()
        values[column.attname] = list(value.raw_data) if hasattr(value, "raw_data") else value
    return values


def compute_checksums(row):
    checksums = []
    for column in row._meta.concrete_fields:
        if isinstance(column, FileField) and (file := getattr(row, column.name)):
            with file.open() as opened:
                checksums.append(sha256(opened.read()).hexdigest())
    return checksums


def fill():
    """Recaps and users of the demo, and what it lacks: files, a user's own permission, a draft."""
    from django.contrib.auth.models import Permission, User
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document
    from wagtail.models import PageViewRestriction

    from conferences.models import ConferencePage, Source, TalkPage
    from config.task_backends import TASK_THREAD
    from home.demo import build
    from importers.apply import SourceDetails, apply_files
    from importers.file_collection import collect_files
    from tests.factories import ImageFactory

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        build.create_logins()
    editor, writer = (User.objects.get(username=name) for name in ("editor", "writer"))
    apply_files(
        collect_files([str(build.RECAPS / name) for name in RECAPS]).notes,
        publish=True,
        user=editor,
        source_details=SourceDetails(status=Source.Status.OWN),
    )
    writer.user_permissions.add(Permission.objects.get(codename="import_notes"))
    Document.objects.create(title="Slides", file=ContentFile(b"%PDF", name="slides.pdf"))
    conference = ConferencePage.objects.first()
    conference.cover, conference.cover_decorative = ImageFactory(), True
    conference.save_revision(user=editor).publish()
    PageViewRestriction.objects.create(
        page=ConferencePage.objects.last(), restriction_type="password", password="x"
    )
    talk = TalkPage.objects.last()
    talk.title = "A draft – 10 % “new”"
    talk.save_revision(user=writer)
    # Wait for its tasks.
    TASK_THREAD.submit(int).result()


def create_pictures():
    from tests.factories import ImageFactory, picture_file

    for name in ("picture.png", "of-its-own.png"):
        ImageFactory(file=picture_file(width=90, name=name))


def write_and_search():
    """New rows get free ids, and both searches find pages."""
    from django.contrib.auth.models import User

    from conferences.models import ConferencePage
    from home.models import HomePage

    highest = User.objects.order_by("pk").last().pk
    assert User.objects.create_user("new").pk == highest + 1
    page = HomePage.objects.get().add_child(instance=ConferencePage(title="New", slug="new"))
    page.save_revision().publish()
    reader = Client(headers={"host": "localhost"})
    return {
        "editors": len(ConferencePage.objects.search("DjangoCon")),
        "readers": "DjangoCon" in reader.get("/search/?q=django").text,
    }


def run(command):
    name, *rest = command
    if function := globals().get(name):
        return function()
    output, errors = StringIO(), StringIO()
    try:
        call_command(name, *rest, stdout=output, stderr=errors)
    except CommandError as error:
        return {"error": str(error)}
    return output.getvalue() + errors.getvalue()


if __name__ == "__main__":
    django.setup()
    answers = [run(command) for command in json.loads(sys.argv[1])]
    sys.stdout.write(json.dumps(answers, default=str))
