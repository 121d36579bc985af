"""The project passes its own system checks, and each check finds a violation."""

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from wagtail import blocks
from wagtail.models import Page, get_page_models

from conferences import checks
from conferences.blocks import BodyBlock
from conferences.models import TalkPage


def test_the_project_passes_its_checks(db):
    messages = run_checks(databases=["default"])
    assert [message for message in messages if message.id.startswith("conferences.")] == []


def test_every_page_type_limits_parents_and_children():
    for model in get_page_models():
        if model is not Page:
            assert model.allowed_parent_page_models() != get_page_models(), model
            assert set(model.allowed_subpage_models()) != set(get_page_models()), model


def test_a_page_type_without_parent_types_is_an_error(monkeypatch):
    monkeypatch.delattr(TalkPage, "parent_page_types")
    (error,) = checks.check_page_types()
    assert "TalkPage does not set parent_page_types" in error.msg


def test_a_missing_index_on_the_page_table_is_reported(db):
    """A migration of Wagtail's that rebuilds the table on SQLite would drop it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX pages_by_depth")
    (warning,) = run_checks(tags=["database"], databases=["default"])
    assert warning.id == "conferences.W003"
    assert "CREATE INDEX pages_by_depth ON wagtailcore_page (depth, path)" in warning.hint
    MigrationRecorder(connection).record_unapplied("conferences", "0001_initial")
    assert checks.check_page_index(databases=["default"]) == []


def test_an_incomplete_block_is_an_error(monkeypatch):
    class BareBlock(blocks.CharBlock):
        pass

    body = BodyBlock([("bare", BareBlock())])
    monkeypatch.setattr("conferences.blocks.BodyBlock", lambda: body)
    lacking = " ".join(error.msg for error in checks.check_blocks())
    for what in ("an icon", "a group", "a description", "a preview value", "bare.html"):
        assert what in lacking


@pytest.mark.parametrize("name", BodyBlock().child_blocks)
@pytest.mark.django_db
def test_every_block_renders_its_preview(name, as_editor):
    block = BodyBlock().child_blocks[name]
    assert block.render(block.get_preview_value()).strip()
