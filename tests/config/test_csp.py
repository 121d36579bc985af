"""The Content-Security-Policy of public pages, previews and the admin."""

import re

import pytest
from django.urls import reverse


def parse_policy(response):
    rules = response.headers["Content-Security-Policy"].split("; ")
    return {name: set(values) for name, *values in map(str.split, rules)}


TALK = "/pyfest/monday/indexes/"


@pytest.mark.parametrize(
    "url", ["/", "/pyfest/", "/pyfest/monday/", TALK, "/nope/", "/styleguide/"]
)
def test_public_pages_have_a_strict_policy_and_no_inline_code(client, talk, url):
    page = client.get(url)
    rules = parse_policy(page)
    assert rules["default-src"] == {"'self'"}
    assert rules["frame-ancestors"] == {"'self'"}
    assert rules["object-src"] == {"'none'"}
    assert "'unsafe-inline'" not in set().union(*rules.values())
    # JSON-LD isn't run.
    assert not re.search(r"<script(?! type=\"application/ld\+json\">)(?![^>]*\bsrc=)", page.text)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page.text)
    assert "<style" not in page.text
    # Canonical and alternate URLs are absolute, but nothing is loaded from them.
    text = re.sub(r"<link rel=\"(?:canonical|alternate)\"[^>]*>", "", page.text)
    loaded = r"<(?:script|link|img|source|iframe)\b[^>]*?(?:src|href)=\"([^\"]+)"
    assert [address for address in re.findall(loaded, text) if address[0] != "/"] == []


def test_only_the_admin_allows_inline_code(client, as_editor, talk):
    assert "'unsafe-inline'" in parse_policy(as_editor.get("/desk/"))["script-src"]
    assert "script-src" not in parse_policy(client.get("/"))
    # Previews have the policy of public pages.
    talk.save_revision()
    draft = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[talk.pk]))
    assert "script-src" not in parse_policy(draft)


def test_the_admin_is_not_at_its_usual_path(client, db):
    assert client.get("/admin/").status_code == 404
    assert client.get("/desk/").status_code == 302
