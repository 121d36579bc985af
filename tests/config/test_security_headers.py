"""Security headers, cookies and security.txt."""

import pytest


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
    rendered, cached = client.get(talk.url), client.get(talk.url)
    unchanged = client.get(talk.url, headers={"If-None-Match": rendered["ETag"]})
    assert unchanged.status_code == 304
    for response in (rendered, cached, unchanged):
        assert response.headers["Reporting-Endpoints"]


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
    limits = {"httponly": True, "samesite": "Lax", "domain": "", "path": "/"}
    assert {name: cookie[name] for name in limits} == limits
