"""The running site: see the package."""

import json
import os
import re
import secrets
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from signal import SIGHUP, SIGQUIT
from textwrap import dedent
from typing import Any, Self

from tests.migrated_dump import MigratedDump
from tests.stack.https_client import Response, is_answering, request
from tests.stack.programs import Postgres, Program, find_free_port, is_listening, wait_until

CHECKOUT = Path(__file__).resolve().parents[2]
DEPLOY = CHECKOUT / "site" / "deploy"

#: Like Debian's /etc/nginx/nginx.conf, but in the folder of the stack.
NGINX = """
daemon off;
pid {folder}/nginx/{name}.pid;
error_log {folder}/log/{name}.log warn;
worker_processes 2;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/nginx/bodies;
    proxy_temp_path {folder}/nginx/answers;
    fastcgi_temp_path {folder}/nginx/unused;
    uwsgi_temp_path {folder}/nginx/unused;
    scgi_temp_path {folder}/nginx/unused;
    include {site};
}}
"""

#: Runs the code that it reads, one JSON string per line, and prints the output.
PYTHON_SERVER = """
import contextlib, io, json, sys, traceback
from django.db import connections
names = {}
for line in sys.stdin:
    error, output = "", io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            exec(json.loads(line), names)
    except Exception:
        error = traceback.format_exc()
    connections.close_all()
    print(json.dumps({"error": error, "output": output.getvalue()}), flush=True)
"""


