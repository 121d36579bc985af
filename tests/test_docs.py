"""The docs name only what exists, and all settings."""

import re

import pytest
from django.core.management import get_commands


@pytest.fixture(scope="module")
def documents(root):
    """The texts of all documents by their paths."""
    paths = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    return {path: path.read_text() for path in sorted(paths)}


def test_docs_name_only_commands_that_exist(root, documents):
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    for document, text in documents.items():
        assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets, document
        assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands()), document


def test_docs_name_only_paths_that_exist(root, documents):
    for document, text in documents.items():
        for path in re.findall(
            r"`((?:site|home|conferences|importers|templates|tests|docs)/[^`\s*{<…]*)`", text
        ):
            assert (root / path).exists(), f"{document.name} names {path}"
        for link in re.findall(r"\]\((?!https?:|#|mailto:|page:)([^)#\s]+)", text):
            assert (document.parent / link).exists(), f"{document.name} links to {link}"


def test_docs_name_only_modules_that_exist(tracked_files, documents):
    names = {name.rpartition("/")[2].removesuffix(".py") for name in tracked_files}
    for document, text in documents.items():
        named = re.findall(
            r"`(?:[\w/-]+/)?([\w-]+)\.py`|`(test_\w+)`|-m tests\.(?:\w+\.)*(\w+)", text
        )
        missing = set(map("".join, named)) - names
        assert not missing, f"{document.name} names {missing}"


def test_docs_are_all_in_their_list(root):
    docs = root / "docs"
    listed = re.findall(r"\]\((\S+)\)", (docs / "README.md").read_text())
    assert {docs / path for path in listed} == {*docs.rglob("*.md")} - {docs / "README.md"}


def test_settings_table_lists_every_environment_variable(root):
    read = set()
    for module in (root / "site" / "config").rglob("*.py"):
        text = module.read_text()
        read |= set(re.findall(r'\b(?:env(?:\.\w+)?|read_setting)\(\s*"([A-Z0-9_]+)"', text))
        read |= set(re.findall(r'^    "([A-Z0-9_]+)": "', text, re.MULTILINE))
    table = (root / "docs" / "reference" / "settings.md").read_text()
    listed = re.findall(r"^\| `([A-Z0-9_]+)`", table, re.MULTILINE)
    assert sorted(read) == sorted(listed)
