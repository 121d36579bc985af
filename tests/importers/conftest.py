import json
from pathlib import Path

import pytest

from importers.models import Conflict
from importers.parsers import parse_document
from tests.importers.drafts import talk
from tests.importers.edits import edit, replace_text
from tests.importers.import_screens import imported_run
from tests.importers.samples import NOTES

#: Real notes and what a correct import of each finds. Other people's texts, so not in the project.
SHARED = Path(__file__).resolve().parents[3] / "shared"
SOURCES = sorted((SHARED / "sources").glob("*")) if (SHARED / "truth").is_dir() else []
NEEDS_SOURCES = pytest.mark.skipif(not SOURCES, reason=f"reads real notes in {SHARED}")


@pytest.fixture(scope="session")
def truths():
    return json.loads((SHARED / "truth" / "sources-truth.json").read_text())


@pytest.fixture(
    params=SOURCES or [pytest.param(SHARED, marks=NEEDS_SOURCES)], ids=lambda path: path.name
)
def source(request):
    return request.param


@pytest.fixture
def truth(source, truths):
    return truths[source.name]


@pytest.fixture
def document(source):
    return parse_document(source.name, source.read_bytes())


@pytest.fixture
def conflict(as_editor, front_page):
    imported_run(as_editor)
    edit(talk(), replace_text("its moods", "the editor's words"))
    imported_run(as_editor, NOTES.replace("its moods", "the author's words"))
    return Conflict.objects.get()
