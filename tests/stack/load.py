"""Measures the site under load while an editor publishes: python -m tests.stack.load [seconds]

Compares it with the limit, which is nginx serving the same pages as files, and with the site
without the proxy's cache. Readers, connections, TLS and machine are the same for each, so that the
ratios are comparable. Exits with 1 if a request failed, or if cached pages have less than 0.8 of
the rate of the limit.
"""

import json
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import unquote, urlsplit

from tests.stack.editor import Editor
from tests.stack.programs import find_free_port, find_missing
from tests.stack.stack import Stack, running

READERS = Path(__file__).with_name("readers.lua")
CONNECTIONS = 16
#: The least rate of cached pages, as a share of the limit.
MIN_RATIO = 0.8
#: How often cached pages and files are compared, since other programs may disturb a round.
ROUNDS = 9
UNCACHED_BY_PROXY = "Cookie: sessionid=nobody"
UNCACHED = "Cookie: __Host-sessionid=nobody"

#: Headers that differ from server to server.
SERVER_HEADERS = {
    *("server", "date", "connection", "transfer-encoding", "x-cache", "vary", "etag"),
    *("content-type", "content-length", "content-encoding"),
}
#: Like the site's proxy, but with files.
FILE_SERVER = """
log_format hallway '$remote_addr $time_iso8601 "$request_method $uri $server_protocol" '
    '$status $body_bytes_sent $request_time $upstream_cache_status $request_id';
server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    access_log {folder}/log/files-access.log hallway buffer=64k flush=1s;
    open_file_cache max=10000 inactive=10m;
    root {folder}/files/pages;
    sendfile off;
    gzip_static on;
    gzip_vary on;
    {headers}
}}
"""


@dataclass(frozen=True)
class Figures:
    requests: int
    failed: int
    seconds: float
    p95: float  # milliseconds

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


@dataclass
class Load:
    mixed: Figures
    files: list[Figures]
    cached: list[Figures]
    uncached_by_proxy: Figures
    uncached: Figures
    published: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(
            cached.rate / file.rate for cached, file in zip(self.cached, self.files, strict=True)
        )

    @property
    def failed(self) -> int:
        others = (self.mixed, self.uncached_by_proxy, self.uncached)
        return sum(figures.failed for figures in (*others, *self.files, *self.cached))

    def __str__(self) -> str:
        rows = {
            f"mixed requests, {len(self.published)} publications": self.mixed,
            "files in nginx (the limit)": get_median(self.files),
            "pages cached by the proxy": get_median(self.cached),
            "without the proxy's cache": self.uncached_by_proxy,
            "without any cache": self.uncached,
        }
        header = f"{'':44}{'requests/s':>11}{'p95 ms':>9}{'of limit':>10}{'failed':>8}"
        limit = get_median(self.files).rate
        lines = [
            f"{name:44}{each.rate:11,.0f}{each.p95:9.1f}{each.rate / limit:10.3f}{each.failed:8}"
            for name, each in rows.items()
        ]
        lines += [f"Cached pages: {self.ratio:.2f} of the limit (rounds: {len(self.cached)})."]
        return "\n".join([header, *lines])


