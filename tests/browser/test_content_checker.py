"""The content checker of the admin, beside our audit and axe."""

from collections import Counter

import pytest

from conferences.curation.accessibility.engine import check_html, load_rules
from conferences.curation.accessibility.store import get_newest_findings
from conferences.models import Source, TalkPage
from tests.browser.admin_steps import import_notes, open_form, open_panel
from tests.browser.axe import find_violations
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.demo_paths import list_demo_paths
from tests.conferences.curation.accessibility.examples import EXAMPLES

pytestmark = IN_A_BROWSER


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
        for finding in get_newest_findings().select_related("audit__page")
    )
    pages = list_demo_paths()[:-2]
    found = {url: count_issues_in_content_checker(page, live_server.url + url) for url in pages}
    assert found == {url: expected[url] for url in pages}
    talk = TalkPage.objects.live().exclude(search_description="").first()
    before = count_issues_in_content_checker(page, live_server.url + talk.url)
    TalkPage.objects.filter(pk=talk.pk).update(search_description="")
    after = count_issues_in_content_checker(page, live_server.url + talk.url)
    assert after == before + 1


def test_the_checker_shows_what_is_being_typed(page, live_server, admin_url):
    import_notes(page, admin_url)
    Source.objects.update(status=Source.Status.OWN)
    talk = TalkPage.objects.get(title="Queues")
    open_form(page, live_server, talk)
    page.get_by_role("tab", name="Promote").click()
    page.locator("#id_search_description").fill("")
    checks = open_panel(page, "checks")
    checks.get_by_text("Warning: The page has no description").wait_for()


def find_with_both(page, rule, html):
    """Whether axe's rule and our rule find a violation in this HTML."""
    page.set_content(html)
    found_by_axe = bool(find_violations(page, rules={"type": "rule", "values": [rule.axe]}))
    return found_by_axe, any(violation.rule.id == rule.id for violation in check_html(html))


#: The rules of axe that check the same as ours. Those of Wagtail's checker have no counterpart.
SHARED = {"image-alt", "empty-heading", "heading-order", "link-name", "frame-title"}
#: Attributes with the site's own data, which axe does not know.
MARK = "data-"


@pytest.mark.parametrize("rule", [r for r in load_rules() if r.axe in SHARED], ids=lambda r: r.id)
def test_axe_and_the_audit_agree(page, rule):
    examples = EXAMPLES[rule.id]
    for html in (*examples.passed, *examples.failed, *examples.inapplicable):
        if MARK not in html:
            found_by_axe, found_by_us = find_with_both(page, rule, f"<main>{html}</main>")
            assert found_by_axe == found_by_us, html
