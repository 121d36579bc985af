"""Security headers, and the reports that browsers send about them."""

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


@pytest.mark.parametrize("url", ["/", "/nope/", "/desk/login/", "/desk/", "/robots.txt"])
def test_every_response_has_the_headers(client, as_editor, url):
    for reader in (client, as_editor):
        headers = reader.get(url).headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "fullscreen" not in headers["Permissions-Policy"]
        assert headers["Reporting-Endpoints"] == 'csp="/csp-reports/"'
        if policy := headers.get("Content-Security-Policy"):
            assert "report-uri /csp-reports/; report-to csp" in policy


def test_a_cached_page_has_the_headers(client, talk, settings):
    settings.PAGE_CACHE_SECONDS = 600
    first = client.get(talk.url)
    again = client.get(talk.url)
    same = client.get(talk.url, headers={"If-None-Match": first["ETag"]})
    for response in (first, again, same):
        assert response.headers["Reporting-Endpoints"]
    assert same.status_code == 304


def test_security_txt_exists_when_the_contact_is_set(client, db, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Contact: mailto:security@example.org\n" in answer.text
    assert "\nExpires: 20" in answer.text


def test_cookies_are_limited_to_this_host(client, editor, settings):
    client.post("/desk/login/", {"login": "editor", "password": "editor"})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["domain"] == ""
    assert cookie["path"] == "/"
