from django import template

from conferences.text import in_a_row

register = template.Library()
register.filter("join_names", in_a_row)
