"""Bulk creation leaves the same rows as add_child and save_revision, column by column."""

import json
import re
from datetime import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from conferences import models
from conferences.models import ConferencePage, DayPage, Speaker, TalkPage
from importers.apply.page_writer import IMPORT_ACTION, PageWriter
from importers.bulk_create import NewDraft, create_draft, create_drafts
from importers.page_versions import PageVersion
from tests.factories import ConferenceFactory, ImageFactory, SourceFactory

pytestmark = pytest.mark.postgresql("bulk writing")

TABLES = (
    *(Page, ConferencePage, DayPage, TalkPage, models.TalkSpeaker, models.TaggedTalk, Revision),
    *(PageLogEntry, ReferenceIndex, IndexEntry),
)


def version(title, image, page, **fields):
    image_value = {"image": image.pk, "alt_text": "A hall", "decorative": False}
    return PageVersion(
        {"title": title, "search_description": "What it says."} | fields,
        (
            {"type": "prose", "value": f"Words, [a page](page:{page.pk}).", "id": "a"},
            {"type": "image", "value": {"image": image_value}, "id": "b"},
            {"type": "link", "value": {"title": "Here", "page": page.pk, "url": ""}, "id": "c"},
        ),
    )


def create_tree(writer, front_page, image, create):
    """Create a conference with two days and three talks by the given function."""
    taken = set()
    parents = {}

    def add(name, type_, parent, **fields):
        new = writer.build_page(type_, version(name, image, front_page, **fields), taken)
        parents[name] = NewDraft(new, parents.get(parent, front_page), (IMPORT_ACTION, {"a": 1}))

    speakers = [["Ada Lovelace", "speaker"], ["Mary", "host"]]
    writer.prepare_speakers([PageVersion({"speakers": speakers})])
    add("PyFest 2024", "conference", None, series="PyFest", edition=2024, first_date="2024-05-01")
    add("Day 1", "day", "PyFest 2024", date="2024-05-01")
    talk_fields = {"kind": "keynote", "speakers": speakers, "topics": ["SQL", "Speed"]}
    add("Indexes", "talk", "Day 1", **talk_fields)
    add("Queues", "talk", "Day 1")
    add("Day 2", "day", "PyFest 2024")
    add("Podcast", "talk", "PyFest 2024", kind="podcast")
    create(list(parents.values()), writer.user)


def create_one_by_one(drafts, user):
    for draft in drafts:
        parent = draft.parent_page
        Page.objects.get(pk=parent.pk).specific.add_child(instance=draft.page)
        revision = draft.page.save_revision(user=user, clean=False)
        action, data = draft.log_entry
        log(instance=draft.page, action=action, user=user, revision=revision, data=data)


def read_new_rows(before):
    """All new rows, with ids, times and random values replaced."""
    pages = dict(Page.objects.values_list("pk", "url_path"))
    ids = Revision.objects.values_list("pk", "object_id")
    revisions = {pk: f"revision of {pages.get(int(page_id))}" for pk, page_id in ids}
    types = {t.pk: str(t) for t in ContentType.objects.all()}

    def plain(row):
        # `title_norm` depends on the other titles at the time of writing.
        row = {name: row[name] for name in row if name not in {"id", "title_norm"}}
        for name, value in row.items():
            if isinstance(value, datetime):
                row[name] = "a time"
            elif name in {"page_ptr_id", "page_id", "talk_id", "content_object_id"}:
                row[name] = pages.get(value, value)
            elif name in {"latest_revision_id", "revision_id"}:
                row[name] = revisions.get(value, value)
            elif name == "object_id":
                row[name] = pages.get(int(value), value)
            elif name in {"content_type_id", "base_content_type_id", "to_content_type_id"}:
                row[name] = types.get(value)
            elif name in {"translation_key", "uuid", "content_path_hash", "rowid"}:
                row[name] = "random" if value else value
            elif name == "content_path":
                row[name] = re.sub(r"\.\d+\.", ".n.", value)
            elif name == "content":
                row[name] = content(value)
            elif not isinstance(value, str | int | float | bool | type(None) | dict | list):
                row[name] = str(getattr(value, "raw_data", None) or value)
        return json.dumps(row, sort_keys=True, default=str)

    def content(value):
        value = {k: v for k, v in value.items() if k not in {"pk", "translation_key"}}
        for rows in ("talk_speakers", "tagged_topics"):
            for child in value.get(rows, ()):
                for name in {"pk", "talk", "content_object"} & {*child}:
                    del child[name]
        return value

    return {
        model.__name__: sorted(
            plain(row)
            for row in model.objects.values()
            if row.get("pk", row.get("id", row.get("page_ptr_id"))) not in before.get(model, ())
        )
        for model in TABLES
    }


@pytest.fixture
def existing(front_page, editor):
    ConferenceFactory(parent=front_page, title="Another", slug="another")
    for name in ("Ada Lovelace", "Mary"):
        Speaker.objects.create(name=name)
    for name in ("SQL", "Speed"):
        models.Topic.objects.create(name=name)
    return PageWriter(SourceFactory(), editor), ImageFactory()


def read_created_rows(create, writer, image, front_page):
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in TABLES}
    create_tree(writer, Page.objects.get(pk=front_page.pk), image, create)
    tree = list(Page.objects.order_by("path").values_list("path", "depth", "numchild", "url_path"))
    return read_new_rows(before), tree


def test_bulk_creation_leaves_the_same_rows(
    existing, front_page, django_capture_on_commit_callbacks
):
    writer, image = existing
    results = []
    for create in (create_one_by_one, create_drafts):
        point = transaction.savepoint_create()
        with django_capture_on_commit_callbacks(execute=True):
            results.append(read_created_rows(create, writer, image, front_page))
        transaction.savepoint_rollback(point)
    (single_rows, single_tree), (bulk_rows, bulk_tree) = results
    assert bulk_tree == single_tree
    for table in single_rows:
        for one, other in zip(bulk_rows[table], single_rows[table], strict=True):
            assert json.loads(one) == json.loads(other), table
    assert sum(map(len, bulk_rows.values())) > 40


def test_created_tree_is_valid_and_editable(existing, front_page, as_editor):
    writer, image = existing
    create_tree(writer, front_page, image, create_drafts)
    assert not any(Page.find_problems())
    talk = TalkPage.objects.get(title="Indexes")
    assert as_editor.get(f"/desk/pages/{talk.pk}/edit/").status_code == 200
    assert [row.speaker.name for row in talk.talk_speakers.all()] == ["Ada Lovelace", "Mary"]
    talk.get_latest_revision().publish()


@pytest.mark.parametrize("count", [3, 30])
def test_bulk_creation_has_constant_queries(
    existing, front_page, django_assert_max_num_queries, count
):
    writer, _image = existing
    titled, slugs = PageVersion({"title": "A conference"}), set()
    pages = [writer.build_page("conference", titled, slugs) for _ in range(count)]
    drafts = [NewDraft(page, front_page) for page in pages]
    with django_assert_max_num_queries(16):
        create_drafts(drafts, None)


def test_single_draft_is_created_between_siblings(existing, front_page):
    writer, _image = existing
    first = ConferencePage.objects.get(title="Another")
    ConferenceFactory(parent=front_page, title="Last", slug="last")
    new = writer.build_page("conference", PageVersion({"title": "Between"}), set())
    create_draft(NewDraft(new, front_page), None, first)
    assert [page.title for page in front_page.get_children()] == ["Another", "Between", "Last"]
