"""The demo on a site: every page opens, and filling it again keeps what an editor changed."""

import gzip

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from wagtail.models import Page

from conferences.models import ConferencePage, TalkPage
from home.demo import build
from home.demo.styleguide import get_edge_cases
from importers.models import SourceFile
from tests.shared_rows import SHARED_ROWS


@pytest.fixture(scope="module")
def filled_once(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, written once. Each test's own changes are rolled back to it."""
    with django_db_blocker.unblock():
        SHARED_ROWS.roll_back()
        if connection.vendor == "sqlite":
            demo = request.getfixturevalue("filled_demo")
            django_db_setup.restore(str(demo / "db.sqlite3"))
            pictures = demo / "media"
        else:
            pictures = tmp_path_factory.mktemp("demo")
            with override_settings(MEDIA_ROOT=pictures):
                call_command("demo", verbosity=0)
        yield pictures
        django_db_setup.restore()


@pytest.fixture
def filled(filled_once, db, settings):
    settings.MEDIA_ROOT = filled_once


def test_recaps_are_imported_one_for_each_dialect(filled):
    dialects = {file.report["dialect"] for file in SourceFile.objects.all()}
    assert dialects >= {"hugo", "notion", "recap", "transcript"}
    assert not any(file.report["lines"]["raw"] for file in SourceFile.objects.all())
    imported = TalkPage.objects.filter(imported_pages__isnull=False).distinct()
    assert imported.count() >= 40
    assert not imported.filter(live=False).exists()
    assert not imported.filter(has_unpublished_changes=True).exists()
    conferences = ConferencePage.objects.filter(imported_pages__isnull=False)
    assert {conference.edition for conference in conferences} == {2022, 2023, 2024, 2025}
    blocks = [block for talk in imported for block in talk.body.raw_data]
    kinds = {inner["type"] for block in blocks for inner in block["value"]["content"]}
    assert kinds >= {"prose", "quote", "code", "link", "table", "image", "transcript"}


LISTS = [
    *("/search/", "/search/?q=django", "/search/?q=nothing-like-it", "/speakers/", "/topics/"),
    *("/topics/databases/", "/quotes/", "/links/", "/timeline/", "/series/djangocon-us/"),
]


def test_every_page_of_the_demo_opens_and_is_small(client, filled, root):
    css = (root / "site/static/css/site.css").read_bytes()
    weights = {}
    addresses = [page.url for page in Page.objects.filter(depth__gt=1).specific()]
    for address in [*addresses, *LISTS]:
        response = client.get(address)
        assert response.status_code == 200, address
        weights[address] = len(gzip.compress(response.content + css))
    heaviest = max(weights, key=weights.get)
    assert weights[heaviest] <= 30_000, (heaviest, weights[heaviest])
    assert Page.objects.filter(live=False, depth__gt=1).count() == 0


def test_the_links_in_the_styleguide_lead_to_the_examples(client, filled):
    assert list(get_edge_cases())
    for example, address in get_edge_cases():
        assert example.title.split("&")[0] in client.get(address).text.replace("&#x27;", "'")


def test_each_login_has_its_role(filled):
    for name, role in build.LOGINS.items():
        user = authenticate(username=name, password=name)
        assert [group.name for group in user.groups.all()] == [role]


def test_filling_again_keeps_changes_by_editors(filled, capsys):
    talk = TalkPage.objects.first()
    talk.title = "Changed by an editor"
    talk.save_revision().publish()
    TalkPage.objects.last().delete()
    count = Page.objects.count()
    call_command("demo", port="8123")
    assert Page.objects.count() == count
    assert TalkPage.objects.filter(title="Changed by an editor").exists()
    output = capsys.readouterr().out
    for words in ("http://127.0.0.1:8123/", "http://127.0.0.1:8123/desk/", "editor / editor"):
        assert words in output
