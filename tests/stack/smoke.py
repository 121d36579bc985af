"""A smoke test of the stack."""

import re
from collections.abc import Callable

from tests.stack.programs import wait_until
from tests.stack.stack import Stack


def _front_page_links_open(stack: Stack) -> bool:
    links = sorted(set(re.findall(r'href="(/[^"#]*)"', stack.get("/").text)))
    return bool(links) and all(stack.get(link).status == 200 for link in links)


def _static_files_are_compressed(stack: Stack) -> bool:
    styles = re.findall(r'href="(/static/[^"]+\.css)"', stack.get("/").text)
    responses = [stack.get(path) for path in styles]
    return bool(responses) and all(
        response.status == 200
        and response.headers["Content-Encoding"] == "gzip"
        and "immutable" in response.headers["Cache-Control"]
        for response in responses
    )


def _pages_are_cached(stack: Stack) -> bool:
    stack.get("/timeline/")
    return stack.get("/timeline/").cache_status == "HIT"


def _every_program_runs(stack: Stack) -> bool:
    programs = (stack.postgres, stack.redis, stack.nginx, stack.worker, stack.tasks, *stack.web)
    return all(program.is_running for program in programs)


def _site_is_ready(stack: Stack) -> bool:
    """Waits, since the worker may not have sent a heartbeat yet."""
    try:
        wait_until(lambda: stack.get("/readyz").status == 200, "the site to be ready")
    except TimeoutError:
        return False
    return True


CHECKS: dict[str, Callable[[Stack], bool]] = {
    "The front page opens, and every link on it": _front_page_links_open,
    "The proxy caches pages": _pages_are_cached,
    "Static files are compressed and immutable": _static_files_are_compressed,
    "Search finds pages": lambda stack: "<mark>" in stack.get("/search/?q=django").text,
    "The feed has entries": lambda stack: "<entry>" in stack.get("/feeds/recaps.atom").text,
    "The sitemap has URLs": lambda stack: "<loc>" in stack.get("/sitemap.xml").text,
    "The login page opens": lambda stack: stack.get("/desk/login/").status == 200,
    "Unknown pages get a 404": lambda stack: stack.get("/nowhere/").status == 404,
    "nginx serves no documents": lambda stack: stack.get("/media/documents/any.pdf").status == 404,
    "Every program runs": _every_program_runs,
    "The site is ready": _site_is_ready,
}


def run_smoke_test(stack: Stack) -> dict[str, bool]:
    return {name: check(stack) for name, check in CHECKS.items()}
