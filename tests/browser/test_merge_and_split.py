"""Merging speakers, and merging and splitting talks, in the admin by keyboard."""

import pytest

from conferences.curation.models import MergedTalk
from conferences.models import Speaker, TalkPage
from conferences.stream_data import copy_body, walk_blocks
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.keyboard import choose, fill, press
from tests.factories import SpeakerFactory
from tests.importers.drafts import draft, talk

pytestmark = [*IN_A_BROWSER, pytest.mark.usefixtures("live_talks")]


def test_two_speakers_are_merged_and_unmerged(page, admin_url):
    kept, merged = SpeakerFactory(name="Ana Silva"), SpeakerFactory(name="Anna Silva")
    page.goto(f"{admin_url}snippets/conferences/speaker/edit/{kept.pk}/")
    press(page, page.get_by_role("button", name="Actions", exact=True).first)
    press(page, page.get_by_role("link", name="Merge with another speaker"))
    choose(page, "Choose speaker", "Anna Silva")
    press(page, page.get_by_role("button", name="Preview merge"))
    press(page, page.get_by_role("button", name="Merge “Anna Silva” into “Ana Silva”"))
    page.get_by_text("“Anna Silva” was merged into “Ana Silva”").wait_for()
    assert Speaker.objects.get(pk=merged.pk).merged_into == kept

    page.goto(f"{admin_url}merge-split/speakers/{merged.pk}/unmerge/")
    press(page, page.get_by_role("button", name="Unmerge"))
    page.get_by_text("is a separate speaker again").wait_for()
    assert Speaker.objects.get(pk=merged.pk).merged_into is None


def test_a_talk_is_split_and_its_halves_are_merged_and_unmerged(page, admin_url):
    page.goto(admin_url + f"pages/{talk('Indexes').pk}/edit/")
    press(page, page.get_by_role("button", name="Actions", exact=True).first)
    press(page, page.get_by_role("link", name="Split in two"))
    fill(page, "Title of the new talk", "Measuring")
    press(page, page.get_by_label("Quote: Measure before you cut"), "Space")
    press(page, page.get_by_role("button", name="Split talk"))
    page.get_by_text("is a new draft after").wait_for()
    half = TalkPage.objects.get(title="Measuring")
    assert len(list(walk_blocks(copy_body(draft(talk("Measuring")))))) == 3

    press(page, page.get_by_role("button", name="Actions", exact=True).first)
    press(page, page.get_by_role("link", name="Merge into another talk"))
    choose(page, "Choose a page", "Indexes")
    press(page, page.get_by_role("button", name="Preview merge"))
    press(page, page.get_by_role("button", name="Merge into “Indexes”"))
    page.get_by_text("was merged into a draft of").wait_for()
    assert MergedTalk.objects.get().page_id == half.pk

    press(page, page.get_by_role("link", name="Unmerge"))
    press(page, page.get_by_role("button", name="Unmerge"))
    page.get_by_text("is a separate talk again").wait_for()
    assert not MergedTalk.objects.exists()
