"""python -m tests.stack: the whole site on loopback until Ctrl-C; --smoke: until it is tried."""

import signal
import sys

from tests.stack import Stack, missing
from tests.stack.smoke import smoke


def main(*options: str) -> int:
    if reason := missing():
        print(f"There is {reason}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print("Starting all of it, with demo content: a minute or two …", flush=True)
    with Stack() as stack:
        found = smoke(stack)
        for sentence, is_so in found.items():
            print(f"  {'ok    ' if is_so else 'FAILED'}  {sentence}", flush=True)
        if "--smoke" not in options:
            wait(stack)
    return 0 if all(found.values()) else 1


def wait(stack: Stack) -> None:
    print(
        f"\n  Readers:   {stack.address}/"
        f"\n  Editors:   {stack.address}/desk/   (editor / editor)"
        f"\n  Trust:     {stack.folder}/cert.pem"
        f"\n  Logs:      {stack.folder}/log/"
        "\n\nCtrl-C stops all of it.",
        flush=True,
    )
    try:
        signal.pause()
    except KeyboardInterrupt:
        print("\nStopping.")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
