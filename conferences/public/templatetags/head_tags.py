from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conferences.public.meta_tags import head_of

register = template.Library()


@register.simple_block_tag(takes_context=True)
def title_of_page(context: Context, content: SafeString) -> SafeString:
    """The title, said once: what is shared of the page is called the same."""
    context["title_of_page"] = content
    return format_html("<title>{}</title>", content)


@register.simple_block_tag(takes_context=True)
def description_of_page(context: Context, content: SafeString) -> SafeString | str:
    """What it is about, said once too. To editors an empty one of a page is pointed out."""
    context["description_of_page"] = content
    if not (content or context.get("page")):
        return ""
    return format_html('<meta name="description" content="{}">', content)


@register.inclusion_tag("public/partials/head.html", takes_context=True)
def head_for_machines(context: Context) -> dict[str, Any]:
    known: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
    said = {name: context.get(name, "") for name in ("title_of_page", "description_of_page")}
    return {"head": head_of(known), **said}
