"""Which status each role gets at every URL, as in the table `url_permissions.txt`.

The table is written by hand. A new URL needs a row there. Each request is rolled back.
"""

import re
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.template.base import Template
from django.test import Client
from django.test.signals import template_rendered
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.utils import timezone
from django.utils.safestring import mark_safe
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Site,
    Workflow,
)

from conferences.curation.models import Release, ShareLink
from conferences.models import Source, Speaker, Topic
from conferences.public.models import MistakeReport
from conferences.public.views.sitemaps import SECTION_SIZE
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile
from tests.conftest import create_user, log_in_client
from tests.factories import (
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    TalkFactory,
    TalkSpeakerFactory,
)
from tests.long_run import LONG, size

#: Each request is rolled back, so that waiting updates of Wagtail's indexes would be repeated.
pytestmark = pytest.mark.usefixtures("immediate_indexes")

TABLE = Path(__file__).with_name("url_permissions.txt")
ROLES = ("anonymous", "writer", "editor", "administrator")
#: The URLs in the admin that need no second factor.
PUBLIC_PATHS = ("/desk/login/", "/desk/logout/", "/desk/2fa/", "/desk/password/", "/desk/inactive/")
PUBLIC_PATHS += ("/desk/reauthenticate/", "/desk/sprite/", "/desk/jsi18n/")


def read_table():
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            method, url, *answers = line.split()
            yield method, url, dict(zip(ROLES, answers, strict=True))


@pytest.fixture
def placeholders(conference, day, talk):
    """By their names in the table, the ids of one of everything that has a URL.

    None of it belongs to the writer.
    """
    owner = User.objects.create_superuser("somebody", "somebody@example.org", "somebody")
    speaker = SpeakerFactory(name="Ana")
    topic = Topic.objects.create(name="Databases", slug="databases")
    conference.series = "PyFest"
    conference.first_date, conference.last_date = date(2024, 9, 22), date(2024, 9, 27)
    for page in (conference, day):
        page.save_revision().publish()
    talk.owner = owner
    talk.body = [
        ("quote", {"text": "Add the index.", "attribution": "Ana", "link": ""}),
        ("prose", "[How](https://example.org/)"),
    ]
    talk.talk_speakers = [TalkSpeakerFactory.build(speaker=speaker)]
    talk.topics.add(topic)
    talk.save_revision(user=owner).publish()
    talk.refresh_from_db()
    older, newer = (talk.save_revision(user=owner) for _ in range(2))
    draft = TalkFactory(parent=day, title="Draft", slug="draft", live=False, owner=owner)
    draft.save_revision(user=owner)
    locked = TalkFactory(parent=day, title="Locked", slug="locked", locked=True, owner=owner)
    by_password = {"restriction_type": "password", "password": "open sesame"}
    restrictions = {}
    for slug, rule in {
        "members": {"restriction_type": "login"},
        "password": by_password,
        "editors-only": {"restriction_type": "groups"},
    }.items():
        page = TalkFactory(parent=day, title=slug, slug=slug)
        restrictions[slug] = page.view_restrictions.create(**rule)
    restrictions["editors-only"].groups.add(Group.objects.get(name="Editors"))
    root = Collection.get_first_root_node()
    private = root.add_child(name="Private")
    private.view_restrictions.create(restriction_type="login")
    password_collection = root.add_child(name="By password")
    document = Document.objects.create(title="Plan", file=ContentFile(b"Plan", "plan.txt"))
    secret = Document.objects.create(
        title="Secret", file=ContentFile(b"Plan", "secret.txt"), collection=private
    )
    run = ImportRun.objects.create(user=owner)
    origin = {"source": SourceFactory(), "run": run}
    SourceFile.objects.create(path="notes.md", sha256="0" * 64, data=b"# Notes", **origin)
    imported = ImportedPage.objects.create(identity="talk", page=talk, **origin)
    deferred = ImportedPage.objects.create(
        identity="deferred", page=talk, state=ImportedPage.State.DEFERRED, **origin
    )
    in_a_week = timezone.now() + timedelta(days=7)
    link = ShareLink.objects.create(page=draft, created_by=owner, expires_at=in_a_week)
    return {
        "conference": conference.pk,
        "day": day.pk,
        "talk": talk.pk,
        "part": talk.pk // SECTION_SIZE,
        "draft": draft.pk,
        "locked": locked.pk,
        "older": older.pk,
        "newer": newer.pk,
        "restriction": restrictions["password"].pk,
        "password": restrictions["password"].page_id,
        "quote": next(block.id for block in talk.body if block.block_type == "quote"),
        "speaker": speaker.pk,
        "topic": topic.pk,
        "source": origin["source"].pk,
        "image": ImageFactory().pk,
        "document": document.pk,
        "secret": secret.pk,
        "secret_name": secret.filename,
        "document_name": document.filename,
        "document_restriction": password_collection.view_restrictions.create(**by_password).pk,
        "collection": private.pk,
        "redirect": Redirect.add_redirect("/old", talk).pk,
        "site": Site.objects.get().pk,
        "workflow": Workflow.objects.get().pk,
        "task": GroupApprovalTask.objects.get().pk,
        "user": owner.pk,
        "colleague": create_user("colleague", "Writers").pk,
        "group": Group.objects.get(name="Writers").pk,
        "run": run.pk,
        "imported": imported.pk,
        "deferred": deferred.pk,
        "conflict": Conflict.objects.create(imported_page=imported, target="field:title").pk,
        "link": link.pk,
        "signed": link.get_absolute_url().strip("/").rpartition("/")[2],
        "release": Release.objects.create(name="Autumn").pk,
        "mistake": MistakeReport.objects.create(page=talk, text="A wrong name").pk,
        "document_path": document.file.name,
        "secret_path": secret.file.name,
    }


