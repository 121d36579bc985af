"""Runs a command and prints its time: python -m tests.cpu_time "SQLite" pytest …

Prints elapsed seconds, which depend on other users of the machine, and CPU seconds (user and
system) of the command and its child processes.
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
