"""The comparison of two revisions of a page."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.conferences.curation.drafts import block, compare_url, notes, save_draft
from tests.factories import (
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    TalkFactory,
    TalkSpeakerFactory,
)

pytestmark = pytest.mark.django_db


def image_block(image, words, block_id="p"):
    value = {"image": image.pk, "alt_text": words, "decorative": False}
    return block(block_id, {"image": value, "caption": words}, "image")


def read_text(response):
    """The comparison as a screen reader reads it, in one line."""
    html = response.text.split('id="comparison"', 1)[1]
    html = re.sub(r"<option.*?</option>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_changed_words_are_marked_visibly_and_for_screen_readers(as_editor, talk):
    old = save_draft(talk, block("a", "Indexes are cheap."), title="Indexes")
    new = save_draft(talk, block("a", "Indexes are promises."), title="Indexes, again")
    response = as_editor.get(compare_url(talk, old, new))
    assert '<del><span class="w-sr-only">[removed:</span>cheap.' in response.text
    assert '<ins><span class="w-sr-only">[added:</span>promises.' in response.text
    assert "1 field changed, 1 block changed." in read_text(response)


def test_fields_with_speakers_and_topics_come_before_blocks(as_editor, talk):
    old = save_draft(talk, block("a"))
    draft = talk.get_latest_revision_as_object()
    draft.kind = "panel"
    draft.topics.add("Async")
    draft.talk_speakers = [
        TalkSpeakerFactory.build(speaker=SpeakerFactory(name=name), sort_order=order)
        for order, name in enumerate(("Ada", "Bob"))
    ]
    new = draft.save_revision(clean=False)
    text = read_text(as_editor.get(compare_url(talk, old, new)))
    assert text.index("Kind changed") < text.index("Body")
    assert "[removed: Talk ] [added: Panel ]" in text
    assert "Topics changed" in text
    assert "Ada (Speaker) Bob (Speaker)" in text


def test_code_is_compared_by_lines_with_indentation(as_editor, talk):
    lines = "".join(f"line_{n}()\n" for n in range(20))
    value = {"language": "python", "caption": ""}
    old, new = (
        save_draft(talk, block("c", value | {"code": f"{lines}if a:\n{indent}b()\n"}, "code"))
        for indent in (" " * 4, " " * 8)
    )
    response = as_editor.get(compare_url(talk, old, new))
    assert '<span class="w-sr-only">[removed line:]</span>    b()\n</del>' in response.text
    assert '<span class="w-sr-only">[added line:]</span>        b()\n</ins>' in response.text
    assert "18 lines unchanged" in read_text(response)


def test_moved_blocks_show_their_positions_and_unchanged_blocks_are_folded(as_editor, talk):
    old = save_draft(talk, *map(block, "abcde"))
    new = save_draft(talk, *map(block, "eabcd"))
    text = read_text(as_editor.get(compare_url(talk, old, new)))
    assert "1 block moved, 4 blocks unchanged." in text
    assert "Prose moved from position 5 to 1" in text
    assert "4 blocks unchanged" in text


def test_each_change_links_to_the_previous_and_next(as_editor, talk):
    old = save_draft(talk, *map(block, "abc"))
    new = save_draft(talk, block("a", "A"), block("b"), block("c", "C"), block("d"))
    html = as_editor.get(compare_url(talk, old, new)).text
    assert re.findall(r'id="change-(\d+)" tabindex="-1"', html) == ["1", "2", "3"]
    links = re.findall(r'<a href="#change-(\d+)">(\w+) change</a>', html)
    assert links == [("2", "Next"), ("1", "Previous"), ("3", "Next"), ("2", "Previous")]


def test_blocks_inside_notes_are_compared(as_editor, talk):
    source = SourceFactory(title="My blog")
    old = save_draft(talk, notes(source, block("a", "One thing"), block("b")))
    new = save_draft(talk, notes(source, block("a", "Another thing"), block("b")))
    text = read_text(as_editor.get(compare_url(talk, old, new)))
    assert "1 block changed, 1 block unchanged." in text
    assert "[removed: One ] [added: Another ] thing" in text
    assert "My blog" in text
    assert "Notes changed" not in text


def test_images_are_shown_side_by_side(as_editor, talk):
    before, after = ImageFactory(title="The hall"), ImageFactory(title="The stage")
    old = save_draft(talk, image_block(before, "A hall"))
    new = save_draft(talk, image_block(after, "A stage"))
    response = as_editor.get(compare_url(talk, old, new))
    text = read_text(response)
    assert "Before: The hall, alt text: A hall" in text
    assert "After: The stage, alt text: A stage" in text
    for image in (before, after):
        assert image.get_rendition("max-320x240").url in response.text


def test_a_deleted_image_does_not_break_the_comparison(as_editor, talk):
    image = ImageFactory(title="The hall")
    old = save_draft(talk, image_block(image, "x"))
    new = save_draft(talk)
    image.file.storage.delete(image.file.name)
    assert as_editor.get(compare_url(talk, old, new)).status_code == 200
    image.delete()
    assert "deleted image" in as_editor.get(compare_url(talk, old, new)).text


def test_tables_are_compared_by_rows_and_cells(as_editor, talk):
    def table(*rows):
        columns = [{"type": "left", "heading": "Way"}, {"type": "right", "heading": "Count"}]
        value = {"caption": "Ways", "columns": columns, "rows": [{"values": r} for r in rows]}
        return block("t", value, "table")

    old = save_draft(talk, table(["In the request", "0"], ["Gone", "1"]))
    new = save_draft(talk, table(["In the request", "2"], ["Gone", "1"], ["A worker", "3"]))
    text = read_text(as_editor.get(compare_url(talk, old, new)))
    assert "Changed row In the request [removed: 0 ] [added: 2 ]" in text
    assert "Added row [added: A worker ] [added: 3 ]" in text


@pytest.mark.parametrize(("a", "b"), [("earliest", "latest"), ("live", "latest"), (0, "live")])
def test_wagtails_names_for_revisions_work_in_addresses(as_editor, talk, a, b):
    versions = [save_draft(talk, block("a", text)) for text in ("First", "Second")]
    versions[0].publish()
    save_draft(talk, block("a", "Third"))
    response = as_editor.get(compare_url(talk, versions[a] if a == 0 else a, b))
    if b == "latest":
        assert "[removed: First ] [added: Third ]" in read_text(response)
    else:
        assert "These two versions are identical" in read_text(response)


def test_any_two_revisions_can_be_compared(as_editor, talk):
    old, new = save_draft(talk, block("a", "x")), save_draft(talk, block("a", "y"))
    url = compare_url(talk, old, new)
    assert f'<option value="{old.pk}" selected>' in as_editor.get(url).text
    response = as_editor.get(url, {"a": new.pk, "b": "latest"})
    assert response.url == compare_url(talk, new, "latest")
    assert as_editor.get(url, {"a": "latest", "b": "//evil.example"}).status_code == 404


def test_a_revision_of_another_page_is_not_found(as_editor, talk, day):
    other = save_draft(TalkFactory(parent=day), block("a", "Elsewhere"))
    mine = save_draft(talk, block("a"))
    assert as_editor.get(compare_url(talk, other, mine)).status_code == 404


def test_comparing_requires_permission(client, talk, writer):
    old = save_draft(talk, block("a"))
    url = compare_url(talk, old, "latest")
    assert client.get(url).status_code == 302
    Group.objects.get(name="Writers").page_permissions.all().delete()
    client.force_login(writer)
    assert client.get(url).url == reverse("wagtailadmin_home")


def test_the_text_of_a_block_is_escaped(as_editor, talk):
    old = save_draft(talk, block("a", "safe"))
    new = save_draft(talk, block("a", "<script>alert(1)</script>"))
    html = as_editor.get(compare_url(talk, old, new)).text
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_depend_on_the_number_of_blocks(
    as_editor, talk, count, django_assert_num_queries
):
    sources = SourceFactory.create_batch(count)
    images = ImageFactory.create_batch(count)
    for image in images:
        image.get_rendition("max-320x240")

    def blocks(words):
        for n, (source, image) in enumerate(zip(sources, images, strict=True)):
            picture = image_block(image, words, f"p{n}")
            link = {"title": words, "url": "", "page": talk.pk, "kind": "code", "note": ""}
            yield notes(source, picture, block(f"l{n}", link, "link"), block_id=f"n{n}")

    old = save_draft(talk, *blocks("One"))
    new = save_draft(talk, *blocks("Two"))
    as_editor.get(compare_url(talk, old, new))
    with django_assert_num_queries(34):
        response = as_editor.get(compare_url(talk, old, new))
    assert read_text(response).count("alt text: Two") == count