def get_median(rounds: list[Figures]) -> Figures:
    return sorted(rounds, key=lambda each: each.rate)[len(rounds) // 2]


def measure(stack: Stack, seconds: int, *, rounds: int, short: int) -> Load:
    """Measures mixed requests for so many seconds, and each of the others for a short time."""
    pages, all_paths = find_paths(stack)
    for name, paths in {"pages": pages, "all-paths": all_paths}.items():
        (stack.folder / name).write_text("\n".join(paths) + "\n")
    with publishing(stack) as published:
        mixed = run_wrk(stack, stack.port, "all-paths", seconds)
    for path in pages:
        stack.get(path)
    with serving_files(stack, pages) as port:
        files, cached = [], []
        for _ in range(rounds):
            files.append(run_wrk(stack, port, "pages", short))
            cached.append(run_wrk(stack, stack.port, "pages", short))
    return Load(
        mixed,
        files,
        cached,
        uncached_by_proxy=run_wrk(stack, stack.port, "pages", short, UNCACHED_BY_PROXY),
        uncached=run_wrk(stack, stack.port, "pages", short, UNCACHED),
        published=published,
    )


def run_wrk(stack: Stack, port: int, path_list: str, seconds: int, *headers: str) -> Figures:
    done = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(CONNECTIONS)),
            *("--duration", f"{seconds}s", "--timeout", "30s", "--latency"),
            *("--script", str(READERS), f"https://localhost:{port}"),
            *("--", str(stack.folder / path_list), *headers),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return Figures(**json.loads(done.stdout.strip().splitlines()[-1]))


def find_paths(stack: Stack) -> tuple[list[str], list[str]]:
    """The pages in the sitemap, and these with other URLs that readers use."""

    def get_locations(path: str) -> list[str]:
        urls = re.findall(r"<loc>([^<]+)</loc>", stack.get(path).text)
        return [urlsplit(url).path for url in urls]

    listed = {path for section in get_locations("/sitemap.xml") for path in get_locations(section)}
    pages = sorted(path for path in listed if path.endswith("/"))
    others = [
        *("/search/?q=django", "/search/?q=postgres", "/search/?q=nothing-like-it"),
        *("/feeds/recaps.atom", "/api/v2/pages/", "/sitemap.xml", "/timeline/"),
    ]
    for path in (*pages, *others):
        assert stack.get(path).status == 200, path
    return pages, [*pages, *others]


@contextmanager
def publishing(stack: Stack) -> Iterator[list[str]]:
    """Publishes a talk every second. Yields the titles that were published."""
    editor, published, refused, is_over = Editor(stack), list[str](), list[str](), Event()
    editor.log_in()
    conferences = json.loads(stack.get("/api/v2/pages/?type=conferences.ConferencePage").text)
    talk = editor.add_talk(conferences["items"][0]["id"], "Take 0", "take", "It begins.")

    def publish_each_second() -> None:
        while not is_over.wait(1):
            title = f"Take {len(published) + 1}"
            text = editor.publish(talk, title, f"This is {title}.").visible_text
            if f"Page '{title}' has been published" in text:
                published.append(title)
            else:
                refused.append(text)

    thread = Thread(target=publish_each_second)
    thread.start()
    try:
        yield published
    finally:
        is_over.set()
        thread.join()
    assert not refused, refused


@contextmanager
def serving_files(stack: Stack, pages: list[str]) -> Iterator[int]:
    """Runs nginx with these pages as compressed files and the same headers. Yields its port."""
    port = find_free_port()
    root = stack.folder / "files"
    for path in pages:
        folder = root / "pages" / unquote(path).strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        response = stack.get(path)
        (folder / "index.html").write_text(response.text)
        (folder / "index.html.gz").write_bytes(response.body)
    site = root / "site.conf"
    headers = "\n".join(
        "add_header {} '{}';".format(name, value.replace("'", "\\'"))
        for name, value in stack.get("/").headers.items()
        if name.lower() not in SERVER_HEADERS
    )
    site.write_text(FILE_SERVER.format(folder=stack.folder, port=port, headers=headers))
    with running(stack.create_nginx("files", site, port)):
        yield port


def main(seconds: str = "60") -> int:
    if reason := find_missing("wrk"):
        print(f"There is {reason}", file=sys.stderr)
        return 1
    print("Starting the site with demo content. This takes a minute or two …", flush=True)
    # The comparisons together take about as long as the mixed requests.
    short = max(1, int(seconds) // (2 * ROUNDS + 2))
    with Stack() as stack:
        load = measure(stack, int(seconds), rounds=ROUNDS, short=short)
    print(load)
    return 0 if load.failed == 0 and load.published and load.ratio >= MIN_RATIO else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
