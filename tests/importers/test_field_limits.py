"""Drafts made of any notes can be saved and published as they are."""

import json

import pytest
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html

from conferences.models import ConferencePage, TalkPage
from importers.apply import apply_files
from importers.parsers.kinds import KINDS
from tests.conferences.page_forms import edit_url
from tests.importers import drafts
from tests.importers.drafts import draft, talk
from tests.importers.samples import files

pytestmark = pytest.mark.django_db

NOTES = """---
title: PyFest 2024
author: A Visitor
aliases:
  - /posts/pyfest-day-1
---

## Day 1

### [Caches](https://2024.pyfest.example/talks/caches/)

Everything about caches in one paragraph of its own.

> Measure before you cut -- Somebody Wise
"""


def one_talk(*fields):
    front = ("title: Indexes", "speakers: [Ada Lovelace]", "conference: PyFest 2024", *fields)
    return "\n".join(("---", *front, "---", "", "Some notes about indexes and what they cost.", ""))


def in_caches(text):
    return NOTES.replace("Everything about", f"{text}\n\nEverything about")


def imported(text):
    """The texts of the messages of an import without errors."""
    result = drafts.imported(text)
    total, *states = result.reports[0]["lines"].values()
    assert sum(states) == total
    assert not drafts.messages(result, "error")
    return drafts.messages(result)


def content(page):
    """The name and value of each block in the notes of a page's draft."""
    (notes,) = draft(page).body.raw_data
    return [(block["type"], block["value"]) for block in notes["value"]["content"]]


# Sending the editing form as it was shown.


def form_data_of(block, state):
    """A block's part of the form, from what Wagtail hands to the browser."""
    if isinstance(block, blocks.StreamBlock):
        rows = {"count": str(len(state))}
        for number, row in enumerate(state):
            value = form_data_of(block.child_blocks[row["type"]], row["value"])
            place = {"order": str(number), "deleted": "", "value": value}
            rows[str(number)] = {"type": row["type"], "id": row["id"]} | place
        return rows
    if isinstance(block, TypedTableBlock):
        return _table_form_data(state)
    if isinstance(block, blocks.StructBlock):
        parts = {name: form_data_of(part, state[name]) for name, part in block.child_blocks.items()}
        return {name: part for name, part in parts.items() if part is not None}
    if isinstance(state, list):
        state = state[0] if state else ""
    if isinstance(state, dict):
        state = state.get("id", "")
    if isinstance(state, bool):
        return "on" if state else None
    return "" if state is None else str(state)


def _table_form_data(state):
    columns, rows = state["columns"], state["rows"]
    found = {"column-count": str(len(columns)), "row-count": str(len(rows))}
    found["caption"] = state["caption"] or ""
    for number, column in enumerate(columns):
        found |= {f"column-{number}-{name}": column[name] for name in ("type", "heading")}
        found |= {f"column-{number}-order": str(number), f"column-{number}-deleted": ""}
    for number, row in enumerate(rows):
        found |= {f"row-{number}-order": str(number), f"row-{number}-deleted": ""}
        found |= {f"cell-{number}-{place}": cell or "" for place, cell in enumerate(row["values"])}
    return found


def submit_form(client, page, **action):
    """Submit a page's form as it is shown. Returns its errors, if there are any."""
    form = querydict_from_html(client.get(edit_url(page)).text, form_id="page-edit-form")
    # Its inputs are made by scripts.
    body = draft(page).body
    state = body.stream_block.get_form_state(body)
    stream = nested_form_data({"body": form_data_of(body.stream_block, state)})
    response = client.post(edit_url(page), form.dict() | stream | action)
    if response.status_code == 302:
        return ""
    return json.dumps(response.context["form"].errors, default=str)


def values_of(page):
    """A page's values, for comparison. Missing pictures are stored in two ways, so left out."""
    names = ["title", "language", "former_addresses", "search_description"]
    if isinstance(page, TalkPage):
        names += ["kind", "official_url", "video_url"]
    fields = {name: getattr(page, name) for name in names}
    if isinstance(page, TalkPage):
        fields["speakers"] = [row.speaker.name for row in page.talk_speakers.all()]
        fields["topics"] = sorted(page.topics.names())
    body = json.loads(json.dumps(list(page.body.raw_data)))
    for notes in body:
        for block in notes["value"]["content"]:
            if block["type"] == "image":
                block["value"].pop("image")
    return fields, body


