"""The audit of dependencies tells a vulnerability from a database that does not answer."""

import json

import pytest

from tests.dependency_audit import audit

VULNERABLE = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
SOUND = {"name": "b", "version": "1", "vulns": []}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found"}


def make_program(out="", err="", code=0):
    """A program in the place of pip-audit, with this output and exit code."""
    return ["sh", "-c", f"echo {json.dumps(err)} >&2; printf %s '{out}'; exit {code}"]


@pytest.mark.parametrize(
    ("dependencies", "code", "expected"),
    [
        ([SOUND], 0, "No known vulnerability in 1 dependencies."),
        ([SOUND, SKIPPED], 0, "WARNING: 1 of 2 dependencies could not be checked"),
        ([SOUND, VULNERABLE, SKIPPED], 1, "a 1: PYSEC-1, fixed in 2"),
    ],
)
def test_a_vulnerability_fails_and_a_skipped_dependency_warns(dependencies, code, expected):
    program = make_program(json.dumps({"dependencies": dependencies}), code=code)
    exit_code, text = audit(program)
    assert exit_code == code
    assert expected in text


def test_an_accepted_vulnerability_passes_and_is_listed_with_its_reason():
    (vulnerability,) = VULNERABLE["vulns"]
    package = VULNERABLE | {"vulns": [vulnerability | {"aliases": ["CVE-1"]}]}
    accepted = {"CVE-1": "we never call it", "CVE-2": "it is fixed"}
    out = json.dumps({"dependencies": [SOUND, package]})
    assert audit(make_program(out, code=1), accepted) == (
        0,
        "No known vulnerability in 2 dependencies.\nAccepted: CVE-1, we never call it",
    )


def test_an_unreachable_database_passes_and_a_broken_audit_fails():
    unreachable = make_program(err="requests.exceptions.ConnectionError: no way", code=1)
    assert audit(unreachable)[0] == 0
    assert audit(make_program(err="pip-audit: error: unknown option", code=2))[0] == 2
    assert audit(make_program(err="nothing at all", code=0))[0] == 1
