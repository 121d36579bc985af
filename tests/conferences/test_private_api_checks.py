"""Private names of libraries: all are listed, and a check warns when one has changed."""

import ast
import importlib
import inspect
import re

import pytest
from wagtail.models import Page, PreviewableMixin

from conferences.private_api_checks import SIGNATURES, check_private_apis, find_changes

APPS = ("conferences", "home", "importers", "site/config")
#: Their names begin with an underscore, but Python and Django document them.
DOCUMENTED = {"_base_manager", "_default_manager", "_fields", "_meta", "_replace", "_state"}


def test_the_installed_libraries_match_the_table():
    assert check_private_apis() == []


def test_a_changed_signature_warns(monkeypatch):
    monkeypatch.setattr(Page, "_slug_is_available", staticmethod(lambda slug: True))
    (warning,) = check_private_apis()
    assert warning.id == "conferences.W002"
    assert warning.msg == (
        "wagtail.models:Page._slug_is_available was (slug, parent_page, page=…). Now it is (slug)."
    )
    assert "docs/reference/upgrading.md" in warning.hint


def test_a_missing_name_warns(monkeypatch):
    monkeypatch.delattr(PreviewableMixin, "_get_dummy_headers")
    (warning,) = check_private_apis()
    assert warning.id == "conferences.W001"
    assert warning.msg == "wagtail.models:Page._get_dummy_headers is gone."


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("wagtail.models:Page.approved_schedule", "property uses _another_attribute"),
        ("wagtail.models:Page.approved_schedule", "(self)"),
        ("wagtail.models:COMMENTS_RELATION_NAME", "property"),
        ("wagtail.models:Page._slug_is_available", "(slug, parent_page, page)"),
        ("wagtail.no_such_module:name", "(self)"),
    ],
)
def test_other_changes_warn_too(name, signature):
    assert len(list(find_changes({name: signature}))) == 1


@pytest.fixture(scope="module")
def documented_rows(root):
    text = (root / "docs/reference/upgrading.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {name.strip("`"): re.findall(r"`([^`]+)`", files) for name, files, *_ in rows}


def test_the_reference_lists_the_same_names(documented_rows):
    assert documented_rows.keys() == SIGNATURES.keys()


def test_the_reference_names_files_that_use_them(documented_rows, root):
    for name, signature in SIGNATURES.items():
        attributes = signature.partition(" uses ")[2].split()
        words = attributes or [re.split(r"[:.]", name)[-1]]
        for file in documented_rows[name]:
            text = (root / file).read_text()
            assert any(word in text for word in words), f"{file} does not use {name}"


def find_source_files(root):
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def test_every_private_name_of_another_object_is_listed(root):
    listed = " ".join(f"{name} {signature}" for name, signature in SIGNATURES.items())
    for path in find_source_files(root):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Attribute) or not re.match(r"_[^_]", node.attr):
                continue
            is_own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            if not is_own and node.attr not in DOCUMENTED:
                place = f"{path.relative_to(root)}:{node.lineno} uses {node.attr}"
                assert re.search(rf"\b{node.attr}\b", listed), place


def test_every_private_method_that_a_class_overrides_or_calls_is_listed(root):
    listed = {re.split(r"[:.]", name)[-1] for name in SIGNATURES}
    for path in find_source_files(root):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removeprefix("site.")
        if name.startswith("config.settings") or "class " not in path.read_text():
            continue
        module = importlib.import_module(name.removesuffix(".__init__"))
        for owner in vars(module).values():
            if not inspect.isclass(owner) or owner.__module__ != module.__name__:
                continue
            used = set(re.findall(r"\b(?:self|cls|def) ?\.?(_[a-z]\w+)", inspect.getsource(owner)))
            for base in owner.__mro__[1:]:
                if base.__module__.split(".")[0] in {"conferences", "home", "importers", "config"}:
                    continue
                private = used & vars(base).keys() - DOCUMENTED
                assert private <= listed, f"{owner} uses {private - listed} of {base}"
