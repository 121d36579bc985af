"""Outlines of several files as JSON, for people who correct them in a text editor."""

import json
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from importers.parsers.reading_guide import VERSION, GuideError, ReadingGuide


def format_outlines(guides: Mapping[str, ReadingGuide]) -> str:
    sources = [{"source": path} | _without_version(guide) for path, guide in guides.items()]
    return json.dumps({"version": VERSION, "sources": sources}, ensure_ascii=False, indent=2) + "\n"


def _without_version(guide: ReadingGuide) -> dict[str, object]:
    return {name: value for name, value in guide.as_json().items() if name != "version"}


def parse_outlines(text: str, paths: Collection[str]) -> dict[str, ReadingGuide]:
    """The guide of each file, by its path, which must be one of these."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise GuideError(_("It is no JSON: {problem}.").format(problem=error)) from error
    sources = data.get("sources") if isinstance(data, dict) else None
    if not isinstance(sources, list) or not all(isinstance(each, dict) for each in sources):
        raise GuideError(_("It has no list of “sources”. Write one with --write-outline."))
    guides = {}
    for source in sources:
        path = source.get("source")
        if path not in paths:
            text = _("It is about “{path}”, which is not imported now. These files are: {paths}.")
            raise GuideError(text.format(path=path, paths=", ".join(sorted(paths))))
        guides[path] = ReadingGuide.from_json({"version": data.get("version")} | source)
    return guides
