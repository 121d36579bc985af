"""Who gets what: every address of the site × every role, as the table beside this says.

What `urls.txt` says is what is meant: nothing in it is computed. A new address without a row there
fails. Each request is undone before the next.
"""

import re
from contextlib import suppress
from datetime import date, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.utils import timezone
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
from tests.conftest import logged_in, person
from tests.factories import (
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    TalkFactory,
    TalkSpeakerFactory,
)

TABLE = Path(__file__).with_name("urls.txt")
ROLES = ("anonymous", "writer", "editor", "administrator")
#: What also who still has to set up a second factor gets below /desk/.
OPEN = ("/desk/login/", "/desk/logout/", "/desk/2fa/", "/desk/password/", "/desk/inactive/")
OPEN += ("/desk/reauthenticate/", "/desk/sprite/", "/desk/jsi18n/")


def rows():
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            method, address, *answers = line.split()
            yield method, address, dict(zip(ROLES, answers, strict=True))


@pytest.fixture
def world(front_page, conference, day, talk):
    """One of everything that has an address, none of it the Writer's own but `own`."""
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
    older = talk.save_revision(user=owner)
    newer = talk.save_revision(user=owner)
    draft = TalkFactory(parent=day, title="Draft", slug="draft", live=False, owner=owner)
    draft.save_revision(user=owner)
    locked = TalkFactory(parent=day, title="Locked", slug="locked", locked=True, owner=owner)
    pages = {}
    for slug, kind in {
        "members": PageViewRestriction.LOGIN,
        "password": PageViewRestriction.PASSWORD,
        "editors-only": PageViewRestriction.GROUPS,
    }.items():
        pages[slug] = TalkFactory(parent=day, title=slug, slug=slug)
        rule = PageViewRestriction.objects.create(
            page=pages[slug], restriction_type=kind, password="open sesame"
        )
        if kind == PageViewRestriction.GROUPS:
            rule.groups.add(Group.objects.get(name="Editors"))
    root = Collection.get_first_root_node()
    private = root.add_child(name="Private")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    by_password = CollectionViewRestriction.objects.create(
        collection=root.add_child(name="By password"),
        restriction_type=CollectionViewRestriction.PASSWORD,
        password="open sesame",
    )
    document = Document.objects.create(title="Plan", file=ContentFile(b"Plan", "plan.txt"))
    secret = Document.objects.create(
        title="Secret", file=ContentFile(b"Plan", "secret.txt"), collection=private
    )
    image = ImageFactory()
    source = SourceFactory()
    run = ImportRun.objects.create(user=owner)
    SourceFile.objects.create(
        source=source, path="notes.md", sha256="0" * 64, data=b"# Notes", run=run
    )
    imported = ImportedPage.objects.create(source=source, identity="talk", page=talk, run=run)
    deferred = ImportedPage.objects.create(
        source=source, identity="deferred", page=talk, run=run, state=ImportedPage.State.DEFERRED
    )
    link = ShareLink.objects.create(page=draft, created_by=owner, expires_at=in_a_week())
    workflow = Workflow.objects.get()
    return {
        "conference": conference.pk,
        "day": day.pk,
        "talk": talk.pk,
        "part": talk.pk // SECTION_SIZE,
        "draft": draft.pk,
        "locked": locked.pk,
        "older": older.pk,
        "newer": newer.pk,
        "restriction": PageViewRestriction.objects.get(page=pages["password"]).pk,
        "password": pages["password"].pk,
        "quote": next(block.id for block in talk.body if block.block_type == "quote"),
        "speaker": speaker.pk,
        "topic": topic.pk,
        "source": source.pk,
        "image": image.pk,
        "document": document.pk,
        "secret": secret.pk,
        "secret_name": secret.filename,
        "document_name": document.filename,
        "document_restriction": by_password.pk,
        "collection": private.pk,
        "redirect": Redirect.add_redirect("/old", talk).pk,
        "site": Site.objects.get().pk,
        "workflow": workflow.pk,
        "task": GroupApprovalTask.objects.get().pk,
        "user": owner.pk,
        "colleague": person("colleague", "Writers").pk,
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


def in_a_week():
    return timezone.now() + timedelta(days=7)


def answer(client, method, address):
    """What came of it, in the words of the table."""
    cookies = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        response = getattr(client, method.lower())(address)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    if response.status_code not in {301, 302}:
        asks = response.status_code == 200 and "password_required" in "".join(
            template.name or "" for template in response.templates
        )
        return "password" if asks else str(response.status_code)
    for place, word in WAYS.items():
        if re.match(place, response.url):
            return word
    return "on"


#: Where an answer leads to.
WAYS = {r"/desk/login/": "login", r"/desk/2fa/(reauth.*)?$": "factor", r"/desk/$": "desk"}


@pytest.fixture
def people(world):
    """One of each role; the Writer has a page and a document of their own."""
    found = {role: person(role, f"{role.capitalize()}s") for role in ROLES[1:]}
    writer = found["writer"]
    own = TalkFactory(
        parent=Page.objects.get(pk=world["day"]).specific, slug="own", live=False, owner=writer
    )
    own.save_revision(user=writer)
    document = Document.objects.create(
        title="Own", file=ContentFile(b"Plan", "own.txt"), uploaded_by_user=writer
    )
    world |= {"own": own.pk, "own_document": document.pk}
    return found


def as_role(role, people):
    """Locked out: five failures, and then the right password."""
    if role == "anonymous":
        return Client()
    if role == "locked out":
        person("late", "Editors")
        client = Client()
        for password in [*["wrong"] * 5, "late"]:
            client.post("/desk/login/", {"login": "late", "password": password})
        return client
    return logged_in(people[role])


def expected(answers, role, address):
    if role == "locked out":
        return answers["anonymous"]
    if role != "without second factor":
        return answers[role]
    led = address.startswith("/desk/") and not address.startswith(OPEN)
    return "factor" if led else answers["administrator"]


@pytest.mark.parametrize("role", [*ROLES, "locked out", "without second factor"])
def test_everybody_gets_what_the_table_says(world, people, settings, role):
    settings.REQUIRE_SECOND_FACTOR = role == "without second factor"
    client = as_role("administrator" if settings.REQUIRE_SECOND_FACTOR else role, people)
    # What breaks shows as 500 and not as the end of this test.
    client.raise_request_exception = False
    found = {}
    for method, address, answers in rows():
        given = answer(client, method, address.format(**world))
        if given != (wanted := expected(answers, role, address)):
            found[f"{method} {address}"] = f"{given}, not {wanted}"
    assert found == {}


#: Of a page; its number of children counts drafts too.
SHOWN = ("pk", "path", "title", "url_path", "live_revision", "locked", "expire_at")


def powers():
    """What decides who may do what."""
    return [
        CollectionViewRestriction.objects,
        Collection.objects,
        Site.objects,
        User.objects.exclude(username__in=ROLES),
        User.groups.through.objects,
        Group.permissions.through.objects,
        GroupPagePermission.objects,
        Workflow.objects,
        GroupApprovalTask.objects,
    ]


def what_readers_see():
    """And what is the Editors' to decide; a Writer's own document is their own affair."""
    return [
        Page.objects.filter(live=True),
        PageViewRestriction.objects,
        Image.objects,
        Document.objects.exclude(title="Own"),
        Speaker.objects,
        Topic.objects,
        Source.objects,
        Redirect.objects.filter(redirect_page__live=True),
        Release.objects,
        MistakeReport.objects,
        ImportRun.objects,
        Conflict.objects,
    ]


#: What an address is asked to do, as a browser would and as a script.
ASKING = ({}, {"X-Requested-With": "XMLHttpRequest"})


@pytest.mark.parametrize("role", ["anonymous", "writer", "editor"])
def test_nobody_changes_what_is_not_theirs(world, people, role):
    """Every address is asked, whether it takes a form or not: an answer can lead on though nothing
    was done, so here it is looked at what was."""
    client = as_role(role, people)
    client.raise_request_exception = False

    def now():
        tables = powers() + (what_readers_see() if role != "editor" else [])
        return [
            list(rows.order_by("pk").values_list(*(SHOWN if rows.model is Page else ())))
            for rows in tables
        ]

    before, changed = now(), []
    for address in {address: None for _, address, _ in rows()}:
        for headers in ASKING:
            with transaction.atomic():
                client.post(address.format(**world), headers=headers)
                if now() != before:
                    changed.append(address)
                transaction.set_rollback(True)
            if role in people:
                client.force_login(people[role])
    assert changed == []


def routes(resolver, before=""):
    for each in resolver.url_patterns:
        part = str(each.pattern)
        here = before + (part.removeprefix("^") if before else part)
        if isinstance(each, URLResolver):
            yield from routes(each, here)
        else:
            yield here


def test_every_address_has_a_row(world, people):
    covered = set()
    for _, address, _ in rows():
        with suppress(Resolver404):  # some are there to be refused
            covered.add(resolve(address.format(**world).partition("?")[0]).route)
    assert set(routes(get_resolver())) - covered == set()


def test_every_action_on_what_is_ticked_has_a_row():
    bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")  # reads them all
    there = {
        f"/desk/bulk/{app}/{model}/{name}/"
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for name in actions
    }
    assert there - {address.partition("?")[0] for _, address, _ in rows()} == set()


def test_no_row_stands_twice():
    named = [(method, address) for method, address, _ in rows()]
    assert sorted(set(named)) == sorted(named)
