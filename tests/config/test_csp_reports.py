"""The reports that browsers send about the Content Security Policy."""

import json

import pytest

from config.csp_reports import MAX_BYTES, MAX_PER_MINUTE

OLD = {
    "csp-report": {
        "document-uri": "https://recaps.example.org/pyfest/?secret=1",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "body": {
            "documentURL": "https://recaps.example.org/shared-draft/abc:def/",
            "effectiveDirective": "img-src",
            "blockedURL": "https://evil.example/x.png",
            "lineNumber": 12,
        },
    },
    {"type": "deprecation", "body": {"id": "x"}},
]


def send(client, report, content_type="application/csp-report", **extra):
    body = report if isinstance(report, (str, bytes)) else json.dumps(report)
    return client.post("/csp-reports/", body, content_type=content_type, **extra)


def get_log_lines(caplog):
    return [each.getMessage() for each in caplog.records if each.name == "config.csp_reports"]


def test_a_report_is_logged_on_one_line_without_secrets(client, caplog):
    assert send(client, OLD).status_code == 204
    assert send(client, NEW, "application/reports+json").status_code == 204
    first, second = get_log_lines(caplog)
    assert first.endswith(
        "directive 'script-src-elem', blocked 'https://evil.example/x.js', "
        "page 'https://recaps.example.org/pyfest/'"
    )
    assert second.endswith(
        "directive 'img-src', blocked 'https://evil.example/x.png', "
        "page 'https://recaps.example.org/shared-draft/***/', line '12'"
    )


@pytest.mark.parametrize(
    "report",
    [
        "", "null", "[]", "{", b"\xff\xfe", "[" * 9000, "[null, 1, {}]", '{"csp-report": "x"}',
        '[{"type": "csp-violation", "body": [1]}]', "1e999", '{"csp-report": {"blocked-uri": {}}}',
    ],
)  # fmt: skip
def test_invalid_reports_are_ignored(client, report):
    assert send(client, report).status_code == 204


def test_a_report_cannot_add_log_lines(client, caplog):
    send(client, {"csp-report": {"blocked-uri": "x\n2026-01-01 ERROR made up" + "y" * 5000}})
    [line] = get_log_lines(caplog)
    assert "\n" not in line
    assert len(line) < 300


def test_reports_are_limited_in_size_and_number(client, caplog):
    assert send(client, b" " * (MAX_BYTES + 1)).status_code == 413
    answers = [send(client, OLD).status_code for _ in range(MAX_PER_MINUTE + 1)]
    assert answers == [204] * MAX_PER_MINUTE + [429]
    assert send(client, OLD, REMOTE_ADDR="192.0.2.7").status_code == 204
    assert client.get("/csp-reports/").status_code == 405
