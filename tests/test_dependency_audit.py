"""The audit of dependencies tells a hole from a list that cannot be asked."""

import json

import pytest

from tests.dependency_audit import audit

HOLE = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
SOUND = {"name": "b", "version": "1", "vulns": []}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found"}


def says(out="", err="", code=0):
    """A program in the place of pip-audit that says what the real one would."""
    return ["sh", "-c", f"echo {json.dumps(err)} >&2; printf %s '{out}'; exit {code}"]


@pytest.mark.parametrize(
    ("found", "code", "words"),
    [
        ([SOUND], 0, "No known hole in 1 dependencies."),
        ([SOUND, SKIPPED], 0, "WARNING: of 2 dependencies 1 could not be looked up"),
        ([SOUND, HOLE, SKIPPED], 1, "a 1: PYSEC-1, mended in 2"),
    ],
)
def test_a_hole_fails_and_ignorance_is_said(found, code, words):
    answer = audit(says(json.dumps({"dependencies": found}), code=code))
    assert answer[0] == code
    assert words in answer[1]


def test_a_hole_that_was_accepted_for_a_reason_fails_nothing_and_is_named():
    known = HOLE | {"vulns": [HOLE["vulns"][0] | {"aliases": ["CVE-1"]}]}
    accepted = {"CVE-1": "we never call it", "CVE-2": "it was mended"}
    out = json.dumps({"dependencies": [SOUND, known]})
    assert audit(says(out, code=1), accepted) == (
        0,
        "No known hole in 2 dependencies.\nAccepted: CVE-1, we never call it",
    )


def test_a_list_that_is_away_is_no_hole_and_a_broken_audit_is_no_success():
    assert audit(says(err="requests.exceptions.ConnectionError: no way", code=1))[0] == 0
    assert audit(says(err="pip-audit: error: unknown option", code=2))[0] == 2
    assert audit(says(err="nothing at all", code=0))[0] == 1
