"""Finds what is wrong on a page: violations by axe, overflow, and text that is cut off."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.long_run import LONG

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

#: Each width and each colour scheme once; in the long run all combinations.
LOOKS = [(320, "dark"), (1280, "light")]
if LONG:
    LOOKS += [(320, "light"), (1280, "dark")]

# Under another name, since the admin's own checker loads axe too, with other rules.
LOAD = f"window.axeOfTests || (() => {{ {AXE_SCRIPT}; window.axeOfTests = axe; }})()"
RUN = """([part, options]) =>
    axeOfTests.run(part || document, options).then(({violations}) => violations)"""


def violations(page: Page, part: str = "", rules: Any = TAGS) -> list[dict[str, Any]]:
    """The violations that axe finds on a page, or in a part of it."""
    if not page.evaluate("Boolean(window.axeOfTests)"):
        page.evaluate(LOAD)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = page.evaluate(RUN, [part, options])
    return found


def show(page: Page, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)


#: Elements that cut their text off. Not text for screen readers alone, nor the last breadcrumb,
#: which repeats the title.
CUT_OFF = """() => [...document.querySelectorAll("body *")]
    .filter((element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX))
    .filter((element) => !element.matches(".visually-hidden"))
    .filter((element) => !element.matches(".skip, .breadcrumbs [aria-current], svg, svg *"))
    .filter((element) => element.scrollWidth > element.clientWidth + 1 ||
        element.scrollHeight > element.clientHeight + 1)
    .map((element) => element.outerHTML.slice(0, 100))"""


def find_text_lost_at_double_size(page: Page, path: str) -> Iterator[str]:
    """Text that is cut off, or hidden by scrolling sideways, at twice the text size."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.setProperty('font-size', '225%')")
    yield from find_overflow(page, path)
    yield from (f"{path}: cut off: {part}" for part in page.evaluate(CUT_OFF))


def find_overflow(page: Page, path: str) -> Iterator[str]:
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 0:
        yield f"{path}: {overflow} px wider than the screen"


def find_faults(page: Page, path: str) -> Iterator[str]:
    """Violations that axe finds, and content wider than the screen."""
    for violation in violations(page):
        nodes = [node["html"][:160] for node in violation["nodes"][:2]]
        yield f"{path}: {violation['id']}: {nodes}"
    yield from find_overflow(page, path)
