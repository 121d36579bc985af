"""Starts processes of the site as copies of one that has imported Django and Wagtail.

That import takes most of the time of a short command. The copies are processes of their own, with
their own memory, connections and signals, on the database and the folder that they are told.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class ForkedProcess:
    """Used like a subprocess.Popen. Its output and its errors are in a file."""

    server: "ForkServer"
    pid: int
    output: Path
    returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self.server.ask(poll=self.pid)
        return self.returncode

    def wait(self, timeout: float = 300) -> int:
        until = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.02)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """The process that is copied. Its settings are those of a developer's machine."""

    def __init__(self, database_url: str) -> None:
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "DEBUG": "false",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": str(ROOT / "site"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fork_server"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, arguments: list[str], output: Path, **environment: str) -> ForkedProcess:
        """The arguments are those of `python`. The environment has DATABASE_URL and DATA_DIR."""
        pid = self.ask(arguments=arguments, output=str(output), environment=environment)
        return ForkedProcess(self, pid, output)

    def ask(self, **request: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(request), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.communicate()


def poll(pid: int) -> int | None:
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def serve() -> dict[str, Any] | None:
    """Returns in each copy, with what it has to run, and in the server at the end."""
    for line in sys.stdin:
        request = json.loads(line)
        if "poll" in request:
            answer = poll(request["poll"])
        elif not (answer := os.fork()):
            return request
        print(json.dumps(answer), flush=True)  # noqa: T201
    return None


def use_output(name: str) -> None:
    output = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(output, stream)


def use_site(url: str, folder: Path) -> None:
    """What the settings read from DATABASE_URL and DATA_DIR, of which the server has others."""
    from django.conf import settings
    from django.db import connections

    from config.databases import parse_database_url

    settings.DATABASES = {"default": parse_database_url(url)}
    connections.settings = connections.configure_settings(settings.DATABASES)
    del connections["default"]
    settings.DATA_DIR = folder
    settings.STATIC_ROOT, settings.MEDIA_ROOT = folder / "static", folder / "media"


def run(arguments: list[str]) -> None:
    """As `python` would."""
    match arguments:
        case ["-m", module, *rest]:
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["-c", code, *rest]:
            sys.argv = ["-c", *rest]
            exec(code, {"__name__": "__main__"})  # noqa: S102
        case _:
            sys.argv = arguments
            runpy.run_path(arguments[0], run_name="__main__")


def main() -> None:
    import gc

    import django
    from django.urls import get_resolver

    django.setup()
    get_resolver().url_patterns  # noqa: B018 - imports all views
    gc.freeze()
    if request := serve():
        use_output(request["output"])
        os.environ |= request["environment"]
        use_site(os.environ["DATABASE_URL"], Path(os.environ["DATA_DIR"]))
        run(request["arguments"])


if __name__ == "__main__":
    main()
