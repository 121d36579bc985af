"""The pages for errors 400, 404 and 500."""

from unittest.mock import Mock

import pytest
from django.template.loader import render_to_string

from conferences.models import TalkPage


@pytest.mark.parametrize(
    "address", ["/nope/", "/pyfest/nope/", "/pyfest/monday/indexes/more/", "/%F0%9F%90%8D/"]
)
def test_an_unknown_address_gets_a_helpful_404(client, conference, talk, address):
    conference.save_revision().publish()
    response = client.get(address)
    assert response.status_code == 404
    assert "Page not found" in response.text
    assert '<a href="/pyfest/">PyFest 2024</a>' in response.text


def test_a_broken_request_gets_a_helpful_400(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    client.raise_request_exception = False
    response = client.post("/desk/login/", {"username": "x" * 100})
    assert response.status_code == 400
    assert "can't be processed" in response.text


def test_the_500_page_needs_no_database_and_no_request():
    assert "Something went wrong" in render_to_string("500.html")


def test_an_error_in_a_view_shows_the_500_page(client, talk, monkeypatch):
    monkeypatch.setattr(TalkPage, "get_speakers", Mock(side_effect=RuntimeError))
    client.raise_request_exception = False
    response = client.get(talk.url)
    assert response.status_code == 500
    assert "Something went wrong" in response.text
