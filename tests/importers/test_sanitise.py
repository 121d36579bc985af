"""Whatever notes say, the draft made of it can be saved and published as it is."""

import html
import json
import re

import pytest
from django.urls import reverse
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from conferences.models import ConferencePage, Source, TalkPage
from importers.apply import About, apply_files
from importers.parsers.heuristics import KINDS
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
    """The messages of an import, info aside."""
    result = apply_files(files(text), about=About(status=Source.Status.OWN))
    (report,) = result.reports
    lines = report["lines"]
    states = ("imported", "blank", "dropped", "hidden", "raw")
    assert sum(lines[state] for state in states) == lines["total"]
    assert not any(message["level"] == "error" for message in report["messages"])
    return [message["text"] for message in report["messages"]]


def draft(page):
    return Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()


def talk(title):
    return draft(TalkPage.objects.get(title=title))


def content(page):
    """What is in a page's notes: each block's name and value."""
    (notes,) = page.body.raw_data
    return [(block["type"], block["value"]) for block in notes["value"]["content"]]


# The editing form, sent as it was shown.


def as_typed(block, state):
    """A block's part of the form, from what Wagtail hands to the browser."""
    if isinstance(block, blocks.StreamBlock):
        rows = {
            str(number): {
                "type": row["type"],
                "id": row["id"],
                "order": str(number),
                "deleted": "",
                "value": as_typed(block.child_blocks[row["type"]], row["value"]),
            }
            for number, row in enumerate(state)
        }
        return {"count": str(len(state))} | rows
    if isinstance(block, TypedTableBlock):
        return _table_as_typed(state)
    if isinstance(block, blocks.StructBlock):
        parts = {name: as_typed(part, state[name]) for name, part in block.child_blocks.items()}
        return {name: part for name, part in parts.items() if part is not None}
    if isinstance(state, list):
        state = state[0] if state else ""
    if isinstance(state, dict):
        state = state.get("id", "")
    if isinstance(state, bool):
        return "on" if state else None
    return "" if state is None else str(state)


def _table_as_typed(state):
    columns, rows = state["columns"], state["rows"]
    found = {
        "caption": state["caption"] or "",
        "column-count": str(len(columns)),
        "row-count": str(len(rows)),
    }
    for number, column in enumerate(columns):
        found |= {f"column-{number}-{name}": column[name] for name in ("type", "heading")}
        found |= {f"column-{number}-order": str(number), f"column-{number}-deleted": ""}
    for number, row in enumerate(rows):
        found |= {f"row-{number}-order": str(number), f"row-{number}-deleted": ""}
        found |= {f"cell-{number}-{place}": cell or "" for place, cell in enumerate(row["values"])}
    return found


