import json
from pathlib import Path

import pytest

from importers.parsers import parse_document

#: Five real documents and what a correct import of each finds: other people's texts, kept apart.
SHARED = Path(__file__).resolve().parents[3] / "shared"
SOURCES = sorted((SHARED / "sources").glob("*")) if (SHARED / "truth").is_dir() else []


@pytest.fixture(scope="session")
def truths():
    return json.loads((SHARED / "truth" / "sources-truth.json").read_text())


@pytest.fixture(params=SOURCES, ids=lambda path: path.name)
def source(request):
    return request.param


@pytest.fixture
def truth(source, truths):
    return truths[source.name]


@pytest.fixture
def document(source):
    return parse_document(source.name, source.read_bytes())
