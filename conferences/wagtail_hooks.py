import json

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.models import register_snippet

from conferences import page_context, page_viewsets, snippet_viewsets

register_snippet(snippet_viewsets.LibraryViewSetGroup)
hooks.register("conferences_page_context", page_context.get_page_context)


@hooks.register("register_admin_viewset")
def register_page_viewsets() -> list[ViewSet]:
    forms = [viewset() for viewset in page_viewsets.PAGE_VIEWSETS]
    return [*forms, page_viewsets.RecapViewSetGroup()]


@hooks.register("insert_global_admin_css")
def add_admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_js")
def add_markdown_editor_js() -> SafeString:
    texts = {
        "bold": _("Bold"),
        "italic": _("Italic"),
        "code": _("Code"),
        "unordered-list": _("List"),
        "ordered-list": _("Numbered list"),
        "quote": _("Quote"),
        "link": _("Link"),
        "preview": _("Preview"),
        "error": _("The preview couldn't be loaded. Your text is kept. Try again in a moment."),
    }
    # Loaded before the form's own scripts, since the editor reads its options when it starts.
    return format_html(
        '<script src="{}" data-markdown-preview="{}" data-texts="{}"></script>',
        static("js/markdown_editor.js"),
        reverse("markdown_preview"),
        json.dumps(texts),
    )


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [path("markdown/preview/", page_viewsets.markdown_preview, name="markdown_preview")]
