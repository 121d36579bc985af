import pytest

from tests.translation_catalogues import extract_texts, update

TEMPLATE = """
{% load i18n %}
  <h1>{% translate "Talks" %}</h1>
    {% blocktranslate trimmed count number=talks|length %}
      {{ number }} talk
    {% plural %}
      {{ number }} talks
    {% endblocktranslate %}
"""
CODE = """
from django.utils.translation import gettext as _, ngettext
title = _("Updated “{title}”.").format(title="A")
days = ngettext("{number} day", "{number} days", 2).format(number=2)
plain = "No text to translate"
"""


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "page.html").write_text(TEMPLATE)
    (tmp_path / "views.py").write_text(CODE)
    return extract_texts([tmp_path / "page.html", tmp_path / "views.py"])


def test_texts_of_templates_and_code_are_found(texts):
    assert {message.id for message in texts if message.id} == {
        "Talks",
        ("%(number)s talk", "%(number)s talks"),
        "Updated “{title}”.",
        ("{number} day", "{number} days"),
    }


def test_a_catalogue_is_written_once_and_then_up_to_date(texts, tmp_path):
    folder = tmp_path / "en"
    assert update(folder, "en", texts, check=True)
    update(folder, "en", texts, check=False)
    assert update(folder, "en", texts, check=True) == []
    assert b"POT-Creation-Date" not in (folder / "django.po").read_bytes()


def test_a_translation_must_be_complete_and_keep_its_placeholders(texts, tmp_path):
    folder = tmp_path / "de"
    update(folder, "de", texts, check=False)
    catalogue = folder / "django.po"
    problems = update(folder, "de", texts, check=True)
    assert len(problems) == 4
    assert all("has no translation" in problem for problem in problems)

    text = catalogue.read_text()
    for source, translation in {"Talks": "Vorträge", "Updated “{title}”.": "{titel} neu"}.items():
        untranslated = f'msgid "{source}"\nmsgstr ""'
        assert untranslated in text
        text = text.replace(untranslated, f'msgid "{source}"\nmsgstr "{translation}"')
    catalogue.write_text(text)
    update(folder, "de", texts, check=False)
    problems = update(folder, "de", texts, check=True)
    assert len(problems) == 3
    assert sum("names a placeholder that it lacks" in problem for problem in problems) == 1
