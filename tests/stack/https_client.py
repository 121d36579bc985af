"""Requests to the stack, over TLS with its own certificate or at a Unix socket."""

import gzip
import http.client
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tests.stack.programs import wait_until


@dataclass(frozen=True)
class Response:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        body = gzip.decompress(self.body) if self.headers["Content-Encoding"] else self.body
        return body.decode()

    @property
    def cache_status(self) -> str:
        """Of the proxy: HIT, MISS, BYPASS, STALE …"""
        return self.headers["X-Cache"] or ""


def request(
    port: int,
    context: ssl.SSLContext,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    timeout: float = 60,
) -> Response:
    """Sends one request on a new connection."""
    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=timeout)
    return _send(connection, method, path, body, headers or {})


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: str | None,
    headers: Mapping[str, str],
) -> Response:
    with closing(connection):
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return Response(response.status, response.headers, response.read())


class UnixSocketConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=30)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def request_at_socket(socket_path: Path, path: str, **headers: str) -> Response:
    """Sends a request past the proxy."""
    return _send(UnixSocketConnection(socket_path), "GET", path, None, headers)


def is_answering(socket_path: Path) -> bool:
    try:
        headers = {"X-Forwarded-Proto": "https"}
        return request_at_socket(socket_path, "/cache-version", **headers).status == 204
    except OSError:
        return False


@contextmanager
def reading(get: Callable[[int], int], count: int = 3) -> Iterator[list[int]]:
    """Sends requests from several threads all the time. Yields the list of their statuses."""
    is_over, statuses = Event(), list[int]()

    def send_requests(number: int) -> None:
        while not is_over.is_set():
            statuses.append(get(number))

    with ThreadPoolExecutor(count) as executor:
        threads = [executor.submit(send_requests, number) for number in range(count)]
        try:
            wait_until(lambda: len(statuses) > count, "the first responses")
            yield statuses
            more = len(statuses) + 10 * count
            wait_until(lambda: len(statuses) > more, "more responses")
        finally:
            is_over.set()
        for thread in threads:
            thread.result()
