"""Where things are in the project, and that the docs name only what exists."""

import re
import subprocess
import sys
from graphlib import TopologicalSorter

import grimp
import pytest

TOP_LEVEL = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "conferences",
    "docs",
    "home",
    "importers",
    "manage.py",
    "pyproject.toml",
    "requirements.lock",
    "site",
    "templates",
    "tests",
}


@pytest.fixture(scope="module")
def tracked(root):
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout: git ls-files answers nothing")
    return [name for name in listing.stdout.split("\0") if name]


def test_top_level_has_only_known_names(tracked):
    names = {name.split("/")[0] for name in tracked}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL


def test_import_site_gives_the_standard_librarys_module(root):
    code = "import site, sysconfig; print(site.__file__.startswith(sysconfig.get_path('stdlib')))"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "True"
    assert not (root / "site" / "__init__.py").exists()


def test_site_folder_is_tracked(tracked):
    assert "site/config/settings/base.py" in tracked


def test_no_file_names_a_package_registry_or_a_local_path(tracked, root):
    words = re.compile(
        r"python" + r"hosted|registry\.np" + r"mjs|pypi\.o" + r"rg|/ro" + r"ot/|\.pyen" + r"v/"
    )
    for name in tracked:
        text = (root / name).read_text(errors="ignore")
        assert not words.search(text), name


def test_modules_have_at_most_300_lines(tracked, root):
    for name in tracked:
        if name.endswith(".py") and "/migrations/" not in name and not name.startswith("tests/"):
            lines = (root / name).read_text().count("\n")
            assert lines <= 300, f"{name} has {lines} lines: split it by subject"


def test_site_name_is_written_in_one_place(tracked, root):
    """Apart from data: the first front page and the demo."""
    written = {
        name
        for name in tracked
        if name.endswith((".py", ".html")) and not name.startswith(("tests/", "home/demo/"))
        if "Hallway Track" in (root / name).read_text()
    }
    assert written == {
        "home/migrations/0002_front_page.py",
        "site/config/settings/base.py",
    }


def test_no_modules_import_each_other_in_a_circle():
    """Imports within functions and those for types alone count too."""
    graph = grimp.build_graph("config", "home", "importers", "conferences", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()


def documents(root):
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]


def test_docs_name_only_make_targets_that_exist(root):
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    for document in documents(root):
        named = set(re.findall(r"`make ([a-z-]+)", document.read_text()))
        assert named <= targets, document


def test_docs_name_only_management_commands_that_exist(root):
    from django.core.management import get_commands

    for document in documents(root):
        named = set(re.findall(r"manage\.py ([a-z_]+)", document.read_text()))
        assert named <= set(get_commands()), document


def test_docs_name_only_paths_that_exist(root):
    for document in documents(root):
        text = document.read_text()
        for path in re.findall(
            r"`((?:site|home|conferences|importers|templates|tests|docs)/[^`\s*{<…]*)`", text
        ):
            assert (root / path).exists(), f"{document.name} names {path}"
        for link in re.findall(r"\]\((?!https?:|#|mailto:|page:)([^)#\s]+)", text):
            assert (document.parent / link).exists(), f"{document.name} links to {link}"


def test_docs_name_only_modules_that_exist(tracked, root):
    names = {name.rpartition("/")[2].removesuffix(".py") for name in tracked}
    for document in documents(root):
        text = document.read_text()
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
