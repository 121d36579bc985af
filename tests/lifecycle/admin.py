"""The actions of editors: forms and buttons of the admin, and the import command."""

import json
import re
from contextlib import suppress
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from conferences.models import ConferencePage, DayPage, TalkPage
from importers.models import ImportRun
from tests.conftest import log_in_client
from tests.lifecycle.expected import CONFERENCE, DAY, TALK

MODELS = {CONFERENCE: ConferencePage, DAY: DayPage, TALK: TalkPage}
FIELDS = {
    CONFERENCE: (
        *("series", "edition", "first_date", "last_date", "city", "venue", "time_zone"),
        *("website", "cover", "cover_alt", "accent"),
    ),
    DAY: ("date",),
    TALK: ("kind", "official_url", "video_url", "slides_url", "code_url"),
}
SHARED = ("title", "slug", "language", "former_addresses", "seo_title", "search_description")

Block = dict[str, Any]


def prose(name: str, text: str) -> Block:
    return {"type": "prose", "id": name, "value": text}


class AdminEditor:
    """An editor, logged in."""

    def __init__(self, editor: Any, folder: Path) -> None:
        self.editor, self.folder = editor, folder
        self.client = log_in_client(editor)

    def post(self, name: str, *args: int, **form: Any) -> Any:
        return self.client.post(reverse(f"wagtailadmin_pages:{name}", args=args), form)

    # Writing

    def save(self, page: Page, content: dict[str, Any], *, publish: bool, **more: Any) -> bool:
        """Submit the edit form of a page; returns whether it was saved."""
        form = self._build_form(page._meta.model_name, content, publish) | more
        before = page.latest_revision_id
        response = self.post("edit", page.pk, loaded_revision_id=before or "", **form)
        page.refresh_from_db()
        assert response.status_code in {200, 302}, response.status_code
        return page.latest_revision_id != before

    def add(self, kind: str, parent: int, content: dict[str, Any], *, publish: bool) -> None:
        url = reverse("wagtailadmin_pages:add", args=["conferences", kind, parent])
        response = self.client.post(url, self._build_form(kind, content, publish))
        assert response.status_code == 302, response.context["form"].errors

    @staticmethod
    def _build_form(kind: str, content: dict[str, Any], publish: bool) -> dict[str, Any]:
        values = {name: content.get(name) or "" for name in (*SHARED, *FIELDS[kind])}
        if kind == TALK:
            values |= {"topics": "", "talk_speakers": inline_formset([])}
        values |= {
            "body": _stream(content["body"]),
            "go_live_at": "",
            "expire_at": content.get("expire_at") or "",
            "comments": inline_formset([]),
        }
        if publish:
            values["action-publish"] = "1"
        return nested_form_data(values)

    # Importing

    def upload(self, name: str, text: str, *, publish: bool) -> tuple[ImportRun, str]:
        """Upload, review and import; returns the run and the text of the plan."""
        form = {"notes": SimpleUploadedFile(name, text.encode()), "status": "own"}
        self.client.post(reverse("importers:upload"), form | ({"publish": "on"} if publish else {}))
        run = ImportRun.objects.latest("pk")
        plan = unescape(self.client.get(run.get_absolute_url()).text)
        form = {
            "plan": re.search(r'name="plan" value="(\w+)"', plan)[1],
            "page": re.findall(r'name="page" value="([^"]+)"', plan),
        }
        if form["page"]:
            self.client.post(reverse("importers:apply", args=[run.pk]), form)
            run.refresh_from_db()
            assert run.state == ImportRun.State.APPLIED, run.report
            _check_no_errors(run.report)
        return run, plan

    def import_by_command(self, name: str, text: str, *, publish: bool) -> str:
        path, out = self.folder / name, StringIO()
        path.write_text(text)
        options = {"apply": True, "publish": publish, "format": "json", "stdout": out}
        with suppress(SystemExit):  # the exit status says if something was deferred
            call_command("import_notes", str(path), **options)
        report = json.loads(out.getvalue())
        _check_no_errors(report)
        return "\n".join(one["text"] for source in report["sources"] for one in source["messages"])

    def undo(self, run: int) -> bool:
        self.client.post(reverse("importers:undo", args=[run]))
        return ImportRun.objects.get(pk=run).state == ImportRun.State.UNDONE

    def apply_deferred_update(self, row: int) -> None:
        self.client.post(reverse("importers:apply_deferred", args=[row]))

    def resolve_conflict(self, conflict: int, choice: str) -> None:
        url = reverse("importers:conflict", args=[conflict])
        fingerprint = re.search(r'name="fingerprint" value="(\w+)"', self.client.get(url).text)[1]
        self.client.post(url, {"fingerprint": fingerprint, "choice": choice})


def _check_no_errors(report: dict[str, Any]) -> None:
    for source in report["sources"]:
        assert not [one for one in source["messages"] if one["level"] == "error"], source


def get_newest_content(page: Page) -> dict[str, Any]:
    """Of the newest draft."""
    return get_content(Revision.objects.get(pk=page.latest_revision_id))


def get_content(revision: Revision) -> dict[str, Any]:
    return revision.content | {"body": json.loads(revision.content["body"])}


def _stream(blocks: list[Block]) -> dict[str, Any]:
    form: dict[str, Any] = {
        str(number): {
            "type": block["type"],
            "id": block["id"],
            "order": str(number),
            "deleted": "",
            "value": _value(block),
        }
        for number, block in enumerate(blocks)
    }
    return form | {"count": str(len(blocks))}


def _value(block: Block) -> Any:
    value = block["value"]
    if block["type"] == "notes":
        return {"source": str(value["source"]), "content": _stream(value["content"])}
    if isinstance(value, dict):
        return {name: inner or "" for name, inner in value.items()}
    return value