#: The names of redirects in the table. Any other is “on”.
REDIRECTS = {r"/desk/login/": "login", r"/desk/2fa/(reauth.*)?$": "factor", r"/desk/$": "desk"}


def request(client, method, url):
    """Returns the result as the table names it."""
    cookies = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        response = getattr(client, method.lower())(url)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    if response.status_code in {301, 302}:
        names = (name for pattern, name in REDIRECTS.items() if re.match(pattern, response.url))
        return next(names, "on")
    templates = "".join(template.name or "" for template in response.templates)
    asks_password = response.status_code == 200 and "password_required" in templates
    return "password" if asks_password else str(response.status_code)


@pytest.fixture
def users(placeholders, day):
    """A user for each role. The writer has a page and a document."""
    users = {role: create_user(role, f"{role.capitalize()}s") for role in ROLES[1:]}
    writer = users["writer"]
    page = TalkFactory(parent=day, slug="own", live=False, owner=writer)
    page.save_revision(user=writer)
    document = Document.objects.create(
        title="Own", file=ContentFile(b"Plan", "own.txt"), uploaded_by_user=writer
    )
    placeholders |= {"own": page.pk, "own_document": document.pk}
    return users


def log_in_as(role, users):
    """A user is locked out after five failures, also with the right password."""
    client = Client()
    if role == "locked out":
        create_user("late", "Editors")
        for password in [*["wrong"] * 5, "late"]:
            client.post("/desk/login/", {"login": "late", "password": password})
    if role in {"anonymous", "locked out"}:
        return client
    return log_in_client(users[role])


def get_expected(answers, role, url):
    if role == "locked out":
        return answers["anonymous"]
    if role != "without second factor":
        return answers[role]
    needs_factor = url.startswith("/desk/") and not url.startswith(PUBLIC_PATHS)
    return "factor" if needs_factor else answers["administrator"]


#: Rendering takes half of the time. An error in a template of one role's would be a status 500.
ROLES_WITH_TEMPLATES = {"anonymous", "writer", "administrator"}
#: Of those who are locked out, who get the same as anonymous: each fourth row, or all.
LOCKED_OUT_STEP = size(4, 1)


@contextmanager
def rendering_templates(*, render):
    """Whether templates are rendered. Otherwise they are only named, and pages stay empty."""

    def name_template(template, context):
        template_rendered.send(sender=template, template=template, context=context)
        return mark_safe("")

    with pytest.MonkeyPatch.context() as patch:
        if not (render or LONG):
            patch.setattr(Template, "_render", name_template)
        yield


