"""A talk with findings."""

import pytest

from tests.conferences.curation.drafts import block, save_draft

BLOCKS = [
    block("raw-block", {"text": "{{< x >}}", "reason": ""}, "raw"),
    block("prose-block", "[here](https://example.org)"),
    block("code-block", {"code": "x = 1", "language": "", "caption": ""}, "code"),
]
#: The rule and the block of each finding in these blocks.
EXPECTED = {
    ("raw-block", "raw-block"),
    ("vague-link", "prose-block"),
    ("code-language", "code-block"),
}


@pytest.fixture
def faulty_talk(talk):
    """A draft of the talk, with these blocks."""
    return save_draft(talk, *BLOCKS, search_description="What it says.").as_object()


def read_findings(audit):
    return {(finding.rule, finding.block_id) for finding in audit.findings.all()}
