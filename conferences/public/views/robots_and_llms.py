"""Files for programs: robots.txt, and the archive's contents as llms.txt."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from conferences.markdown.writer import escape_text
from conferences.public.absolute_urls import get_view_url
from conferences.public.markdown_pages import join_parts, write_archive
from conferences.public.views.markdown_pages import MARKDOWN, get_archive_pages
from conferences.site_name import get_site_name


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    # Shared drafts are not listed: a crawler that may not fetch one never sees its noindex.
    closed = [f"/{settings.ADMIN_PATH}/", "/_util/", "/search/"]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {get_view_url(request, 'sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def llms_txt(request: HttpRequest) -> HttpResponse:
    root = Page.route_for_request(request, "")
    about = _(
        "Curated recaps of conference talks: notes, quotes, code and links, under the names of "
        "those who took them. Every page is there as Markdown too: add index.md to its address."
    )
    more = (
        (_("API"), "api:pages:listing", _("every public page as JSON, read-only")),
        (_("Feed"), "feed_site", _("the newest recaps as Atom")),
        (_("Sitemap"), "sitemap", _("every public address")),
    )
    links = (f"- [{title}]({get_view_url(request, name)}): {text}" for title, name, text in more)
    text = join_parts(
        [
            f"# {escape_text(root.page.title) if root else get_site_name(request)}",
            f"> {about}",
            *write_archive(*get_archive_pages(), request),
            # A name that the format of llms.txt defines.
            "## Optional",
            "\n".join(links),
        ]
    )
    return HttpResponse(text, content_type=MARKDOWN)
