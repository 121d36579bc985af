from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from conferences.public.meta_tags import get_meta_tags

register = template.Library()


@register.simple_block_tag(takes_context=True)
def page_title(context: Context, content: SafeString) -> SafeString:
    """The title element. The meta tags use its text too."""
    context["page_title"] = mark_safe(" ".join(content.split()))  # noqa: S308 - as safe as before
    return format_html("<title>{}</title>", context["page_title"])


@register.simple_block_tag(takes_context=True)
def page_description(context: Context, content: SafeString) -> SafeString | str:
    """The meta description, left out when empty.

    A page of the tree keeps an empty one, so that Wagtail's content checker points it out.
    """
    context["page_description"] = content
    if not (content or context.get("page")):
        return ""
    return format_html('<meta name="description" content="{}">', content)


@register.inclusion_tag("public/partials/meta_tags.html", takes_context=True)
def meta_tags(context: Context) -> dict[str, Any]:
    values: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
    texts = {name: context.get(name, "") for name in ("page_title", "page_description")}
    return {"request": context.get("request"), "tags": get_meta_tags(values), **texts}
