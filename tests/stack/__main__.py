"""Runs the whole site until Ctrl-C, or only its smoke test: python -m tests.stack [--smoke]"""

import signal
import sys

from tests.stack import Stack, find_missing
from tests.stack.smoke import run_smoke_test


def main(*options: str) -> int:
    if reason := find_missing():
        print(f"There is {reason}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print("Starting the site with demo content. This takes a minute or two …", flush=True)
    with Stack() as stack:
        results = run_smoke_test(stack)
        for name, passed in results.items():
            print(f"  {'ok    ' if passed else 'FAILED'}  {name}", flush=True)
        if "--smoke" not in options:
            wait(stack)
    return 0 if all(results.values()) else 1


def wait(stack: Stack) -> None:
    print(
        f"\n  Readers:   {stack.address}/"
        f"\n  Editors:   {stack.address}/desk/   (editor / editor)"
        f"\n  Trust:     {stack.folder}/cert.pem"
        f"\n  Logs:      {stack.folder}/log/"
        "\n\nPress Ctrl-C to stop.",
        flush=True,
    )
    try:
        signal.pause()
    except KeyboardInterrupt:
        print("\nStopping.")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
