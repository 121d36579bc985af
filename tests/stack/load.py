"""python -m tests.stack.load: what a site answers while many read and an editor publishes.

For a minute, or as many seconds as are named. Beside it stand the limit, nginx handing out the same
pages as files, and the site without what the proxy keeps: the same readers, connections and TLS for
each, on the same machine, so that the ratios mean something on any. Ends with 1 when a request
failed, or when kept pages come at less than 0.8 of the limit.
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
from tests.stack.programs import Program, free_port, listens, missing
from tests.stack.stack import Stack, running

READERS = Path(__file__).with_name("readers.lua")
CONNECTIONS = 16
#: Of the limit, at which kept pages come at the least.
LEAST = 0.8
#: Times that kept pages and files are compared: another program may take the machine meanwhile.
ROUNDS = 9
PASSED_ON = "Cookie: sessionid=nobody"
RENDERED = "Cookie: __Host-sessionid=nobody"

#: What each server says of an answer itself.
OF_ITS_OWN = {"server", "date", "connection", "transfer-encoding", "x-cache", "vary", "etag"} | {
    f"content-{name}" for name in ("type", "length", "encoding")
}
#: As the site's own proxy has it, but for where the pages come from.
FILES = """
daemon off;
pid {folder}/files/nginx.pid;
error_log {folder}/log/files.log warn;
worker_processes 2;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    log_format hallway '$remote_addr $time_iso8601 "$request_method $uri $server_protocol" '
        '$status $body_bytes_sent $request_time $upstream_cache_status $request_id';
    client_body_temp_path {folder}/nginx/bodies;
    proxy_temp_path {folder}/nginx/answers;
    fastcgi_temp_path {folder}/nginx/unused;
    uwsgi_temp_path {folder}/nginx/unused;
    scgi_temp_path {folder}/nginx/unused;
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {folder}/cert.pem;
        ssl_certificate_key {folder}/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        access_log {folder}/log/files-access.log hallway buffer=64k flush=1s;
        open_file_cache max=10000 inactive=10m;
        root {folder}/files/pages;
        gzip_static on;
        gzip_vary on;
        {headers}
    }}
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
    kept: list[Figures]
    passed_on: Figures
    rendered: Figures
    published: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(
            kept.rate / file.rate for kept, file in zip(self.kept, self.files, strict=True)
        )

    @property
    def failed(self) -> int:
        every = (self.mixed, *self.files, *self.kept, self.passed_on, self.rendered)
        return sum(figures.failed for figures in every)

    def __str__(self) -> str:
        rows = {
            f"mixed readers, {len(self.published)} times published": self.mixed,
            "pages that nginx has as files (the limit)": middle(self.files),
            "pages that the proxy keeps": middle(self.kept),
            "without the proxy's cache": self.passed_on,
            "without the site's cache either": self.rendered,
        }
        head = f"{'':44}{'requests/s':>11}{'p95 ms':>9}{'of limit':>10}{'failed':>8}"
        limit = middle(self.files).rate
        lines = [
            f"{name:44}{each.rate:11,.0f}{each.p95:9.1f}{each.rate / limit:10.3f}{each.failed:8}"
            for name, each in rows.items()
        ]
        lines += [f"Kept pages come at {self.ratio:.2f} of the limit (rounds: {len(self.kept)})."]
        return "\n".join([head, *lines])


