"""axe on every page type and the styleguide, narrow and wide, light and dark."""

from collections import Counter

from conferences.curation.accessibility.store import newest_findings
from conferences.models import TalkPage
from home.demo.examples import CONFERENCES
from home.demo.styleguide import get_edge_cases
from tests.browser.axe import LOOKS, show, violations
from tests.browser.conftest import IN_A_BROWSER

pytestmark = IN_A_BROWSER

IMPORTED = (
    "/djangocon-us-2022/day-1/",
    "/djangocon-us-2024/",
    "/djangocon-us-2024/monday/error-culture/",
    "/djangocon-us-2025/monday-september-8/",
    "/djangocon-us-2025/djangocon-us-2025-recap/",
)


BROWSING_PAGES = (
    "/speakers/",
    "/speakers/?letter=A",
    "/speakers/?order=talks",
    "/speakers/carlton-gibson/",
    "/topics/",
    "/topics/databases/",
    "/quotes/",
    "/quotes/0ab9782e-a67a-5c01-862f-f888e450ef15/",
    "/links/",
    "/links/docs.djangoproject.com/",
    "/links/docs.djangoproject.com/?address=https://docs.djangoproject.com/",
    "/timeline/",
    "/series/djangocon-us/",
)


def page_paths():
    """The front page, a page of each type, all edge cases, and a missing page."""
    conference = CONFERENCES[-1]
    day = conference.days[0]
    talk = day.talks[0]
    path = f"/{conference.slug}/"
    typical = ["/", path, f"{path}{day.slug}/", f"{path}{day.slug}/{talk.slug}/"]
    edge_cases = [path for _, path in get_edge_cases()]
    return [
        *dict.fromkeys([*typical, *IMPORTED, *edge_cases, *BROWSING_PAGES]),
        "/styleguide/",
        "/nothing/here/",
    ]


#: Elements that cut their text off. Not text for screen readers alone, nor the last breadcrumb,
#: which repeats the title.
CUT_OFF = """() => [...document.querySelectorAll("body *")]
    .filter((element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX))
    .filter((element) => !element.matches(".visually-hidden"))
    .filter((element) => !element.matches(".skip, .breadcrumbs [aria-current], svg, svg *"))
    .filter((element) => element.scrollWidth > element.clientWidth + 1 ||
        element.scrollHeight > element.clientHeight + 1)
    .map((element) => element.outerHTML.slice(0, 100))"""


def find_text_lost_at_double_size(page, path):
    """Text that is cut off, or hidden by scrolling sideways, at twice the text size."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.setProperty('font-size', '225%')")
    yield from find_overflow(page, path)
    yield from (f"{path}: cut off: {part}" for part in page.evaluate(CUT_OFF))


def find_overflow(page, path):
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 0:
        yield f"{path}: {overflow} px wider than the screen"


def find_faults(page, path):
    """Violations that axe finds, and content wider than the screen."""
    for violation in violations(page):
        nodes = [node["html"][:160] for node in violation["nodes"][:2]]
        yield f"{path}: {violation['id']}: {nodes}"
    yield from find_overflow(page, path)


def test_pages_pass_axe_and_lose_no_text_at_double_size(page, live_server, demo):
    found = []
    for path in page_paths():
        response = page.goto(live_server.url + path)
        assert response.status == (404 if path == "/nothing/here/" else 200), path
        for width, scheme in LOOKS:
            show(page, width, scheme)
            found += [f"{scheme} at {width}: {fault}" for fault in find_faults(page, path)]
        found += [f"twice as large: {text}" for text in find_text_lost_at_double_size(page, path)]
    assert not found, "\n".join(found)


def count_issues_in_content_checker(page, url):
    page.goto(url)
    count = page.locator("wagtail-userbar #checker-trigger [data-content-checker-count]")
    count.wait_for(state="attached")
    # The checker starts after the page has loaded, and nothing shows when it is done.
    page.wait_for_timeout(700)
    return int(count.text_content())


def test_the_content_checker_finds_the_same_as_the_audit(page, live_server, demo, log_in):
    log_in("editor")
    expected = Counter(
        finding.audit.page.specific.url
        for finding in newest_findings().select_related("audit__page")
    )
    pages = page_paths()[:-2]
    found = {url: count_issues_in_content_checker(page, live_server.url + url) for url in pages}
    assert found == {url: expected[url] for url in pages}
    talk = TalkPage.objects.live().exclude(search_description="").first()
    before = count_issues_in_content_checker(page, live_server.url + talk.url)
    TalkPage.objects.filter(pk=talk.pk).update(search_description="")
    after = count_issues_in_content_checker(page, live_server.url + talk.url)
    assert after == before + 1
