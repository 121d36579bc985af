"""Writes the catalogues of texts to translate: python -m tests.translation_catalogues [--check]

Each app has its texts in its own locale folder, templates and settings theirs in site/locale. The
source language is English; every other folder beside it holds a translation, compiled next to it.
With --check nothing is written: it fails when a catalogue is out of date or a text untranslated.
In Python, since the machine may lack the gettext programs.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE_LANGUAGE = "en"
#: Each catalogue's folder, and where its texts stand. The first that holds a file has it.
CATALOGUES = {
    "conferences/curation/locale": ["conferences/curation"],
    "conferences/public/locale": ["conferences/public"],
    "conferences/locale": ["conferences"],
    "importers/locale": ["importers"],
    "home/locale": ["home"],
    "site/locale": ["site/config", "templates"],
}
KEYWORDS = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
#: Header lines that change without a text changing, or that say nothing here.
HEADER_NOISE = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator|Language-Team|'
    r"Project-Id-Version|Generated-By):.*\n",
    re.MULTILINE,
)


def main(check: bool) -> list[str]:
    """Writes all catalogues, or says what is wrong with them."""
    problems, extracted = [], set()
    for folder, sources in CATALOGUES.items():
        files = [path for path in find_source_files(sources) if path not in extracted]
        extracted.update(files)
        template = extract_texts(files)
        languages = {path.name for path in (ROOT / folder).glob("*") if path.is_dir()}
        for language in sorted({SOURCE_LANGUAGE, *languages}):
            problems += update(ROOT / folder / language / "LC_MESSAGES", language, template, check)
    return problems


def find_source_files(folders: list[str]) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts
    )


def extract_texts(files: list[Path]) -> Catalog:
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for path in files:
        text = path.read_text()
        if path.suffix != ".py":
            # One statement a line: the indentation of a template is no Python.
            text = "\n".join(map(str.lstrip, templatize(text).split("\n")))
        messages = extract("python", BytesIO(text.encode()), KEYWORDS, ["Translators:"])
        for _line, message, comments, context in messages:
            flags = ["python-brace-format"] if has_braces(message) else []
            catalogue.add(message, flags=flags, auto_comments=comments, context=context)
    return catalogue


def has_braces(message: str | tuple[str, ...]) -> bool:
    return bool(re.search(r"\{\w+\}", "".join([message] if isinstance(message, str) else message)))


def update(folder: Path, language: str, template: Catalog, check: bool) -> list[str]:
    path = folder / "django.po"
    before = path.read_bytes() if path.exists() else b""
    catalogue = read_po(BytesIO(before), locale=language)
    catalogue.fuzzy = False
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    written = {path: format_po(catalogue)}
    if language != SOURCE_LANGUAGE:
        written[path.with_suffix(".mo")] = compile_mo(catalogue)
    if not check:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in written.items():
            file.write_bytes(content)
        return []
    problems = [
        f"{shorten(file)} is out of date. Run `make catalogues`."
        for file, content in written.items()
        if not file.exists() or file.read_bytes() != content
    ]
    if language != SOURCE_LANGUAGE:
        problems += [f"{shorten(path)}: {problem}" for problem in find_problems(catalogue)]
    return problems


def shorten(path: Path) -> Path:
    return path.relative_to(ROOT, walk_up=True)


def find_problems(catalogue: Catalog) -> list[str]:
    """Texts without a translation, and translations that lose a placeholder."""
    problems = []
    for message in catalogue:
        if not message.id:
            continue
        texts = [message.string] if isinstance(message.string, str) else message.string
        source = message.id if isinstance(message.id, str) else message.id[-1]
        if not all(texts) or message.fuzzy:
            problems.append(f"“{source}” has no translation.")
        elif any(find_placeholders(text) - find_placeholders(source) for text in texts):
            problems.append(f"the translation of “{source}” names a placeholder that it lacks.")
    return problems


def find_placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}|%\(\w+\)s", text))


def format_po(catalogue: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalogue, no_location=True, sort_output=True, width=100)
    text = file.getvalue().decode()
    # Babel's own header comment names a person and a year.
    body = text[text.index('msgid ""') :]
    return HEADER_NOISE.sub("", body).encode()


def compile_mo(catalogue: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


if __name__ == "__main__":
    problems = main(check="--check" in sys.argv)
    print("\n".join(problems) or "The catalogues are up to date.")
    sys.exit(bool(problems))
