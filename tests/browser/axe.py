"""Finds what is wrong on a page: violations by axe, overflow, and text that is cut off."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.long_run import LONG

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

ALL_LOOKS = [(320, "dark"), (1280, "light"), (320, "light"), (1280, "dark")]
#: Each width and each colour scheme once; in the long run all combinations.
LOOKS = ALL_LOOKS if LONG else ALL_LOOKS[:2]

# Under another name, since the admin's own checker loads axe too, with other rules.
LOAD = f"window.axeOfTests || (() => {{ {AXE_SCRIPT}; window.axeOfTests = axe; }})()"
RUN = """([part, options]) =>
    axeOfTests.run(part || document, options).then(({violations}) => violations)"""


def find_violations(page: Page, part: str = "", rules: Any = TAGS) -> list[dict[str, Any]]:
    """The violations that axe finds on a page, or in a part of it."""
    if not page.evaluate("Boolean(window.axeOfTests)"):
        page.evaluate(LOAD)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    violations: list[dict[str, Any]] = page.evaluate(RUN, [part, options])
    return violations


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


def find_faults(page: Page, path: str, looks: Any = LOOKS) -> Iterator[str]:
    """In each look, violations that axe finds, and content wider than the screen."""
    for width, scheme in looks:
        show(page, width, scheme)
        yield from _describe_violations(page, f"{path} at {width}, {scheme}")
        yield from find_overflow(page, path)


def _describe_violations(page: Page, name: str, part: str = "") -> Iterator[str]:
    for violation in find_violations(page, part):
        nodes = [node["html"][:200] for node in violation["nodes"][:2]]
        yield f"{name}: {violation['id']}: {nodes}"


#: Elements wider than the screen, except those in a container that scrolls.
BEYOND_THE_EDGE = """(ours) => {
    const right = (element) => element.getBoundingClientRect().right;
    const edge = (part) => Math.min(right(part), window.innerWidth) + 1;
    const canScroll = (box) => ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
    const scrolls = (box) => box && box !== document.body &&
        (canScroll(box) || scrolls(box.parentElement));
    return [...document.querySelectorAll(ours)]
        .flatMap((part) => [...part.querySelectorAll("*")].filter((one) => right(one) > edge(part)))
        .filter((one) => !one.closest(".w-sr-only, svg, [data-tippy-root]"))
        .filter((one) => !scrolls(one.parentElement))
        .map((one) => one.outerHTML.slice(0, 100));
}"""
#: axe would measure colours in the middle of a transition.
NO_TRANSITIONS = (
    "*, *::before, *::after { transition: none !important; animation: none !important }"
)


def find_admin_faults(page: Page, name: str, part: str) -> Iterator[str]:
    """The same in our part of a screen of the admin."""
    page.add_style_tag(content=NO_TRANSITIONS)
    for width, scheme in LOOKS:
        show(page, width, scheme)
        yield from _describe_violations(page, f"{name} at {width}, {scheme}", part)
        if beyond := page.evaluate(BEYOND_THE_EDGE, part):
            yield f"{name}: wider than {width}: {beyond[:2]}"
