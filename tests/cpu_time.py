"""Runs a command and says how long it took: python -m tests.cpu_time "SQLite" pytest …

On the clock, which says more of who else uses the machine, and in seconds of CPU, user and system,
with all processes that the command started and waited for.
"""

import resource
import subprocess
import sys
import time


def main(name: str, *command: str) -> int:
    start = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.flush()
    print(
        f"{name}: {time.monotonic() - start:.0f} s, CPU {used.ru_utime + used.ru_stime:.0f} s"
        f" (user {used.ru_utime:.0f}, system {used.ru_stime:.0f})"
    )
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