def sent_back(client, page, **action):
    """Send a page's form as it is shown; what it complains of, if it does."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.get(url)
    page, form = draft(page), response.context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if name != "body" and value not in (None, False):
            data[name] = "on" if value is True else str(value)
    stream = page.body.stream_block
    data["body"] = as_typed(stream, stream.get_form_state(page.body))
    data["comments"] = inline_formset([])
    if isinstance(page, TalkPage):
        data["topics"] = ", ".join(f'"{name}"' for name in page.topics.names())
        people = [
            {"id": str(row.pk or ""), "speaker": str(row.speaker_id), "role": row.role}
            for row in page.talk_speakers.all()
        ]
        data["talk_speakers"] = inline_formset(people, initial=sum(1 for p in people if p["id"]))
    for name in ("loaded_revision_id", "loaded_revision_created_at"):
        data[name] = html.unescape(re.search(rf'name="{name}" value="([^"]*)"', response.text)[1])
    response = client.post(url, nested_form_data(data) | action)
    if response.status_code == 302:
        return ""
    return json.dumps(response.context["form"].errors, default=str)


def says(page):
    """What a page says, for comparison: pictures still missing are written in two ways."""
    fields = {
        name: getattr(page, name)
        for name in ("title", "language", "former_addresses", "search_description")
    }
    if isinstance(page, TalkPage):
        fields |= {name: getattr(page, name) for name in ("kind", "official_url", "video_url")}
        fields["speakers"] = [row.speaker.name for row in page.talk_speakers.all()]
        fields["topics"] = sorted(page.topics.names())
    body = json.loads(json.dumps(list(page.body.raw_data)))
    for notes in body:
        for block in notes["value"]["content"]:
            if block["type"] == "image":
                block["value"].pop("image")
    return fields, body


LONG = "w" * 300
FAR = "https://example.org/" + "x" * 3000

SAMPLES = {
    "a kind of the blog": one_talk("type: post"),
    "a kind in capitals": one_talk("kind: Keynote"),
    "a language in words": one_talk("language: English (UK)"),
    "a language with an underscore": one_talk("language: en_GB"),
    "addresses of no site": one_talk(
        "video: https://intranet/x", "slides: 'https://v_x.example/a b'", f"code: {FAR}"
    ),
    "an address that is a path": one_talk("url: /talks/indexes/", "source: my notebook"),
    "long names": one_talk(f"tags: [{LONG}, sql]", f"author: {LONG}", f"license: {LONG}"),
    "a long speaker": one_talk().replace("Ada Lovelace", "Ada " * 100),
    "a long title": NOTES.replace("[Caches]", f"[{'Long words of a title ' * 30}]"),
    "a long conference": NOTES.replace("PyFest 2024", "PyFest 2024 " + "and more " * 60),
    "a long official address": NOTES.replace("talks/caches/", f"talks/{LONG}/"),
    "former addresses": NOTES.replace(
        "/posts/pyfest-day-1", f"old-post\n  - https://example.org/older\n  - /{LONG}"
    ),
    "videos nobody knows": in_caches('{{< youtube "abc" >}}\n\n{{< vimeo xyz >}}'),
    "a long title of a video": in_caches(f'{{{{< youtube id="aaaaaaaaaaa" title="{LONG}" >}}}}'),
    "long words of a picture": in_caches(
        f'{{{{< figure src="x.png" caption="{LONG} {LONG}" >}}}}\n\n![{LONG}](y.png "two\nlines")'
    ),
    "links no block takes": in_caches(
        "- [a](https://exa_mple.com/x)\n- [b](https://example.com:99999999/)\n"
        f"- [c]({FAR})\n- [d](https://example.org/d)"
    ),
    "a quote from nowhere": NOTES.replace(
        "Measure before you cut -- Somebody Wise", "Measure -- [Somebody](https://exa_mple.com/x)"
    ),
    "a shortcode of a long name": in_caches("{{< " + "n" * 300 + " >}}"),
    "quotes of nothing": in_caches(">\n> \n\n> -- Somebody\n\n''' '''\n\n> \" \""),
    "a long name of a language": in_caches(f"```{LONG}\nx\n```"),
    "a table": in_caches(f"| {LONG} | b |\n|:--|--:|\n| 1 | `2` |\n| 3 |  |"),
}


@pytest.fixture(scope="module")
def proven():
    """What pages said that went through the form: the same conference needs it only once."""
    return []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_draft_can_be_saved_and_published_as_it_is(name, as_administrator, front_page, proven):
    imported(SAMPLES[name])
    pages = list(Page.objects.filter(depth__gt=2).order_by("path"))
    assert pages
    for page in pages:
        before = says(draft(page))
        if before in proven:
            draft(page).get_latest_revision().publish()
            continue
        proven.append(before)
        assert sent_back(as_administrator, page) == ""
        assert says(draft(page)) == before
        kinds = {kind for kind, _ in content(draft(page))} if before[1] else set()
        if kinds & {"raw", "image"}:
            continue  # an editor has to look at these first
        assert sent_back(as_administrator, page, **{"action-publish": "on"}) == ""
        assert says(Page.objects.get(pk=page.pk, live=True).specific) == before


def test_every_kind_that_notes_may_name_is_a_kind_of_talk():
    assert set(TalkPage.Kind.values) == KINDS


# What becomes of what does not fit: it stays in the text, or is said.


@pytest.mark.parametrize(
    ("field", "kind", "said"),
    [
        ("kind: Lightning Talks", "lightning", []),
        ("kind: workshop", "tutorial", []),
        ("kind: podcast", "podcast", []),
        ("type: post", "talk", ["“post” is not a kind of talk, so this one was used: talk."]),
    ],
)
def test_kinds(field, kind, said):
    assert imported(one_talk(field)) == said
    assert talk("Indexes").kind == kind


@pytest.mark.parametrize(
    ("field", "code", "said"),
    [
        ("language: pt_BR", "pt-BR", []),
        ("language: German", "en", ["“German” is no code of a language, so it was left out."]),
    ],
)
def test_languages(field, code, said):
    assert imported(one_talk(field)) == said
    assert talk("Indexes").language == code


def test_an_address_that_a_field_refuses_stands_in_the_text():
    said = imported(one_talk("video: https://intranet/x", "slides: https://example.org/s"))
    assert said == [
        "The field “Video” does not take this address; it stands in the text: https://intranet/x"
    ]
    page = talk("Indexes")
    assert (page.video_url, page.slides_url) == ("", "https://example.org/s")
    assert content(page)[0] == ("prose", "[Video](<https://intranet/x>)")


def test_an_official_address_too_long_for_its_field_is_kept_whole():
    address = f"https://2024.pyfest.example/talks/{LONG}/"
    text = NOTES.replace("https://2024.pyfest.example/talks/caches/", address)
    (said,) = imported(text)
    assert said.endswith(address)
    assert talk("Caches").official_url == ""
    assert content(talk("Caches"))[0] == ("prose", f"[Official page](<{address}>)")
    assert imported(text + "\n") == [said]
    assert len(content(talk("Caches"))) == 3


def test_what_is_cut_is_said_whole():
    title = " ".join(["Long words"] * 40)
    said = imported(NOTES.replace("[Caches]", f"[{title}]").replace("A Visitor", LONG))
    assert said == [
        f"The title has 439 letters, 255 is the most, so it was cut: “{title}”.",
        f"The author has 300 letters, 255 is the most, so it was cut: “{LONG}”.",
    ]
    assert TalkPage.objects.filter(title__endswith="words…").exists()


def test_former_addresses_are_paths():
    said = imported(SAMPLES["former addresses"])
    assert ConferencePage.objects.get().former_addresses == "/old-post\n/older"
    assert [text.split("”")[0] for text in said] == [
        "The former address “old-post",
        "The former address “https://example.org/older",
        f"A former address was left out: “/{LONG[:39]}…",
    ]


def test_links_that_no_block_takes_are_a_list_in_the_text():
    said = imported(in_caches("- [A *b*](https://exa_mple.com/)\n- [c](https://x_y.com/)"))
    assert said == []  # emphasis keeps the list whole as it is
    assert content(talk("Caches"))[0][0] == "prose"


def test_each_link_that_no_block_takes_is_said_with_its_line():
    text = in_caches("- [a](https://exa_mple.com/)\n- [b](https://x_y.com/)\n- [c](https://c.org/)")
    result = apply_files(files(text))
    line = text.split("\n").index("- [a](https://exa_mple.com/)") + 1
    assert [message["lines"] for message in result.reports[0]["messages"]] == [
        [line, line],
        [line + 1, line + 1],
    ]
    assert content(talk("Caches"))[:2] == [
        ("prose", "- [a](<https://exa_mple.com/>)\n- [b](<https://x_y.com/>)"),
        (
            "link",
            {"title": "c", "url": "https://c.org/", "page": None, "kind": "other", "note": ""},
        ),
    ]


def test_a_quote_keeps_a_link_that_its_block_refuses():
    imported(SAMPLES["a quote from nowhere"])
    value = dict(content(talk("Caches")))["quote"]
    assert value == {
        "text": "Measure\n\n— [Somebody](<https://exa_mple.com/x>)",
        "attribution": "",
        "link": "",
    }


def test_a_shortcode_of_no_video_stays_as_it_was_written():
    said = imported(in_caches('{{< youtube "abc" >}}'))
    assert content(talk("Caches"))[0][1]["text"] == '{{< youtube "abc" >}}'
    assert said[0].startswith("Kept as raw source. The shortcode “youtube” does not name a")


def test_words_too_long_for_their_place_stand_below():
    caption = " ".join(["caption"] * 80)
    said = imported(in_caches(f'{{{{< figure src="x.png" caption="{caption}" >}}}}'))
    kinds = content(talk("Caches"))
    assert [kind for kind, _ in kinds] == ["image", "prose", "prose", "quote"]
    assert kinds[1][1] == caption
    assert any(text.startswith("The caption of this picture is too long.") for text in said)
