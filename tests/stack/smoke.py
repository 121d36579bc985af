"""Whether a stack does what a site has to: each check is a sentence and what it found."""

import re
from collections.abc import Callable
from contextlib import suppress

from tests.stack.programs import wait_until
from tests.stack.stack import Stack


def _every_link_of_the_front_page_comes(stack: Stack) -> bool:
    links = sorted(set(re.findall(r'href="(/[^"#]*)"', stack.get("/").text)))
    return bool(links) and all(stack.get(link).status == 200 for link in links)


def _static_files_are_kept_and_compressed(stack: Stack) -> bool:
    styles = re.findall(r'href="(/static/[^"]+\.css)"', stack.get("/").text)
    answers = [stack.get(path) for path in styles]
    return bool(answers) and all(
        answer.status == 200
        and answer.headers["Content-Encoding"] == "gzip"
        and "immutable" in answer.headers["Cache-Control"]
        for answer in answers
    )


def _pages_are_kept(stack: Stack) -> bool:
    stack.get("/timeline/")
    return stack.get("/timeline/").kept == "HIT"


def _every_program_runs(stack: Stack) -> bool:
    programs = (stack.postgres, stack.redis, stack.nginx, stack.worker, stack.tasks, *stack.web)
    return all(program.runs for program in programs)


def _all_it_stands_on_answers(stack: Stack) -> bool:
    def is_ready() -> bool:
        return stack.get("/readyz").status == 200

    with suppress(TimeoutError):
        # The worker may not have said yet that it lives.
        wait_until(is_ready, "the site to be ready")
    return is_ready()


CHECKS: dict[str, Callable[[Stack], bool]] = {
    "The front page comes, and every link on it": _every_link_of_the_front_page_comes,
    "The proxy keeps pages": _pages_are_kept,
    "Static files are compressed, and kept for ever": _static_files_are_kept_and_compressed,
    "Search answers": lambda stack: "<mark>" in stack.get("/search/?q=django").text,
    "The feed comes": lambda stack: "<entry>" in stack.get("/feeds/recaps.atom").text,
    "The sitemap comes": lambda stack: "<loc>" in stack.get("/sitemap.xml").text,
    "Editors find their login": lambda stack: stack.get("/desk/login/").status == 200,
    "What is not there is not found": lambda stack: stack.get("/nowhere/").status == 404,
    "Documents are handed out by the site alone": lambda stack: (
        stack.get("/media/documents/any.pdf").status == 404
    ),
    "Every program runs": _every_program_runs,
    "All that it stands on answers": _all_it_stands_on_answers,
}


def smoke(stack: Stack) -> dict[str, bool]:
    return {sentence: check(stack) for sentence, check in CHECKS.items()}
