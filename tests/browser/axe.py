"""Runs axe on a page, and sets the widths and colour schemes in which pages are tested."""

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
