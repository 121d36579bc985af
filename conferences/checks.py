"""System checks for the project's own rules."""

from collections.abc import Container, Iterator, Sequence
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import Block
from wagtail.models import Page, get_page_models

from conferences.private_api_checks import check_private_apis


def register() -> None:
    checks.register(check_page_types)
    checks.register(check_blocks)
    checks.register(check_private_apis, "upgrade")
    checks.register(check_page_index, checks.Tags.database)


def check_page_types(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every page type limits its parents and its children."""
    return [
        checks.Error(
            f"{model.__name__} does not set {attribute}.",
            hint="Without it, pages of this type can be created anywhere in the tree.",
            obj=model,
            id="conferences.E001",
        )
        for model in get_page_models()
        if model is not Page
        for attribute in ("parent_page_types", "subpage_types")
        if attribute not in vars(model)
    ]


def check_page_index(
    *, databases: Sequence[str] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """The index on Wagtail's page table exists. Wagtail's migrations may rebuild the table."""
    return [
        checks.Warning(
            "The index pages_by_depth on Wagtail's page table is missing.",
            hint="Run: CREATE INDEX pages_by_depth ON wagtailcore_page (depth, path)",
            id="conferences.W003",
        )
        for connection in map(connections.__getitem__, databases or [])
        if ("conferences", "0001_initial") in MigrationRecorder(connection).applied_migrations()
        and "pages_by_depth" not in _get_page_constraints(connection)
    ]


def _get_page_constraints(connection: BaseDatabaseWrapper) -> Container[str]:
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, Page._meta.db_table)


def check_blocks(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every block has what the block picker and the page need."""
    from conferences.blocks import BodyBlock

    blocks = BodyBlock().child_blocks
    return [error for name, block in blocks.items() for error in _check_block(name, block)]


def _check_block(name: str, block: Block) -> Iterator[checks.CheckMessage]:
    template = getattr(block.meta, "template", None)
    expected = f"conferences/blocks/{name}.html"
    missing = [
        requirement
        for requirement, is_met in {
            "an icon": block.meta.icon != "placeholder",
            "a group": bool(block.meta.group),
            "a description": bool(block.get_description()),
            "a preview value": block.is_previewable,
            f"the template {expected}": template == expected,
        }.items()
        if not is_met
    ]
    if template == expected:
        try:
            get_template(expected)
        except TemplateDoesNotExist:
            missing.append(f"a file templates/{expected}")
    for requirement in missing:
        yield checks.Error(f"Block “{name}” lacks {requirement}.", obj=block, id="conferences.E002")
