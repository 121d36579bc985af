"""Using the admin without a mouse."""

import re

from playwright.sync_api import expect


def focus(locator):
    """A dialog that has just opened moves the focus once more, so try again."""
    for _ in range(5):
        locator.focus()
        try:
            expect(locator).to_be_focused(timeout=3_000)
        except AssertionError:
            continue
        return
    expect(locator).to_be_focused()


def press(page, locator, key="Enter"):
    """Focus an element and press a key."""
    focus(locator)
    assert locator.evaluate("element => element.tabIndex") >= 0
    page.keyboard.press(key)


def fill(page, label, text):
    focus(page.get_by_label(re.compile(rf"^\s*{label}\W*$")))
    page.keyboard.type(text)


def choose(page, button, name):
    """Open a chooser, search, and choose the result."""
    press(page, page.get_by_role("button", name=button))
    dialog = page.get_by_role("dialog")
    focus(dialog.get_by_role("textbox", name="Search"))
    # Not letter by letter: each would replace the list of results.
    page.keyboard.insert_text(name)
    dialog.get_by_text("match").wait_for()
    press(page, dialog.get_by_role("link", name=name, exact=True))
    expect(dialog).to_have_count(0)


def get_focused_id(page):
    return page.evaluate("document.activeElement.id")


def press_link(page, scope, name):
    scope.get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")
