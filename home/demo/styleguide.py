from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conferences.block_rendering import Outline
from conferences.blocks import BodyBlock
from conferences.models.conference import Accent
from home.demo.examples import CONFERENCES
from home.demo.examples.types import RecapExample
from home.models import HomePage


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every block, colour and state on one page, with links to the edge cases."""
    context = {
        "front_page": HomePage.objects.first(),
        "accents": Accent.choices,
        "blocks": list(get_block_previews()),
        "edge_cases": list(get_edge_cases()),
    }
    return render(request, "home/styleguide.html", context)


def get_block_previews() -> Iterator[dict[str, Any]]:
    """The previews that editors see in the block picker."""
    outline = Outline(below=3)
    for name, block in BodyBlock().child_blocks.items():
        html = block.render(block.get_preview_value(), {"outline": outline})
        texts = {"label": block.label, "description": block.get_description()}
        yield {"name": name, "html": html} | texts


def get_edge_cases() -> Iterator[tuple[RecapExample, str]]:
    """Examples that show an edge case, each with its path in the demo."""
    for conference in CONFERENCES:
        base = f"/{conference.slug}/"
        paths = [(conference, base), *((talk, f"{base}{talk.slug}/") for talk in conference.talks)]
        for day in conference.days:
            paths += [(day, f"{base}{day.slug}/")]
            paths += [(talk, f"{base}{day.slug}/{talk.slug}/") for talk in day.talks]
        yield from ((example, path) for example, path in paths if example.shows)
