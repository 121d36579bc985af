"""Finds the fields above a text in reStructuredText, which are its front matter."""

import re
from dataclasses import dataclass

from docutils import nodes

from importers.parsers.front_matter import USED_FIELDS

#: What some programs write above a post, each as a comment: ".. title: PyFest".
_COMMENTED_FIELD = re.compile(r"(?P<name>[a-z][\w-]{0,40}):(?:\s+(?P<value>.*))?", re.DOTALL)
_FIELDS_OF_POSTS = USED_FIELDS | {
    *("slug", "date", "category", "modified", "updated", "status", "version", "organization"),
    *("contact", "copyright", "revision", "address"),
}


@dataclass(frozen=True)
class Field:
    name: str
    value: str | list[str]
    line: int


def take_fields(tree: nodes.document) -> list[Field]:
    """Takes the fields above a post out of the tree: comments, or a list of fields."""
    found: dict[str, Field] = {}
    for node in list(tree.children):
        match = isinstance(node, nodes.comment) and _COMMENTED_FIELD.fullmatch(node.astext())
        if not match or not (found or match["name"] in _FIELDS_OF_POSTS) or match["name"] in found:
            break
        text = " ".join((match["value"] or "").split())
        found[match["name"]] = Field(match["name"], text, node.line or 1)
        tree.remove(node)
    fields = _find_field_list(tree)
    for item in list(fields.children) if fields else ():
        name = "_".join(item.children[0].astext().lower().split())
        value = _read_value(item.children[1], name)
        if value and name not in found:
            found[name] = Field(name, value, item.line or 1)
            item.parent.remove(item)
    return list(found.values())


def _find_field_list(tree: nodes.document) -> nodes.field_list | None:
    """The list of fields above everything, or below the only heading of the first level."""
    children = [node for node in tree.children if not isinstance(node, nodes.Invisible)]
    if len(children) == 1 and isinstance(children[0], nodes.section):
        children = [node for node in children[0][1:] if not isinstance(node, nodes.Invisible)]
    if not children or not isinstance(children[0], nodes.field_list):
        return None
    names = {field.children[0].astext().lower() for field in children[0]}
    return children[0] if names & _FIELDS_OF_POSTS else None


def _read_value(body: nodes.Node, name: str) -> str | list[str]:
    """The text of a field, or its items. Nothing, if it has more than these."""
    if len(body.children) != 1:
        return ""
    (child,) = body.children
    if isinstance(child, nodes.paragraph):
        value = " ".join(child.astext().split())
        return value.split(";") if name == "authors" and ";" in value else value
    items = child.children if isinstance(child, nodes.bullet_list) else ()
    if all(isinstance(part, nodes.paragraph) for item in items for part in item.children):
        return [" ".join(item.astext().split()) for item in items]
    return ""
