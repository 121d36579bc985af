"""Where things are in the project."""

import re
import subprocess
import sys
from graphlib import TopologicalSorter

import grimp

TOP_LEVEL = {
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "manage.py"),
    *("conferences", "docs", "home", "importers", "site", "templates", "tests"),
    *("pyproject.toml", "requirements.lock"),
}


def test_top_level_has_only_known_names(tracked_files):
    names = {name.split("/")[0] for name in tracked_files}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL


def test_import_site_gives_the_standard_librarys_module(root, tracked_files):
    code = "import site, sysconfig; print(site.__file__.startswith(sysconfig.get_path('stdlib')))"
    output = subprocess.check_output([sys.executable, "-c", code], cwd=root, text=True)
    assert output.strip() == "True"
    assert "site/config/settings/base.py" in tracked_files
    assert "site/__init__.py" not in tracked_files


def test_no_file_names_a_package_registry_or_a_local_path(tracked_files, root):
    words = re.compile(
        r"python" + r"hosted|registry\.np" + r"mjs|pypi\.o" + r"rg|/ro" + r"ot/|\.pyen" + r"v/"
    )
    for name in tracked_files:
        text = (root / name).read_text(errors="ignore")
        assert not words.search(text), name


def test_modules_have_at_most_300_lines(tracked_files, root):
    for name in tracked_files:
        if name.endswith(".py") and "/migrations/" not in name and not name.startswith("tests/"):
            lines = (root / name).read_text().count("\n")
            assert lines <= 300, f"{name} has {lines} lines: split it by subject"


def test_site_name_is_written_in_one_place(tracked_files, root):
    """Apart from data: the first front page and the demo."""
    written = {
        name
        for name in tracked_files
        if name.endswith((".py", ".html")) and not name.startswith(("tests/", "home/demo/"))
        if "Hallway Track" in (root / name).read_text()
    }
    assert written == {"home/migrations/0002_front_page.py", "site/config/settings/base.py"}


def test_no_modules_import_each_other_in_a_circle():
    """Imports within functions and those for types alone count too."""
    graph = grimp.build_graph("config", "home", "importers", "conferences", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()
