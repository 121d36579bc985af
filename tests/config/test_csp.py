"""What a page may load and run, by its Content-Security-Policy."""

import re

import pytest


def policy(response):
    rules = response.headers["Content-Security-Policy"].split("; ")
    return {name: set(values) for name, *values in map(str.split, rules)}


READERS = ["/", "/pyfest/", "/pyfest/monday/", "/pyfest/monday/indexes/", "/nope/", "/styleguide/"]


@pytest.mark.parametrize("url", READERS)
def test_readers_pages_allow_nothing_inline_and_nothing_from_elsewhere(client, talk, url):
    rules = policy(client.get(url))
    assert rules["default-src"] == {"'self'"}
    assert rules["frame-ancestors"] == {"'self'"}
    assert rules["object-src"] == {"'none'"}
    assert "'unsafe-inline'" not in set().union(*rules.values())


@pytest.mark.parametrize("url", READERS)
def test_readers_pages_have_no_inline_script_style_or_handler(client, talk, url):
    text = client.get(url).text
    # JSON about the page is data that no browser runs.
    assert not re.search(r"<script(?! type=\"application/ld\+json\">)(?![^>]*\bsrc=)", text)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text)
    assert "<style" not in text


@pytest.mark.parametrize("url", READERS)
def test_readers_pages_load_from_this_site_alone(client, talk, url):
    # Its own address, and those of its other shapes, are told whole; nothing is loaded from there.
    text = re.sub(r"<link rel=\"(?:canonical|alternate)\"[^>]*>", "", client.get(url).text)
    for address in re.findall(
        r"<(?:script|link|img|source|iframe)\b[^>]*?(?:src|href)=\"([^\"]+)", text
    ):
        assert address.startswith("/"), address


def test_the_admins_exception_is_the_admins_alone(client, as_editor):
    assert "'unsafe-inline'" in policy(as_editor.get("/desk/"))["script-src"]
    assert "script-src" not in policy(client.get("/"))


def test_previews_follow_the_readers_policy(as_editor, talk):
    from django.urls import reverse

    talk.save_revision()
    draft = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[talk.pk]))
    assert "script-src" not in policy(draft)


def test_admin_is_not_where_bots_look(client, db):
    assert client.get("/admin/").status_code == 404
    assert client.get("/desk/").status_code == 302
