"""An editor who uses the admin's forms through the proxy."""

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin

from bs4 import BeautifulSoup, Tag
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.stack.stack import Stack

Form = dict[str, str]
PUBLISH = {"action-publish": "action-publish"}


@dataclass(frozen=True)
class Screen:
    """The page at the end of all redirects."""

    url: str
    status: int
    text: str

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def visible_text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    def get_form(self, name: str) -> Form:
        """The data that a browser would send from the form with this field."""
        field = self.soup.select_one(f'form [name="{name}"]')
        assert field is not None, f"{self.url} has no “{name}”: {self.visible_text}"
        form = field.find_parent("form")
        assert form is not None
        return {
            str(each["name"]): _value(each)
            for each in form.select("input[name], textarea[name], select[name]")
            if "__prefix__" not in each["name"] and each.get("type") not in {"file", "submit"}
            if each.get("type") not in {"checkbox", "radio"} or each.has_attr("checked")
        }


def _value(field: Tag) -> str:
    if field.name == "textarea":
        return field.get_text().removeprefix("\n")
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen["value"]) if chosen else ""
    return str(field.get("value", "on" if field.get("type") == "checkbox" else ""))


class Editor:
    def __init__(self, stack: Stack) -> None:
        self.site_url = stack.address
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=stack.ssl_context),
            urllib.request.HTTPCookieProcessor(CookieJar()),
        )

    def log_in(self) -> None:
        form = self.get("/desk/login/").get_form("password")
        screen = self.post("/desk/login/", form | {"login": "editor", "password": "editor"})
        assert "/login/" not in screen.url, screen.visible_text

    def get(self, path: str) -> Screen:
        return self._open(path)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Screen:
        return self._open(path, urlencode(form).encode(), headers)

    def upload(self, path: str, form: Mapping[str, str], **files: IO[bytes]) -> Screen:
        content = encode_multipart(BOUNDARY, dict(form) | files)
        return self._open(path, content, {"Content-Type": MULTIPART_CONTENT})

    def add_talk(self, parent: int, title: str, slug: str, *paragraphs: str) -> int:
        """Publishes a new talk and returns its id."""
        path = f"/desk/pages/add/conferences/talkpage/{parent}/"
        form = self.get(path).get_form("title") | build_body(*paragraphs) | PUBLISH
        screen = self.post(path, form | {"title": title, "slug": slug})
        edit = screen.soup.select_one('.messages a[href$="/edit/"]')
        assert edit is not None, screen.visible_text
        return int(str(edit["href"]).split("/")[-3])

    def publish(self, talk: int, title: str, *paragraphs: str) -> Screen:
        path = f"/desk/pages/{talk}/edit/"
        form = self.get(path).get_form("title") | build_body(*paragraphs) | PUBLISH
        return self.post(path, form | {"title": title})

    def _open(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Screen:
        url = urljoin(self.site_url, path)
        all_headers = {"Referer": url} | dict(headers or {})
        request = urllib.request.Request(url, body, all_headers)  # noqa: S310 - the stack's own
        try:
            with self._opener.open(request, timeout=60) as response:
                return Screen(response.url, response.status, response.read().decode())
        except HTTPError as error:
            with error:
                return Screen(url, error.code, error.read().decode())


def build_body(*paragraphs: str) -> Form:
    """The fields of a body, which a script adds in a browser."""
    form = {"body-count": str(len(paragraphs))}
    for number, text in enumerate(paragraphs):
        form |= {
            f"body-{number}-deleted": "",
            f"body-{number}-order": str(number),
            f"body-{number}-type": "prose",
            f"body-{number}-id": "",
            f"body-{number}-value": text,
        }
    return form
