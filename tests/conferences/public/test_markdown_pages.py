"""Every page as Markdown, for whoever may read the page."""

from datetime import date

import pytest
import yaml

from conferences.blocks.table import TableBlock
from conferences.models import Source
from tests.conferences.public.conftest import enter_password
from tests.factories import (
    ConferenceFactory,
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    make_live,
    make_private,
)

MARKDOWN_URL = "/pyfest/monday/indexes/index.md"


def read_markdown(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert not response.cookies
    return response.text


def read_parts(response):
    """The front matter and the text."""
    _, fields, text = read_markdown(response).split("---\n", 2)
    return yaml.safe_load(fields), text.strip()


def test_the_front_matter_of_a_talk(client, conference, give_talk, day):
    day.date = date(2024, 9, 23)
    make_live(day)
    give_talk(
        speakers=[SpeakerFactory(name="Ana"), SpeakerFactory(name="Bo")],
        topics=["SQL"],
        video_url="https://example.org/v",
        search_description="Promises: “kept”",
    )
    fields, text = read_parts(client.get(MARKDOWN_URL))
    assert fields.pop("published")
    assert fields == {
        "title": "Indexes",
        "url": "http://testserver/pyfest/monday/indexes/",
        "kind": "Talk",
        "speakers": ["Ana", "Bo"],
        "conference": "PyFest 2024",
        "day": "Monday",
        "date": date(2024, 9, 23),
        "topics": ["SQL"],
        "video": "https://example.org/v",
        "description": "Promises: “kept”",
        "language": "en",
    }
    assert text == "# Indexes"


def render_body(client, give_talk, *body):
    give_talk(body=body)
    _, text = read_parts(client.get(MARKDOWN_URL))
    return text.removeprefix("# Indexes").strip()


TABLE = TableBlock().to_python(
    {
        "caption": "Ways",
        "columns": [{"type": "left", "heading": "Way"}, {"type": "right", "heading": "Cost"}],
        "rows": [{"values": ["*a* | b", "1"]}],
    }
)


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("heading", {"text": "Plans_1", "level": "3"}, "## Plans\\_1"),
        ("prose", "# Big\n\n- a\n- b <!-- no -->", "## Big\n\n- a\n- b"),
        (
            "quote",
            {"text": "Be **kind**", "attribution": "Ana", "link": "https://a.org/"},
            "> Be **kind**\n>\n> — [Ana](https://a.org/)",
        ),
        ("quote", {"text": "Be kind", "attribution": "", "link": ""}, "> Be kind"),
        (
            "code",
            {"code": "```\nx\n", "language": "md", "caption": "How"},
            "*How*\n\n````md\n```\nx\n````",
        ),
        (
            "link",
            {"title": "Docs", "url": "https://a.org/", "kind": "article", "note": "Read"},
            "- [Docs](https://a.org/): Article, Read",
        ),
        ("table", TABLE, "**Ways**\n\n| Way | Cost |\n| --- | ---: |\n| *a* \\| b | 1 |"),
        ("embed", {"title": "Talk", "url": "https://vimeo.com/1"}, "[Talk](https://vimeo.com/1)"),
        ("transcript", {"label": "1", "text": "- Hi\n\n*All*"}, "**1**\n\n\\- Hi\n\n\\*All\\*"),
    ],
)
def test_each_block_as_markdown(client, give_talk, kind, value, written):
    assert render_body(client, give_talk, (kind, value)) == written


def test_raw_blocks_leave_out_the_reason(client, talk):
    talk.body = [("raw", {"text": "{{< x >}}", "reason": "Secret"})]
    talk.save()
    assert read_parts(client.get(MARKDOWN_URL))[1] == "# Indexes\n\n```\n{{< x >}}\n```"


def test_links_in_a_row_are_one_list(client, give_talk):
    link = ("link", {"title": "A", "url": "https://example.org/", "kind": "other", "note": ""})
    assert render_body(client, give_talk, link, link, ("prose", "End.")) == (
        "- [A](https://example.org/)\n- [A](https://example.org/)\n\nEnd."
    )


