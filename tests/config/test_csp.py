"""What the Content-Security-Policy allows."""

import re

import pytest


def parse_policy(response):
    rules = response.headers["Content-Security-Policy"].split("; ")
    return {name: set(values) for name, *values in map(str.split, rules)}


URLS = [
    "/",
    "/pyfest/",
    "/pyfest/monday/",
    "/pyfest/monday/indexes/",
    "/nope/",
    "/styleguide/",
]


@pytest.mark.parametrize("url", URLS)
def test_public_pages_have_a_strict_policy(client, talk, url):
    rules = parse_policy(client.get(url))
    assert rules["default-src"] == {"'self'"}
    assert rules["frame-ancestors"] == {"'self'"}
    assert rules["object-src"] == {"'none'"}
    assert "'unsafe-inline'" not in set().union(*rules.values())


@pytest.mark.parametrize("url", URLS)
def test_public_pages_have_no_inline_script_style_or_handler(client, talk, url):
    text = client.get(url).text
    # JSON-LD isn't run.
    assert not re.search(r"<script(?! type=\"application/ld\+json\">)(?![^>]*\bsrc=)", text)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text)
    assert "<style" not in text


@pytest.mark.parametrize("url", URLS)
def test_public_pages_load_only_from_this_site(client, talk, url):
    # Canonical and alternate URLs are absolute, but nothing is loaded from them.
    text = re.sub(r"<link rel=\"(?:canonical|alternate)\"[^>]*>", "", client.get(url).text)
    for address in re.findall(
        r"<(?:script|link|img|source|iframe)\b[^>]*?(?:src|href)=\"([^\"]+)", text
    ):
        assert address.startswith("/"), address


def test_only_the_admin_allows_inline_code(client, as_editor):
    assert "'unsafe-inline'" in parse_policy(as_editor.get("/desk/"))["script-src"]
    assert "script-src" not in parse_policy(client.get("/"))


def test_previews_have_the_policy_of_public_pages(as_editor, talk):
    from django.urls import reverse

    talk.save_revision()
    draft = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[talk.pk]))
    assert "script-src" not in parse_policy(draft)


def test_the_admin_is_not_at_its_usual_path(client, db):
    assert client.get("/admin/").status_code == 404
    assert client.get("/desk/").status_code == 302
