"""An alias is indexed like its original, and is private when that is."""

import pytest

from conferences.public.models import IndexedPage
from conferences.public.page_index import rebuild_index
from tests.conferences.public.conftest import publish
from tests.factories import ConferenceFactory, SpeakerFactory, make_private


@pytest.fixture
def alias(front_page, give_talk, commit):
    original = give_talk("Zeppelins", speakers=[SpeakerFactory()], topics=["Ballooning"])
    other = publish(ConferenceFactory(parent=front_page, title="Open", slug="open"))
    rebuild_index()
    with commit():
        return original.create_alias(parent=other)


@pytest.mark.postgresql("bulk writing")
def test_an_alias_is_indexed_when_it_is_created(alias):
    assert IndexedPage.objects.filter(pk=alias.pk).exists()
    _, differed = rebuild_index()
    assert differed == 0


def test_an_alias_is_removed_when_its_original_is_unpublished(alias):
    alias.alias_of.unpublish()
    assert not IndexedPage.objects.filter(pk=alias.pk).exists()


@pytest.mark.parametrize("address", ["/open/", "/search/?q=zeppelins", "/topics/ballooning/"])
def test_an_alias_of_a_private_page_is_in_no_list(client, alias, address):
    assert "Zeppelins" in client.get(address).text
    restriction = make_private(alias.alias_of)
    assert "Password required" in client.get(alias.url).text
    assert client.get(f"/api/v2/pages/{alias.pk}/").status_code == 404
    assert "Zeppelins" not in client.get(address).text
    assert not IndexedPage.objects.filter(pk=alias.pk).exists()
    restriction.delete()
    assert IndexedPage.objects.filter(pk=alias.pk).exists()


@pytest.mark.postgresql("bulk writing")
def test_pages_below_an_alias_of_a_private_page_are_in_no_list(client, give_talk, commit):
    conference = give_talk("Zeppelins").conference
    with commit():
        copy = conference.create_alias(recursive=True, update_slug="copy")
    make_private(conference)
    assert "Password required" in client.get(copy.url).text
    assert not IndexedPage.objects.filter(title="Zeppelins").exists()
    assert "Zeppelins" not in client.get("/search/?q=zeppelins").text