def test_images_have_absolute_urls_and_alt_texts(client, give_talk):
    image = ImageFactory()
    choice = {"image": image.pk, "alt_text": "A [hall]"}
    talk = give_talk()
    talk.body = [
        {"type": "image", "value": {"image": choice, "caption": "*Full*", "credit": "Ana"}},
        {"type": "prose", "value": f"- ![door](picture:{image.pk})"},
    ]
    make_live(talk)
    _, text = read_parts(client.get(MARKDOWN_URL))
    lines = text.split("\n\n")
    assert lines[1].startswith("![A \\[hall\\]](http://testserver/media/images/")
    assert lines[2] == "*Full* · Ana"
    assert lines[3].startswith("- ![door](http://testserver/media/images/")


def test_notes_have_their_author_and_licence(client, give_talk):
    source = SourceFactory(
        title="Third row", author="A Visitor", url="https://example.org/", licence="CC BY 4.0"
    )
    notes = ("notes", {"source": source, "content": [("prose", "# Mine\n\nWords.")]})
    assert render_body(client, give_talk, notes) == (
        "## Notes by A Visitor\n\n### Mine\n\nWords.\n\n"
        "From [Third row](https://example.org/) by A Visitor. Licence: CC BY 4.0."
    )
    source.status = Source.Status.REFUSED
    source.save()
    assert read_parts(client.get(MARKDOWN_URL))[1] == "# Indexes"


def test_of_links_to_hidden_pages_only_the_text_is_kept(client, give_talk, front_page):
    draft = ConferenceFactory(parent=front_page, slug="hidden", live=False)
    text = render_body(
        client,
        give_talk,
        ("prose", f"See [that one](page:{draft.pk}) and [the front](page:{front_page.pk})."),
        ("link", {"title": "That", "url": "", "page": draft, "kind": "other", "note": ""}),
    )
    assert text == "See that one and [the front](http://testserver/).\n\n- That"


def test_a_conference_and_a_day_list_their_talks(client, conference, day, give_talk):
    give_talk("In [brackets]", slug="indexes", speakers=[SpeakerFactory(name="Ana")])
    conference.first_date = date(2024, 9, 22)
    make_live(conference)
    line = "- [In \\[brackets\\]](http://testserver/pyfest/monday/indexes/index.md): Ana"
    fields, text = read_parts(client.get("/pyfest/index.md"))
    assert fields["calendar"] == "http://testserver/calendars/pyfest.ics"
    assert text == (
        "# PyFest 2024\n\n## Programme\n\n"
        f"### [Monday](http://testserver/pyfest/monday/index.md)\n\n{line}"
    )
    _, text = read_parts(client.get("/pyfest/monday/index.md"))
    assert text == f"# Monday\n\n## Talks\n\n{line}"


@pytest.mark.parametrize("url", ["/index.md", "/llms.txt"])
def test_the_home_page_and_llms_txt_list_public_pages(client, conference, give_talk, url):
    give_talk()
    make_live(conference)
    text = read_markdown(client.get(url))
    assert "- [PyFest 2024](http://testserver/pyfest/index.md)" in text
    assert "- [Indexes](http://testserver/pyfest/monday/indexes/index.md): PyFest 2024" in text
    conference.unpublish()
    text = read_markdown(client.get(url))
    assert "None yet." in text
    assert "PyFest" not in text


def test_conferences_without_a_year_come_last(client, conference, front_page):
    conference.edition = 2024
    make_live(conference)
    make_live(ConferenceFactory(parent=front_page, title="Some day", slug="some-day"))
    text = read_markdown(client.get("/llms.txt"))
    assert text.index("PyFest 2024") < text.index("Some day")


def test_the_markdown_of_a_private_page_can_be_read_with_the_password(
    client, conference, give_talk
):
    give_talk(body=[("prose", "Only for us.")])
    enter_password(client, make_private(conference))
    assert "Only for us." in client.get(MARKDOWN_URL).text


def test_the_page_links_to_its_markdown(client, give_talk):
    link = f'<link rel="alternate" type="text/markdown" href="http://testserver{MARKDOWN_URL}'
    assert link in client.get(give_talk().url).text


@pytest.mark.parametrize("path", ["/nope", "/pyfest/monday/indexes/x", "/%00", "/a%00b/c", "/.."])
def test_there_is_no_markdown_without_a_page(client, talk, path):
    assert client.get(f"{path}/index.md").status_code == 404


def test_markdown_pages_are_read_only(client, talk):
    assert client.post(MARKDOWN_URL).status_code == 405
