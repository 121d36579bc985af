"""Every rule with examples of its own, and what holds for all rules."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings, strategies as st

from conferences.curation.accessibility.annotate import annotate_html
from conferences.curation.accessibility.engine import (
    check_html,
    get_active_rules,
    get_rules_version,
    load_rules,
)
from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import ParsedPage
from conferences.curation.checks import check_accessibility_rules
from tests.conferences.curation.accessibility.examples import EXAMPLES
from tests.long_run import examples

RULES = {rule.id: rule for rule in load_rules()}
CASES = [
    pytest.param(rule, outcome, html, id=f"{rule}-{outcome}-{number}")
    for rule, examples in EXAMPLES.items()
    for outcome in ("passed", "failed", "inapplicable")
    for number, html in enumerate(getattr(examples, outcome))
]


def find_outcome(rule, html):
    """As in the W3C's conformance tests: failed if any target fails, passed if all pass."""
    page = ParsedPage(html)
    faults = [rule.find_fault(page, target) is not None for target in rule.find_targets(page)]
    return "inapplicable" if not faults else "failed" if any(faults) else "passed"


@pytest.mark.parametrize(("rule", "outcome", "html"), CASES)
def test_an_example(rule, outcome, html):
    assert find_outcome(RULES[rule], html) == outcome


def test_every_rule_has_three_examples_of_each_outcome():
    assert EXAMPLES.keys() == RULES.keys()
    for cases in EXAMPLES.values():
        assert min(map(len, (cases.passed, cases.failed, cases.inapplicable))) >= 3


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_a_rule_says_what_is_wrong_why_and_how_to_fix_it(rule):
    for words in (rule.problem, rule.why, rule.remedy):
        assert len(words) > 15
    assert rule.why.endswith(".")
    assert rule.remedy.endswith(".")


def test_the_reference_lists_every_rule_as_it_is(root):
    text = (root / "docs/reference/accessibility-rules.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert len(rows) == len(RULES)
    for rule, row in zip(load_rules(), rows, strict=True):
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert cells[:4] == [f"`{rule.id}`", rule.severity, rule.problem, rule.why]


def test_a_violation_names_the_innermost_block():
    (found,) = check_html('<div data-block="b1"><div data-block="b2"><h2></h2></div></div>')
    assert (found.rule.id, found.block_id) == ("empty-heading", "b2")


def test_header_and_footer_of_the_site_are_not_checked():
    assert not check_html(
        '<body><nav><a href="/x"></a></nav><main lang="en"><p>x</p></main></body>'
    )


def test_settings_with_unknown_rules_or_severities_are_reported(settings):
    assert check_accessibility_rules() == []
    settings.ACCESSIBILITY_RULES = {"table-captoin": "error", "capitals": "eror", "language": "off"}
    assert [error.msg for error in check_accessibility_rules()] == [
        "ACCESSIBILITY_RULES: there is no rule “table-captoin”.",
        "ACCESSIBILITY_RULES: “eror” of “capitals” is not a severity.",
    ]


def test_settings_switch_a_rule_off_or_change_its_severity(settings):
    before = get_rules_version()
    settings.ACCESSIBILITY_RULES = {"empty-heading": "off", "table-caption": "error"}
    active = {rule.id: rule.severity for rule in get_active_rules()}
    assert "empty-heading" not in active
    assert active["table-caption"] == Severity.ERROR
    assert get_rules_version() != before


@pytest.mark.parametrize("words", ["A page", "A page\u2028of lines", "😀 É\r\nx"])
def test_elements_that_break_a_rule_are_annotated(words):
    html = f'<main><p>{words}</p>\n  <h2\n id="a"></h2><img src="x"\nclass="y"></main>'
    marked = BeautifulSoup(annotate_html(html), "html.parser")
    assert marked.h2["data-findings"] == "empty-heading"
    assert marked.img["data-findings"] == "image-alt"
    assert marked.h2["id"] == "a"
    for tag in marked.select("[data-findings]"):
        del tag["data-findings"]
    assert str(marked) == str(BeautifulSoup(html, "html.parser"))


TAGS = st.sampled_from(
    ["<p>", "</p>", "<h2>", "</h2>", "<a href='#x'>", "</a>", "<img>", "<table>", "<td>", "<br>"]
)


@given(st.lists(TAGS | st.text(max_size=8), max_size=20).map("".join))
@settings(max_examples=examples(200), deadline=None)
def test_any_text_can_be_checked(text):
    check_html(text)