LONG = "w" * 300
LONG_URL = "https://example.org/" + "x" * 3000

FORMER_ADDRESSES = NOTES.replace(
    "/posts/pyfest-day-1", f"old-post\n  - https://example.org/older\n  - /{LONG}"
)
QUOTE_WITH_INVALID_LINK = NOTES.replace(
    "Measure before you cut -- Somebody Wise", "Measure -- [Somebody](https://exa_mple.com/x)"
)
INVALID_LINKS = (
    "- [a](https://exa_mple.com/x)\n- [b](https://example.com:99999999/)\n"
    f"- [c]({LONG_URL})\n- [d](https://example.org/d)"
)
#: Each has many values of its kind, since saving and publishing a page takes longest.
SAMPLES = {
    "invalid and long fields": one_talk(
        "type: post",
        "language: English (UK)",
        "video: https://intranet/x",
        "slides: 'https://v_x.example/a b'",
        f"code: {LONG_URL}",
        f"tags: [{LONG}, sql]",
        f"author: {LONG}",
        f"license: {LONG}",
    ).replace("Ada Lovelace", "Ada " * 100),
    "unusual fields": one_talk(
        "kind: Keynote", "language: en_GB", "url: /talks/indexes/", "source: my notebook"
    ),
    "long titles and URLs": FORMER_ADDRESSES.replace("PyFest 2024", "PyFest 2024 " + "more " * 90)
    .replace("[Caches]", f"[{'Long words of a title ' * 30}]")
    .replace("talks/caches/", f"talks/{LONG}/"),
    "blocks": in_caches(
        "\n\n".join(
            (
                f'{{{{< youtube id="aaaaaaaaaaa" title="{LONG}" >}}}}',
                INVALID_LINKS,
                "> Measure -- [Somebody](https://exa_mple.com/x)",
                ">\n> \n\n> -- Somebody\n\n''' '''\n\n> \" \"",
                f"```{LONG}\nx\n```",
                f"| {LONG} | b |\n|:--|--:|\n| 1 | `2` |\n| 3 |  |",
            )
        )
    ),
    "blocks that an editor has to look at": in_caches(
        "\n\n".join(
            (
                '{{< youtube "abc" >}}\n\n{{< vimeo xyz >}}',
                f'{{{{< figure src="x.png" caption="{LONG} {LONG}" >}}}}',
                f'![{LONG}](y.png "two\nlines")',
                "{{< " + "n" * 300 + " >}}",
            )
        )
    ),
}


@pytest.fixture(scope="module")
def submitted():
    """Values of pages that were submitted already: most samples share their conference."""
    return []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_draft_can_be_saved_and_published_as_it_is(name, as_administrator, front_page, submitted):
    imported(SAMPLES[name])
    pages = list(Page.objects.filter(depth__gt=2).order_by("path"))
    assert pages
    for page in pages:
        before = values_of(draft(page))
        if before in submitted:
            draft(page).get_latest_revision().publish()
            continue
        submitted.append(before)
        assert submit_form(as_administrator, page) == ""
        assert values_of(draft(page)) == before
        kinds = {kind for kind, _ in content(page)} if before[1] else set()
        if kinds & {"raw", "image"}:
            continue  # an editor has to look at these first
        assert submit_form(as_administrator, page, **{"action-publish": "on"}) == ""
        assert values_of(Page.objects.get(pk=page.pk, live=True).specific) == before


def test_parsers_know_every_kind_of_talk():
    assert set(TalkPage.Kind.values) == KINDS


# Values that are not valid move to the text, or are reported.


@pytest.mark.parametrize(
    ("field", "kind", "messages"),
    [
        ("kind: Lightning Talks", "lightning", []),
        ("kind: workshop", "tutorial", []),
        ("kind: podcast", "podcast", []),
        ("type: post", "talk", ["“post” is not a kind of talk, so this one was used: talk."]),
    ],
)
def test_a_kind_in_front_matter(field, kind, messages):
    assert imported(one_talk(field)) == messages
    assert talk().kind == kind