class Stack:
    """A running site. Its programs have the methods `start`, `stop`, `kill` and `restart`.

    They are `postgres`, `redis`, `nginx`, `worker`, `tasks` and two in `web`. `environment` is for
    commands of the site. Without `fill` the site is empty. With `dump` it migrates only if there is
    no dump yet, and writes one.
    """

    def __init__(self, *, fill: bool = True, dump: MigratedDump | None = None) -> None:
        self._fill, self._dump = fill, dump
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as cleanup:
            # A short path: the names of sockets have at most 108 characters.
            folder = tempfile.TemporaryDirectory(prefix="stack-", dir="/tmp")
            self.folder = Path(cleanup.enter_context(folder))
            self.folder.chmod(0o755)
            self._prepare()
            self._start(cleanup)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._cleanup.close()

    def get(self, path: str, **headers: str) -> Response:
        return self.request(path, headers={"Accept-Encoding": "gzip"} | headers)

    def request(self, path: str, **options: Any) -> Response:
        return request(self.port, self.ssl_context, path, **options)

    def manage(self, *command: str, settings: str = "production", **extra: str) -> str:
        """Runs a command of the site and returns its output."""
        extra["DJANGO_SETTINGS_MODULE"] = f"config.settings.{settings}"
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=CHECKOUT,
            env=self.environment | extra,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}:\n{done.stdout[-4000:]}")
        return done.stdout

    @contextmanager
    def run_python(self) -> Iterator[Callable[[str], str]]:
        """Yields a function that runs Python in one process of the site and returns the output."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "--command", PYTHON_SERVER],
            cwd=CHECKOUT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None

        def run(code: str) -> str:
            print(json.dumps(dedent(code)), file=stdin, flush=True)
            result = json.loads(stdout.readline())
            assert not result["error"], result["error"]
            return str(result["output"])

        try:
            yield run
        finally:
            stdin.close()
            process.wait()
            stdout.close()

    def reload_web(self) -> None:
        """Replaces the workers. The old ones finish their requests."""
        for web in self.web:
            before = get_children(web.pid)
            web.send(SIGHUP)
            wait_until(partial(_has_others, web.pid, before), f"{web.name} to renew its workers")

    def _prepare(self) -> None:
        self.port, self.plain_port, self.purge_port, self.inner_port, self.redis_port = (
            find_free_port() for _ in range(5)
        )
        self.address = f"https://localhost:{self.port}"
        for name in ("data", "run", "log", "nginx"):
            (self.folder / name).mkdir()
        self._make_certificate()
        self.ssl_context = ssl.create_default_context(cafile=self.folder / "cert.pem")
        self.postgres = Postgres(self.folder)
        self.redis = Program(
            "redis",
            [
                *("redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no", "--dir", str(self.folder)),
                *("--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"),
            ],
            self.folder / "log",
            is_ready=partial(is_listening, self.redis_port),
        )
        self._write_nginx_settings()
        site = self.folder / "nginx" / "hallway.conf"
        self.nginx = self.create_nginx("nginx", site, self.port)

    def create_nginx(self, name: str, site: Path, port: int) -> Program:
        """Writes the main settings, which include those of a site."""
        settings = self.folder / "nginx" / f"{name}.conf"
        settings.write_text(NGINX.format(folder=self.folder, name=name, site=site))
        return Program(
            name,
            ["nginx", "-p", str(self.folder), "-c", str(settings)],
            self.folder / "log",
            is_ready=partial(is_listening, port),
            stop_signal=SIGQUIT,
        )

    def _start(self, cleanup: ExitStack) -> None:
        self.postgres.start()
        cleanup.callback(self.postgres.stop)
        self.environment = self._build_environment()
        cleanup.enter_context(running(self.redis))
        with ThreadPoolExecutor() as executor:
            collecting = executor.submit(self.manage, "collectstatic", "--no-input")
            self._migrate()
            if self._fill:
                self.manage("demo", settings="dev", DEBUG="false")
            collecting.result()
        self.web = [self._create_web(number) for number in (1, 2)]
        self.worker = self._create_worker("worker", "publish_worker", "--interval", "2")
        self.tasks = self._create_worker("tasks", "task_worker")
        for program in (*self.web, self.worker, self.tasks, self.nginx):
            cleanup.enter_context(running(program))

    def _migrate(self) -> None:
        if self._dump:
            self._dump.restore(self.postgres.url)
        self.manage("migrate", DATABASE_STATEMENT_SECONDS="0")
        if self._dump and not self._dump.file.exists():
            self._dump.write(self.postgres.url)

    def _create_worker(self, name: str, *command: str) -> Program:
        program = [sys.executable, str(CHECKOUT / "manage.py"), *command]
        return Program(name, program, self.folder / "log", self.environment)

    def _create_web(self, number: int) -> Program:
        socket_path = self.folder / "run" / f"web-{number}.sock"
        options = ["--config", str(DEPLOY / "gunicorn.conf.py"), "--bind", f"unix:{socket_path}"]
        return Program(
            f"web-{number}",
            [sys.executable, "-m", "gunicorn", *options],
            self.folder / "log",
            self.environment,
            is_ready=partial(is_answering, socket_path),
        )

    def _build_environment(self) -> dict[str, str]:
        site = {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_URL": self.address,
            "DATABASE_URL": self.postgres.url,
            "DATA_DIR": str(self.folder / "data"),
            "CACHE_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "TASK_WORKER": "true",
            "FRONT_CACHE_URL": f"http://127.0.0.1:{self.purge_port}",
            # Browsers would use https for everything on localhost.
            "HSTS_SECONDS": "0",
        }
        return dict(os.environ) | site

    def _make_certificate(self) -> None:
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
                *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
                *("-keyout", f"{self.folder}/key.pem", "-out", f"{self.folder}/cert.pem"),
            ],
            check=True,
            capture_output=True,
        )

    def _write_nginx_settings(self) -> None:
        """Writes the deployed files, with the paths of this stack."""
        replacements = {
            "listen 443 ssl http2": f"listen 127.0.0.1:{self.port} ssl http2",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "127.0.0.1:8081": f"127.0.0.1:{self.purge_port}",
            "127.0.0.1:8082": f"127.0.0.1:{self.inner_port}",
            "recaps.example.org": "localhost 127.0.0.1",
            "/etc/hallway/tls/fullchain.pem": f"{self.folder}/cert.pem",
            "/etc/hallway/tls/privkey.pem": f"{self.folder}/key.pem",
            "/etc/nginx/hallway-": f"{self.folder}/nginx/hallway-",
            "/var/log/nginx/": f"{self.folder}/log/",
            "/var/lib/hallway/": f"{self.folder}/data/",
            "/var/cache/hallway/": f"{self.folder}/nginx/",
            "/run/hallway/": f"{self.folder}/run/",
        }
        for file in (DEPLOY / "nginx").glob("*.conf"):
            # Not every machine has IPv6.
            text = re.sub(r"^ *listen \[::\].*\n", "", file.read_text(), flags=re.MULTILINE)
            for deployed, local in replacements.items():
                text = text.replace(deployed, local)
            (self.folder / "nginx" / file.name).write_text(text)


@contextmanager
def running(program: Program) -> Iterator[Program]:
    try:
        program.start()
        yield program
    finally:
        program.stop()


def get_children(pid: int) -> set[int]:
    """The child processes, on Linux."""
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def _has_others(pid: int, before: set[int]) -> bool:
    now = get_children(pid)
    return bool(now) and not before & now
