"""Tells mypy that `Page.objects` has pages: it takes them for AbstractPage, which defines it."""

from collections.abc import Callable

from mypy.plugin import AttributeContext, Plugin
from mypy.types import CallableType, Instance, Type, get_proper_type


class PageManagerPlugin(Plugin):
    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        return _set_page_type if fullname == "wagtail.models.pages.Page.objects" else None


def _set_page_type(context: AttributeContext) -> Type:
    model, manager = get_proper_type(context.type), get_proper_type(context.default_attr_type)
    assert isinstance(manager, Instance)
    page = model.ret_type if isinstance(model, CallableType) else model.item
    return manager.copy_modified(args=[page])


def plugin(_version: str) -> type[Plugin]:
    return PageManagerPlugin
