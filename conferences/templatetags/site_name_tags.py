from django import template
from django.template import Context

from conferences.site_name import get_site_name

register = template.Library()


@register.simple_tag(takes_context=True)
def site_name(context: Context) -> str:
    """The site's name, also where there is no request, as on the page for error 500."""
    return get_site_name(context.get("request"))
