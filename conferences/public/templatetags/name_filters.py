from django import template

from conferences.text import join_names

register = template.Library()
register.filter("join_names", join_names)
