"""The palette: every pair of colours that text is set in keeps WCAG's AA contrast."""

import re

import pytest

from conferences.models.conference import Accent


@pytest.fixture(scope="module")
def css(root):
    return (root / "site/static/css/site.css").read_text()


def parse_schemes(css):
    """The colours of both schemes: by name, and the accents by conference."""
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    for scheme in (light, dark.split("\n}\n", 1)[0]):
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", scheme))
        colours.pop("accent", None)
        accents = dict(re.findall(r"\.accent-(\w+) \{ --accent: (#[0-9a-f]{6}); \}", scheme))
        yield colours, accents


def compute_luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def compute_contrast(*colours):
    darker, lighter = sorted(map(compute_luminance, colours))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_in_wcag():
    assert compute_contrast("#000000", "#ffffff") == pytest.approx(21)
    assert compute_contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_text_has_aa_contrast_on_both_backgrounds_light_and_dark(css):
    for colours, accents in parse_schemes(css):
        assert set(accents) == set(Accent.values)
        inks = {
            name: colour
            for name, colour in (colours | accents).items()
            if name in {"ink", "muted", *accents} or name.startswith("code-")
        }
        assert len(inks) == 2 + 6 + len(Accent)
        for name, ink in inks.items():
            for ground in ("ground", "soft"):
                ratio = compute_contrast(ink, colours[ground])
                assert ratio >= 4.5, f"{name} on {ground}: {ratio:.2f}"


def test_the_stylesheet_loads_nothing(css):
    assert "url(" not in css
    assert "@import" not in css
