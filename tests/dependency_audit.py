"""Checks the locked dependencies for known vulnerabilities: python -m tests.dependency_audit

Fails on a vulnerability. If the database of vulnerabilities does not answer, it prints a warning.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [str(Path(sys.executable).with_name("pip-audit"))]
ARGUMENTS = [
    *("--requirement", str(ROOT / "requirements.lock"), "--require-hashes", "--disable-pip"),
    *("--format", "json", "--progress-spinner", "off", "--timeout", "30"),
]
#: Vulnerabilities that do not affect this project, by any of their ids, each with the reason.
ACCEPTED: dict[str, str] = {}
UNREACHABLE = re.compile(
    r"ConnectionError|Timeout|Max retries|NameResolution|ServiceError|ProxyError|HTTP ?5\d\d"
)


def audit(program=PROGRAM, accepted=ACCEPTED):
    """The exit code, and the text to print."""
    result = subprocess.run([*program, *ARGUMENTS], capture_output=True, text=True, check=False)
    try:
        dependencies = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError):
        if UNREACHABLE.search(result.stderr):
            return 0, "WARNING: the database of vulnerabilities does not answer. Try again later."
        return result.returncode or 1, result.stderr
    problems, reasons = [], []
    for package in dependencies:
        for vulnerability in package.get("vulns", ()):
            ids = {vulnerability["id"], *vulnerability.get("aliases", ())} & accepted.keys()
            reasons += [f"Accepted: {each}, {accepted[each]}" for each in sorted(ids)]
            if not ids:
                versions = ", ".join(vulnerability["fix_versions"]) or "no version yet"
                problems.append(
                    f"{package['name']} {package['version']}: {vulnerability['id']}, "
                    f"fixed in {versions}"
                )
    if problems:
        return 1, "\n".join(["Known vulnerabilities in locked dependencies:", *problems, *reasons])
    if skipped := sum("skip_reason" in package for package in dependencies):
        summary = (
            f"WARNING: {skipped} of {len(dependencies)} dependencies could not be checked. "
            "Try again later, or from another network."
        )
    else:
        summary = f"No known vulnerability in {len(dependencies)} dependencies."
    return 0, "\n".join([summary, *reasons])


if __name__ == "__main__":
    code, text = audit()
    print(text, file=sys.stderr if code else sys.stdout)
    sys.exit(code)
