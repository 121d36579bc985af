"""The path and flags of Chromium, for tests and screenshots."""

import shutil

# The headless shell has no user interface, so it takes a third less CPU time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
INSTALL_HINT = "On Debian: sudo apt-get install chromium-headless-shell; then run again"

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
