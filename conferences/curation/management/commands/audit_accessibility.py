import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conferences.curation.accessibility import engine, store
from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.rule import Rule
from conferences.models import ConferencePage

SEVERITIES = list(Severity)


class Command(BaseCommand):
    help = "Check the newest draft of every page, or an HTML file, by the accessibility rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--conference", metavar="SLUG", help="only this conference")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--fail-on",
            choices=Severity.values,
            help="exit with 1 if there is a finding of this severity or worse, or a page that "
            "can't be rendered",
        )
        parser.add_argument("--html", metavar="FILE", help="check this file instead; - reads stdin")
        parser.add_argument("--rules", action="store_true", help="list the rules, check nothing")

    #: Pages that can't be rendered, so that nothing can be found on them.
    unrendered_pages = 0

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rules"]:
            for rule in engine.get_active_rules():
                self.stdout.write(f"{rule.severity:8} {rule.id:20} {rule.problem}")
            return
        if options["html"]:
            findings = list(find_in_html(read_html(options["html"])))
        else:
            findings = list(self.find_on_site(options["conference"]))
        if options["format"] == "json":
            self.stdout.write(json.dumps(findings, ensure_ascii=False, indent=2))
        else:
            self.write_text(findings)
        if options["fail_on"] and self.is_failure(findings, options["fail_on"]):
            sys.exit(1)

    def is_failure(self, findings: list[dict[str, Any]], fail_on: str) -> bool:
        failing = SEVERITIES[: SEVERITIES.index(Severity(fail_on)) + 1]
        return self.unrendered_pages > 0 or any(each["severity"] in failing for each in findings)

    def find_on_site(self, slug: str | None) -> Iterator[dict[str, Any]]:
        conference = None
        if slug and not (conference := ConferencePage.objects.filter(slug=slug).first()):
            slugs = ConferencePage.objects.values_list("slug", flat=True).order_by("slug")
            names = ", ".join(slugs) or "none yet"
            raise CommandError(f"There is no conference {slug}. Conferences: {names}.")
        for number, page in enumerate(store.get_pages_to_audit(conference), start=1):
            if sys.stderr.isatty():
                self.stderr.write(f"\r{number} pages", ending="")
            audit = store.audit_newest_draft(page)
            if audit is None:
                self.unrendered_pages += 1
                self.stderr.write(f"{page.url_path} can't be rendered, so it was not checked.")
                continue
            for finding in audit.findings.all():
                yield {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "page": page.url_path,
                    "title": page.get_admin_display_title(),
                    "block": finding.block_id,
                    "text": finding.text,
                    "detail": finding.detail,
                    **describe_rule(engine.get_rule(finding.rule)),
                    "since": finding.first_found_at.isoformat(),
                }
        if not slug:
            store.count_findings_today()

    def write_text(self, findings: list[dict[str, Any]]) -> None:
        page = None
        for finding in findings:
            if finding["page"] != page:
                page = finding["page"]
                self.stdout.write(f"\n{page}")
            detail = f" ({finding['detail']})" if finding["detail"] else ""
            fault = f"{finding['what']}{detail}: {finding['text']}"
            self.stdout.write(f"  {finding['severity']}: {fault}\n    {finding['remedy']}")
        counts = [
            f"{sum(finding['severity'] == severity for finding in findings)} {severity}"
            for severity in Severity
        ]
        self.stdout.write(f"\n{', '.join(counts)}.")


def read_html(path: str) -> str:
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error


def find_in_html(html: str) -> Iterator[dict[str, Any]]:
    for violation in engine.check_html(html):
        yield {
            "rule": violation.rule.id,
            "severity": violation.rule.severity.value,
            "page": "",
            "title": "",
            "block": violation.block_id,
            "text": violation.text,
            "detail": violation.detail,
            **describe_rule(violation.rule),
            "line": violation.element.sourceline,
        }


def describe_rule(rule: Rule) -> dict[str, str]:
    return {"what": str(rule.problem), "remedy": str(rule.remedy), "act": rule.act}
