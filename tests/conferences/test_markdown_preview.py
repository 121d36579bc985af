"""The preview of a Markdown block in the admin."""

from django.urls import reverse


def test_the_markdown_preview_renders_like_the_page(as_editor):
    text = "A **word** <script>alert(1)</script> <!-- secret -->"
    response = as_editor.post(reverse("markdown_preview"), {"text": text})
    assert response.text == "<p>A <strong>word</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_markdown_preview_is_for_editors_only(client, db):
    assert client.post(reverse("markdown_preview"), {"text": "x"}).status_code == 302


def test_markdown_preview_resolves_links_to_pages(as_editor, talk):
    text = f"[Indexes](page:{talk.pk})"
    html = as_editor.post(reverse("markdown_preview"), {"text": text}).text
    assert html == f'<p><a href="{talk.url}">Indexes</a></p>\n'
