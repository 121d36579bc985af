"""Looks the locked dependencies up among the known holes: python -m tests.dependency_audit

A hole fails. That the list could not be asked, for all of them or for some, is said and fails
nothing: it says as little about the next commit as about this one.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [str(Path(sys.executable).with_name("pip-audit"))]
ASKED = ["--requirement", str(ROOT / "requirements.lock"), "--require-hashes", "--disable-pip"]
#: Holes that do not touch this project, by any of their ids, each with the reason.
ACCEPTED: dict[str, str] = {}
AWAY = re.compile(
    r"ConnectionError|Timeout|Max retries|NameResolution|ServiceError|ProxyError|HTTP ?5\d\d"
)


def audit(program=PROGRAM, accepted=ACCEPTED):
    """What to end with, and what to say."""
    asked = [*program, *ASKED, "--format", "json", "--progress-spinner", "off", "--timeout", "30"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    try:
        dependencies = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        if AWAY.search(answer.stderr):
            return 0, "WARNING: the list of known holes could not be asked. Try again later."
        return answer.returncode or 1, answer.stderr
    found = [(one, hole) for one in dependencies for hole in one.get("vulns", ())]
    excused = [_ids(hole) & accepted.keys() for _, hole in found]
    reasons = [f"Accepted: {each}, {accepted[each]}" for ids in excused for each in sorted(ids)]
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for (one, hole), ids in zip(found, excused, strict=True)
        if not ids
    ]
    if holes:
        return 1, "\n".join(["Known holes in what is locked:", *holes, *reasons])
    if unknown := sum("skip_reason" in one for one in dependencies):
        words = (
            f"WARNING: of {len(dependencies)} dependencies {unknown} could not be looked up. "
            "Try again later, or from another network."
        )
    else:
        words = f"No known hole in {len(dependencies)} dependencies."
    return 0, "\n".join([words, *reasons])


def _ids(hole):
    return {hole["id"], *hole.get("aliases", ())}


if __name__ == "__main__":
    code, words = audit()
    print(words, file=sys.stderr if code else sys.stdout)
    sys.exit(code)