def test_each_role_gets_the_status_in_the_table(placeholders, users, settings, subtests):
    rows = list(read_table())
    for role in [*ROLES, "locked out", "without second factor"]:
        cache.clear()
        settings.REQUIRE_SECOND_FACTOR = role == "without second factor"
        client = log_in_as("administrator" if settings.REQUIRE_SECOND_FACTOR else role, users)
        # Errors count as status 500.
        client.raise_request_exception = False
        differences = {}
        with rendering_templates(render=role in ROLES_WITH_TEMPLATES):
            for method, url, answers in rows[:: LOCKED_OUT_STEP if role == "locked out" else 1]:
                result = request(client, method, url.format(**placeholders))
                if result != (expected := get_expected(answers, role, url)):
                    differences[f"{method} {url}"] = f"{result}, not {expected}"
        with subtests.test(role):
            assert differences == {}


#: The fields of a page to compare. Its number of children would include drafts.
PAGE_FIELDS = ("pk", "path", "title", "url_path", "live_revision", "locked", "expire_at")


def get_permission_tables():
    models = (CollectionViewRestriction, Collection, Site, GroupPagePermission, Workflow)
    return [
        User.objects.exclude(username__in=ROLES),
        *(through.objects for through in (User.groups.through, Group.permissions.through)),
        *(model.objects for model in (*models, GroupApprovalTask)),
    ]


def get_editors_tables():
    """Only editors may change these, which readers see. Without the writer's own document."""
    models = (PageViewRestriction, Image, Speaker, Topic, Source, Release, MistakeReport)
    return [
        Page.objects.filter(live=True),
        Document.objects.exclude(title="Own"),
        Redirect.objects.filter(redirect_page__live=True),
        *(model.objects for model in (*models, ImportRun, Conflict)),
    ]


#: Of a browser and, in a long run, of a script.
HEADERS = ({}, {"X-Requested-With": "XMLHttpRequest"})[: size(1, 2)]


def test_no_role_changes_what_is_not_its_own(placeholders, users, subtests):
    """Posts to every URL, and compares the tables: the status alone doesn't show what was done."""
    urls = {url: None for _, url, _ in read_table()}
    written = []

    def find_writes(execute, sql, *args):
        written.extend(re.findall(r"^(?:INSERT|UPDATE|DELETE)", sql))
        return execute(sql, *args)

    for role in ("anonymous", "writer", "editor"):
        cache.clear()
        client = log_in_as(role, users)
        client.raise_request_exception = False
        tables = get_permission_tables() + (get_editors_tables() if role != "editor" else [])

        def get_rows(tables=tables):
            return [
                list(rows.order_by("pk").values_list(*(PAGE_FIELDS if rows.model is Page else ())))
                for rows in tables
            ]

        before, changed = get_rows(), []
        cookies = client.cookies.output(header="", sep=";")
        for url in urls:
            for headers in HEADERS:
                written.clear()
                with transaction.atomic():
                    with connection.execute_wrapper(find_writes), rendering_templates(render=False):
                        client.post(url.format(**placeholders), headers=headers)
                    if written and get_rows() != before:
                        changed.append(url)
                    transaction.set_rollback(True)
                client.cookies = SimpleCookie(cookies)
        with subtests.test(role):
            assert changed == []


def get_routes(resolver, prefix=""):
    for entry in resolver.url_patterns:
        part = str(entry.pattern)
        route = prefix + (part.removeprefix("^") if prefix else part)
        if isinstance(entry, URLResolver):
            yield from get_routes(entry, route)
        else:
            yield route


def test_every_url_has_a_row(placeholders, users):
    covered = set()
    for _, url, _ in read_table():
        with suppress(Resolver404):  # some rows expect a 404
            covered.add(resolve(url.format(**placeholders).partition("?")[0]).route)
    assert set(get_routes(get_resolver())) - covered == set()


def test_every_bulk_action_has_a_row():
    bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")  # loads the hooks
    urls = {
        f"/desk/bulk/{app}/{model}/{name}/"
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for name in actions
    }
    assert urls - {url.partition("?")[0] for _, url, _ in read_table()} == set()


def test_no_row_is_repeated():
    rows = [(method, url) for method, url, _ in read_table()]
    assert sorted(set(rows)) == sorted(rows)
