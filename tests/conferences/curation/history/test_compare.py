"""Two versions of a page on one screen, through the address that Wagtail gives comparisons."""

import re

import pytest
from django.urls import reverse

from tests.conferences.curation.history.pages import block, compare_url, notes, version
from tests.factories import (
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    TalkFactory,
    TalkSpeakerFactory,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    """What a screen reader gets of the comparison, in one line."""
    html = response.text.split('id="comparison"', 1)[1]
    html = re.sub(r"<option.*?</option>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_words_are_marked_and_spoken(as_editor, talk):
    old = version(talk, block("a", "Indexes are cheap."), title="Indexes")
    new = version(talk, block("a", "Indexes are promises."), title="Indexes, again")
    response = as_editor.get(compare_url(talk, old, new))
    assert response.status_code == 200
    assert '<del><span class="w-sr-only">[removed:</span>cheap.' in response.text
    assert '<ins><span class="w-sr-only">[added:</span>promises.' in response.text
    assert "1 field changed, 1 block changed." in text_of(response)


def test_fields_come_before_blocks_with_speakers_and_topics(as_editor, talk):
    old = version(talk, block("a"))
    ada, bob = SpeakerFactory(name="Ada"), SpeakerFactory(name="Bob")
    draft = talk.get_latest_revision_as_object()
    draft.kind = "panel"
    draft.topics.add("Async")
    draft.talk_speakers = [
        TalkSpeakerFactory.build(speaker=speaker, sort_order=order)
        for order, speaker in enumerate((ada, bob))
    ]
    new = draft.save_revision(clean=False)
    text = text_of(as_editor.get(compare_url(talk, old, new)))
    assert text.index("Kind changed") < text.index("Body")
    assert "[removed: Talk ] [added: Panel ]" in text
    assert "Topics changed" in text
    assert "Ada (Speaker) Bob (Speaker)" in text


def test_code_is_compared_by_lines_with_its_indentation(as_editor, talk):
    lines = "".join(f"line_{n}()\n" for n in range(20))
    values = [
        {"language": "python", "code": f"{lines}if a:\n{indent}b()\n", "caption": ""}
        for indent in (" " * 4, " " * 8)
    ]
    old, new = (version(talk, block("c", value, "code")) for value in values)
    response = as_editor.get(compare_url(talk, old, new))
    assert '<span class="w-sr-only">[removed line:]</span>    b()\n</del>' in response.text
    assert '<span class="w-sr-only">[added line:]</span>        b()\n</ins>' in response.text
    assert "18 lines unchanged" in text_of(response)


def test_moved_blocks_say_whence_and_unchanged_ones_are_folded(as_editor, talk):
    old = version(talk, *map(block, "abcde"))
    new = version(talk, *map(block, "eabcd"))
    text = text_of(as_editor.get(compare_url(talk, old, new)))
    assert "1 moved, 4 unchanged." in text
    assert "Prose moved from place 5 to place 1" in text
    assert "4 blocks unchanged" in text


def test_changes_are_walked_by_links_from_one_to_the_next(as_editor, talk):
    old = version(talk, *map(block, "abc"))
    new = version(talk, block("a", "A"), block("b"), block("c", "C"), block("d"))
    html = as_editor.get(compare_url(talk, old, new)).text
    places = re.findall(r'id="change-(\d+)" tabindex="-1"', html)
    assert places == ["1", "2", "3"]
    links = re.findall(r'<a href="#(change-\d+)">(\w+ change)</a>', html)
    assert links == [
        ("change-2", "Next change"),
        ("change-1", "Previous change"),
        ("change-3", "Next change"),
        ("change-2", "Previous change"),
    ]


def test_notes_are_compared_inside(as_editor, talk):
    source = SourceFactory(title="My blog")
    old = version(talk, notes(source, block("a", "One thing"), block("b")))
    new = version(talk, notes(source, block("a", "Another thing"), block("b")))
    text = text_of(as_editor.get(compare_url(talk, old, new)))
    assert "1 block changed, 1 unchanged." in text
    assert "[removed: One ] [added: Another ] thing" in text
    assert "My blog" in text
    assert "Notes changed" not in text


def test_pictures_stand_side_by_side(as_editor, talk):
    def picture(image, words):
        value = {"image": image.pk, "alt_text": words, "decorative": False}
        return block("p", {"image": value, "caption": words}, "image")

    before, after = ImageFactory(title="The hall"), ImageFactory(title="The stage")
    old = version(talk, picture(before, "A hall"))
    new = version(talk, picture(after, "A stage"))
    response = as_editor.get(compare_url(talk, old, new))
    text = text_of(response)
    assert "Before : The hall; alternative text: A hall" in text
    assert "After : The stage; alternative text: A stage" in text
    for image in (before, after):
        assert image.get_rendition("max-320x240").url in response.text


def test_a_picture_whose_file_is_gone_does_not_break_the_comparison(as_editor, talk):
    image = ImageFactory(title="The hall")
    value = {"image": {"image": image.pk, "alt_text": "x", "decorative": False}, "caption": ""}
    old = version(talk, block("p", value, "image"))
    new = version(talk)
    image.file.storage.delete(image.file.name)
    assert as_editor.get(compare_url(talk, old, new)).status_code == 200
    image.delete()
    assert "no longer there" in as_editor.get(compare_url(talk, old, new)).text


def test_tables_are_compared_by_rows_and_cells(as_editor, talk):
    def table(*rows):
        columns = [{"type": "left", "heading": "Way"}, {"type": "right", "heading": "Count"}]
        value = {"caption": "Ways", "columns": columns, "rows": [{"values": r} for r in rows]}
        return block("t", value, "table")

    old = version(talk, table(["In the request", "0"], ["Gone", "1"]))
    new = version(talk, table(["In the request", "2"], ["Gone", "1"], ["A worker", "3"]))
    text = text_of(as_editor.get(compare_url(talk, old, new)))
    assert "Changed row In the request [removed: 0 ] [added: 2 ]" in text
    assert "Added row [added: A worker ] [added: 3 ]" in text


@pytest.mark.parametrize(("a", "b"), [("earliest", "latest"), ("live", "latest"), (0, "live")])
def test_versions_are_named_as_wagtails_addresses_name_them(as_editor, talk, a, b):
    versions = [version(talk, block("a", text)) for text in ("First", "Second")]
    versions[0].publish()
    version(talk, block("a", "Third"))
    response = as_editor.get(compare_url(talk, versions[a] if a == 0 else a, b))
    assert response.status_code == 200
    if b == "latest":
        assert "[removed: First ] [added: Third ]" in text_of(response)
    else:
        assert "These two versions say the same" in text_of(response)


def test_any_two_can_be_chosen(as_editor, talk):
    old, new = version(talk, block("a", "x")), version(talk, block("a", "y"))
    shown = compare_url(talk, old, new)
    assert f'<option value="{old.pk}" selected>' in as_editor.get(shown).text
    response = as_editor.get(shown, {"a": new.pk, "b": "latest"})
    assert response.status_code == 302
    assert response.url == compare_url(talk, new, "latest")
    assert as_editor.get(shown, {"a": "latest", "b": "//evil.example"}).status_code == 404


def test_a_version_of_another_page_is_not_shown(as_editor, talk, day):
    other = version(TalkFactory(parent=day), block("a", "Elsewhere"))
    mine = version(talk, block("a"))
    assert as_editor.get(compare_url(talk, other, mine)).status_code == 404


def test_without_permission_nothing_is_compared(client, talk, writer):
    from django.contrib.auth.models import Group

    old = version(talk, block("a"))
    url = compare_url(talk, old, "latest")
    assert client.get(url).status_code == 302
    Group.objects.get(name="Writers").page_permissions.all().delete()
    client.force_login(writer)
    response = client.get(url)
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_text_of_a_block_is_never_markup(as_editor, talk):
    old = version(talk, block("a", "safe"))
    new = version(talk, block("a", "<script>alert(1)</script>"))
    html = as_editor.get(compare_url(talk, old, new)).text
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_costs_the_same_for_one_and_for_many(
    as_editor, talk, count, django_assert_num_queries
):
    sources = SourceFactory.create_batch(count)
    images = ImageFactory.create_batch(count)
    for image in images:
        image.get_rendition("max-320x240")

    def blocks(words):
        for n, (source, image) in enumerate(zip(sources, images, strict=True)):
            value = {"image": image.pk, "alt_text": words, "decorative": False}
            picture = block(f"p{n}", {"image": value, "caption": words}, "image")
            link = {"title": words, "url": "", "page": talk.pk, "kind": "code", "note": ""}
            yield notes(source, picture, block(f"l{n}", link, "link"), name=f"n{n}")

    old = version(talk, *blocks("One"))
    new = version(talk, *blocks("Two"))
    as_editor.get(compare_url(talk, old, new))
    with django_assert_num_queries(34):
        response = as_editor.get(compare_url(talk, old, new))
    assert response.status_code == 200
    assert text_of(response).count("alternative text: Two") == count
