"""A talk with findings."""

import json

import pytest

BLOCKS = [
    {"type": "raw", "value": {"text": "{{< x >}}", "reason": ""}, "id": "raw-block"},
    {"type": "prose", "value": "[here](https://example.org)", "id": "prose-block"},
    {"type": "code", "value": {"code": "x = 1", "language": "", "caption": ""}, "id": "code-block"},
]
#: The rule and the block of each finding in these blocks.
EXPECTED = {
    ("raw-block", "raw-block"),
    ("vague-link", "prose-block"),
    ("code-language", "code-block"),
}


@pytest.fixture
def faulty_talk(talk):
    """A talk whose draft has these blocks."""
    talk.body, talk.search_description = json.dumps(BLOCKS), "What it says."
    talk.save_revision()
    return talk


def findings_of(audit):
    return {(finding.rule, finding.block_id) for finding in audit.findings.all()}
