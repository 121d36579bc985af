import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conferences.curation.accessibility.audit import newest_audit, pages_to_audit, tally
from conferences.curation.accessibility.engine import active_rules, all_rules, judge
from conferences.curation.accessibility.rule import Severity
from conferences.models import ConferencePage

ORDER = list(Severity)


class Command(BaseCommand):
    help = "Judge the newest draft of every page, or an HTML file, by the accessibility rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--conference", metavar="SLUG", help="only this conference")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--fail-on",
            choices=[*Severity],
            help="exit with 1 when there is a finding so severe, or worse, or a page that breaks",
        )
        parser.add_argument("--html", metavar="FILE", help="judge this file instead; - reads stdin")
        parser.add_argument(
            "--rules", action="store_true", help="list the rules, and judge nothing"
        )

    #: Pages that break when they are shown. They are not sound for want of findings.
    not_judged = 0

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rules"]:
            for rule in active_rules():
                self.stdout.write(f"{rule.severity:8} {rule.id:20} {rule.what}")
            return
        if options["html"]:
            found = list(findings_of_html(read(options["html"])))
        else:
            found = list(self.findings_of_site(options["conference"]))
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self.say(found)
        worst = options["fail_on"]
        if worst and (
            self.not_judged
            or any(ORDER.index(Severity(one["severity"])) <= ORDER.index(worst) for one in found)
        ):
            sys.exit(1)

    def findings_of_site(self, slug: str | None) -> Iterator[dict[str, Any]]:
        conference = None
        if slug and not (conference := ConferencePage.objects.filter(slug=slug).first()):
            known = ", ".join(
                ConferencePage.objects.values_list("slug", flat=True).order_by("slug")
            )
            raise CommandError(f"There is no conference {slug}. There are: {known or 'none yet'}.")
        rules = {rule.id: rule for rule in all_rules()}
        for number, page in enumerate(pages_to_audit(conference), start=1):
            if sys.stderr.isatty():
                self.stderr.write(f"\r{number} pages", ending="")
            audit = newest_audit(page)
            if audit is None:
                self.not_judged += 1
                self.stderr.write(f"{page.url_path} cannot be shown, so it was not judged.")
                continue
            for finding in audit.findings.all():
                rule = rules[finding.rule]
                yield {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "page": page.url_path,
                    "title": page.get_admin_display_title(),
                    "block": finding.block,
                    "text": finding.text,
                    "detail": finding.detail,
                    "what": rule.what,
                    "remedy": rule.remedy,
                    "act": rule.act,
                    "since": finding.since.isoformat(),
                }
        if not slug:
            tally()

    def say(self, found: list[dict[str, Any]]) -> None:
        page = None
        for one in found:
            if one["page"] != page:
                page = one["page"]
                self.stdout.write(f"\n{page}")
            detail = f" ({one['detail']})" if one["detail"] else ""
            self.stdout.write(f"  {one['severity']}: {one['what']}{detail}: {one['text']}")
            self.stdout.write(f"    {one['remedy']}")
        counts = [
            f"{sum(one['severity'] == severity for one in found)} {severity.value}"
            for severity in Severity
        ]
        self.stdout.write(f"\n{', '.join(counts)}.")


def read(path: str) -> str:
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def findings_of_html(text: str) -> Iterator[dict[str, Any]]:
    for one in judge(text):
        yield {
            "rule": one.rule.id,
            "severity": one.rule.severity.value,
            "page": "",
            "title": "",
            "block": one.block,
            "text": one.text,
            "detail": one.detail,
            "what": one.rule.what,
            "remedy": one.rule.remedy,
            "act": one.rule.act,
            "line": one.element.sourceline,
        }
