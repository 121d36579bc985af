from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conferences.blocks import BodyBlock
from conferences.models.conference import Accent
from conferences.rendering import Outline
from home.demo.examples import CONFERENCES
from home.demo.examples.types import RecapExample
from home.models import HomePage


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every block, colour and state on one page, and the way to the awkward example pages."""
    context = {
        "front_page": HomePage.objects.first(),
        "accents": Accent.choices,
        "blocks": list(blocks()),
        "examples": list(awkward_examples()),
    }
    return render(request, "home/styleguide.html", context)


def blocks() -> Iterator[dict[str, Any]]:
    """Each block with the preview that an editor sees in the block picker."""
    outline = Outline(below=3)
    for name, block in BodyBlock().child_blocks.items():
        html = block.render(block.get_preview_value(), {"outline": outline})
        yield {"name": name, "label": block.label, "about": block.get_description(), "html": html}


def awkward_examples() -> Iterator[tuple[RecapExample, str]]:
    """Examples that stand for a case, each with the address it has when the demo is filled."""
    for conference in CONFERENCES:
        at = f"/{conference.slug}/"
        places = [(conference, at), *((talk, f"{at}{talk.slug}/") for talk in conference.talks)]
        for day in conference.days:
            places += [(day, f"{at}{day.slug}/")]
            places += [(talk, f"{at}{day.slug}/{talk.slug}/") for talk in day.talks]
        yield from ((example, address) for example, address in places if example.shows)
