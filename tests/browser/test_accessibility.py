"""axe on every page type and the styleguide, narrow and wide, light and dark."""

from collections import Counter

from conferences.curation.accessibility.store import newest_findings
from conferences.models import TalkPage
from home.demo.examples import CONFERENCES
from home.demo.styleguide import awkward_examples
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


WAYS_IN = (
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


def addresses():
    """The front page, one of each type, every awkward case, and what is not there."""
    conference = CONFERENCES[-1]
    day = conference.days[0]
    talk = day.talks[0]
    path = f"/{conference.slug}/"
    typical = ["/", path, f"{path}{day.slug}/", f"{path}{day.slug}/{talk.slug}/"]
    awkward = [address for _, address in awkward_examples()]
    return [
        *dict.fromkeys([*typical, *IMPORTED, *awkward, *WAYS_IN]),
        "/styleguide/",
        "/nothing/here/",
    ]


#: Where text ends at an edge, other than what is there for screen readers alone, and the last of
#: the breadcrumbs: the title, which stands whole below.
CUT_OFF = """() => [...document.querySelectorAll("body *")]
    .filter((one) => ["hidden", "clip"].includes(getComputedStyle(one).overflowX))
    .filter((one) => !one.matches(".visually-hidden"))
    .filter((one) => !one.matches(".skip, .breadcrumbs [aria-current], svg, svg *"))
    .filter((one) => one.scrollWidth > one.clientWidth + 1 ||
        one.scrollHeight > one.clientHeight + 1)
    .map((one) => one.outerHTML.slice(0, 100))"""


def lost_at_twice_the_size(page, address):
    """What of the text one misses who has it twice as large."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.setProperty('font-size', '225%')")
    yield from too_wide(page, address)
    yield from (f"{address}: cut off: {part}" for part in page.evaluate(CUT_OFF))


def too_wide(page, address):
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 0:
        yield f"{address}: {overflow} px wider than the screen"


def faults(page, address):
    """What axe finds, and whether one must scroll sideways."""
    for violation in violations(page):
        nodes = [node["html"][:160] for node in violation["nodes"][:2]]
        yield f"{address}: {violation['id']}: {nodes}"
    yield from too_wide(page, address)


def test_axe_finds_nothing_and_twice_the_size_loses_nothing(page, live_server, demo):
    found = []
    for address in addresses():
        answer = page.goto(live_server.url + address)
        assert answer.status == (404 if address == "/nothing/here/" else 200), address
        for width, scheme in LOOKS:
            show(page, width, scheme)
            found += [f"{scheme} at {width}: {fault}" for fault in faults(page, address)]
        found += [f"twice as large: {lost}" for lost in lost_at_twice_the_size(page, address)]
    assert not found, "\n".join(found)


def issues_counted_by_the_admins_checker(page, url):
    page.goto(url)
    count = page.locator("wagtail-userbar #checker-trigger [data-content-checker-count]")
    count.wait_for(state="attached")
    page.wait_for_timeout(700)  # the checker starts when the page has loaded, and says no word
    return int(count.text_content())


def test_the_admins_checker_finds_what_the_audit_found(page, live_server, demo, log_in):
    log_in("editor")
    judged = Counter(
        finding.audit.page.specific.url
        for finding in newest_findings().select_related("audit__page")
    )
    pages = addresses()[:-2]
    found = {
        url: issues_counted_by_the_admins_checker(page, live_server.url + url) for url in pages
    }
    assert found == {url: judged[url] for url in pages}
    talk = TalkPage.objects.live().exclude(search_description="").first()
    before = issues_counted_by_the_admins_checker(page, live_server.url + talk.url)
    TalkPage.objects.filter(pk=talk.pk).update(search_description="")
    after = issues_counted_by_the_admins_checker(page, live_server.url + talk.url)
    assert after == before + 1