@pytest.mark.parametrize(
    ("field", "code", "messages"),
    [
        ("language: pt_BR", "pt-BR", []),
        ("language: German", "en", ["“German” is not a valid language code, so it was left out."]),
    ],
)
def test_a_language_in_front_matter(field, code, messages):
    assert imported(one_talk(field)) == messages
    assert talk().language == code


def test_a_url_that_its_field_refuses_moves_to_the_text():
    messages = imported(one_talk("video: https://intranet/x", "slides: https://example.org/s"))
    assert messages == [
        "Video: added to the text, since its field does not accept this: https://intranet/x"
    ]
    page = draft(talk())
    assert (page.video_url, page.slides_url) == ("", "https://example.org/s")
    assert content(page)[0] == ("prose", "[Video](<https://intranet/x>)")


def test_an_official_url_too_long_for_its_field_moves_to_the_text():
    address = f"https://2024.pyfest.example/talks/{LONG}/"
    text = NOTES.replace("https://2024.pyfest.example/talks/caches/", address)
    (message,) = imported(text)
    assert message.endswith(address)
    assert talk("Caches").official_url == ""
    assert content(talk("Caches"))[0] == ("prose", f"[Official page](<{address}>)")
    assert imported(text + "\n") == [message]
    assert len(content(talk("Caches"))) == 3


def test_shortened_values_are_reported_in_full():
    title = " ".join(["Long words"] * 40)
    messages = imported(NOTES.replace("[Caches]", f"[{title}]").replace("A Visitor", LONG))
    assert messages == [
        f"Title: shortened to 255 characters. In full: “{title}”.",
        f"Author: shortened to 255 characters. In full: “{LONG}”.",
    ]
    assert TalkPage.objects.filter(title__endswith="words…").exists()


def test_former_addresses_are_paths():
    messages = imported(FORMER_ADDRESSES)
    assert ConferencePage.objects.get().former_addresses == "/old-post\n/older"
    assert [text.split("”")[0] for text in messages] == [
        "The former address “old-post",
        "The former address “https://example.org/older",
        f"A former address was left out. “/{LONG[:39]}…",
    ]


def test_links_with_emphasis_stay_a_list():
    messages = imported(in_caches("- [A *b*](https://exa_mple.com/)\n- [c](https://x_y.com/)"))
    assert messages == []  # emphasis keeps the list whole as it is
    assert content(talk("Caches"))[0][0] == "prose"


def test_links_that_are_not_valid_stay_a_list_and_are_reported_with_their_lines():
    text = in_caches("- [a](https://exa_mple.com/)\n- [b](https://x_y.com/)\n- [c](https://c.org/)")
    result = apply_files(files(text))
    line = text.split("\n").index("- [a](https://exa_mple.com/)") + 1
    lines = [message["lines"] for message in result.reports[0]["messages"]]
    assert lines == [[line, line], [line + 1, line + 1]]
    link = {"title": "c", "url": "https://c.org/", "page": None, "kind": "other", "note": ""}
    assert content(talk("Caches"))[:2] == [
        ("prose", "- [a](<https://exa_mple.com/>)\n- [b](<https://x_y.com/>)"),
        ("link", link),
    ]


def test_a_link_that_is_not_valid_for_a_quote_moves_to_its_text():
    imported(QUOTE_WITH_INVALID_LINK)
    text = "Measure\n\n— [Somebody](<https://exa_mple.com/x>)"
    value = dict(content(talk("Caches")))["quote"]
    assert value == {"text": text, "attribution": "", "link": ""}


def test_a_shortcode_without_a_video_is_kept_raw():
    messages = imported(in_caches('{{< youtube "abc" >}}'))
    assert content(talk("Caches"))[0][1]["text"] == '{{< youtube "abc" >}}'
    assert messages[0].startswith("Kept as raw source. The shortcode “youtube” does not name a")


def test_a_caption_too_long_for_its_field_is_kept_as_text_below():
    caption = " ".join(["caption"] * 80)
    messages = imported(in_caches(f'{{{{< figure src="x.png" caption="{caption}" >}}}}'))
    kinds, values = zip(*content(talk("Caches")), strict=True)
    assert kinds == ("image", "prose", "prose", "quote")
    assert values[1] == caption
    assert any(text.startswith("The caption of this picture is too long.") for text in messages)