def middle(rounds: list[Figures]) -> Figures:
    return sorted(rounds, key=lambda each: each.rate)[len(rounds) // 2]


def measure(stack: Stack, seconds: int, *, rounds: int, short: int) -> Load:
    """So long for mixed readers, and a short while for each that they are compared with."""
    pages, everything = addresses(stack)
    lists = {"pages": pages, "everything": everything}
    for name, paths in lists.items():
        (stack.folder / name).write_text("\n".join(paths) + "\n")
    with publishing(stack) as published:
        mixed = read(stack, stack.port, "everything", seconds)
    for path in pages:
        stack.get(path)
    with files(stack, pages) as port:
        files_, kept = [], []
        for _ in range(rounds):
            files_.append(read(stack, port, "pages", short))
            kept.append(read(stack, stack.port, "pages", short))
    return Load(
        mixed,
        files_,
        kept,
        passed_on=read(stack, stack.port, "pages", short, PASSED_ON),
        rendered=read(stack, stack.port, "pages", short, RENDERED),
        published=published,
    )


def read(stack: Stack, port: int, addresses: str, seconds: int, *headers: str) -> Figures:
    done = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(CONNECTIONS)),
            *("--duration", f"{seconds}s", "--timeout", "30s", "--latency"),
            *("--script", str(READERS), f"https://localhost:{port}"),
            *("--", str(stack.folder / addresses), *headers),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return Figures(**json.loads(done.stdout.strip().splitlines()[-1]))


def addresses(stack: Stack) -> tuple[list[str], list[str]]:
    """Pages, by the site's own map; and all kinds of what readers ask for."""
    places = re.findall(r"<loc>([^<]+)</loc>", stack.get("/sitemap.xml").text)
    maps = [stack.get(urlsplit(place).path).text for place in places]
    found = [
        urlsplit(each).path for text in maps for each in re.findall(r"<loc>([^<]+)</loc>", text)
    ]
    pages = sorted({path for path in found if path.endswith("/")})
    others = [
        *("/search/?q=django", "/search/?q=postgres", "/search/?q=nothing-like-it"),
        *("/feeds/recaps.atom", "/api/v2/pages/", "/sitemap.xml", "/timeline/"),
    ]
    for path in (*pages, *others):
        assert stack.get(path).status == 200, path
    return pages, [*pages, *others]


@contextmanager
def publishing(stack: Stack) -> Iterator[list[str]]:
    """An editor who publishes a talk anew every second; the titles that were live so far."""
    editor, live, refused, over = Editor(stack), list[str](), list[str](), Event()
    editor.log_in()
    found = json.loads(stack.get("/api/v2/pages/?type=conferences.ConferencePage").text)
    talk = editor.add_talk(found["items"][0]["id"], "Take 0", "take", "It begins.")

    def work() -> None:
        while not over.wait(1):
            title = f"Take {len(live) + 1}"
            screen = editor.publish(talk, title, f"This is take {len(live) + 1}.")
            if f"Page '{title}' has been published" in screen.said:
                live.append(title)
            else:
                refused.append(screen.said)

    thread = Thread(target=work)
    thread.start()
    try:
        yield live
    finally:
        over.set()
        thread.join()
    assert not refused, refused


@contextmanager
def files(stack: Stack, pages: list[str]) -> Iterator[int]:
    """nginx with these pages as files, compressed already, under the same headers; its port."""
    port = free_port()
    root = stack.folder / "files"
    for path in pages:
        place = root / "pages" / unquote(path).strip("/")
        place.mkdir(parents=True, exist_ok=True)
        answer = stack.get(path)
        (place / "index.html").write_text(answer.text)
        (place / "index.html.gz").write_bytes(answer.body)
    settings = root / "nginx.conf"
    headers = "\n".join(
        "add_header {} '{}';".format(name, value.replace("'", "\\'"))
        for name, value in stack.get("/").headers.items()
        if name.lower() not in OF_ITS_OWN
    )
    settings.write_text(FILES.format(folder=stack.folder, port=port, headers=headers))
    server = Program(
        "files",
        ["nginx", "-p", str(root), "-c", str(settings)],
        stack.folder / "log",
        is_ready=lambda: listens(port),
    )
    with running(server):
        yield port


def main(seconds: str = "60") -> int:
    if reason := missing("wrk"):
        print(f"There is {reason}", file=sys.stderr)
        return 1
    print("Starting all of it, with demo content: a minute or two …", flush=True)
    # All that they are compared with takes about as long as they do.
    short = max(1, int(seconds) // (2 * ROUNDS + 2))
    with Stack() as stack:
        load = measure(stack, int(seconds), rounds=ROUNDS, short=short)
    print(load)
    return 0 if load.failed == 0 and load.published and load.ratio >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
