"""Takes pictures of every kind of page, in three widths, light and dark: make screenshots.

Fills and serves a demo in a temporary folder. The pictures go to .data/screenshots, and those of
the README to docs/images.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.chromium import CHROMIUM, FLAGS, INSTALL_HINT
from tests.stack.programs import find_free_port, is_listening, wait_until

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".data" / "screenshots"
WIDTHS, SCHEMES = (320, 768, 1280), ("light", "dark")
PAGES = {
    "front-page": "/",
    "conference": "/djangocon-us-2024/",
    "day": "/djangocon-us-2024/monday/",
    "talk": "/djangocon-us-2024/monday/error-culture/",
    "search": "/search/?q=django",
    "search-nothing": "/search/?q=xyzzy",
    "speakers": "/speakers/",
    "speaker": "/speakers/carlton-gibson/",
    "topics": "/topics/",
    "topic": "/topics/databases/",
    "quotes": "/quotes/",
    "links": "/links/",
    "links-of-a-site": "/links/docs.djangoproject.com/",
    "timeline": "/timeline/",
    "series": "/series/djangocon-us/",
    "not-found": "/nothing/here/",
}
#: Pages in the README: the top of each on a wide screen.
README_PAGES = ("front-page", "talk")


@contextmanager
def demo():
    """The address of the demo, served from an empty folder until the block ends."""
    port = find_free_port()
    with tempfile.TemporaryDirectory() as data:
        env = os.environ | {"DATA_DIR": data, "DEBUG": "false"}
        env.pop("DATABASE_URL", None)
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "migrate", "-v0"], env=env, check=True)
        subprocess.run([*manage, "demo"], env=env, check=True, stdout=subprocess.DEVNULL)
        serve = [*manage, "runserver", "--insecure", "--noreload", f"127.0.0.1:{port}"]
        server = subprocess.Popen(serve, env=env, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: is_listening(port), "the demo to start")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def main():
    if not CHROMIUM:
        sys.exit(f"No Chromium found. {INSTALL_HINT}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, scheme in product(WIDTHS, SCHEMES):
            size = {"width": width, "height": 800}
            page = browser.new_page(viewport=size, color_scheme=scheme)
            for name, path in PAGES.items():
                page.goto(address + path)
                page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
                if name in README_PAGES and (width, scheme) == (1280, "light"):
                    page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")
            page.close()
        browser.close()
    print(f"{len(PAGES) * len(WIDTHS) * len(SCHEMES)} pictures in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
