"""Asking a site over TLS, trusting its own certificate alone."""

import gzip
import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        body = gzip.decompress(self.body) if self.headers["Content-Encoding"] else self.body
        return body.decode()

    @property
    def kept(self) -> str:
        """How the proxy came by it: HIT, MISS, BYPASS, STALE …"""
        return self.headers["X-Cache"] or ""


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def ask(
    port: int,
    trust: ssl.SSLContext,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    timeout: float = 60,
) -> Answer:
    """One request on a connection of its own, as a reader's first one is."""
    connection = http.client.HTTPSConnection("localhost", port, context=trust, timeout=timeout)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


class Local(http.client.HTTPConnection):
    """To a server that listens at a file."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=30)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask_at(place: Path, path: str, **headers: str) -> tuple[int, bytes]:
    """What the site itself answers there, past the proxy."""
    connection = Local(place)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def answers(place: Path) -> bool:
    try:
        return ask_at(place, "/cache-version", **{"X-Forwarded-Proto": "https"})[0] == 204
    except OSError:
        return False
