"""Health checks, for monitoring and for load balancers."""

import logging
from collections.abc import Callable
from functools import cache
from math import inf
from time import monotonic
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import cache as page_cache
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferences.curation.scheduling.models import Heartbeat
from home.operations.pre_release_check import OLD_DATABASE, is_old_site
from home.operations.task_worker_recovery import uses_task_worker

logger = logging.getLogger(__name__)

OK = "ok"
#: A bucket charges for each request.
STORAGE_CHECK_INTERVAL = 15


class HealthMiddleware:
    """Answers before any middleware that needs the database or checks the host name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        with_user = SessionMiddleware(AuthenticationMiddleware(readyz))
        self.get_response = get_response
        self.views: dict[str, Any] = {"/healthz": healthz, "/readyz": with_user}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.views.get(request.path_info, self.get_response)(request)
        return response


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process runs. Checks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Status 200 if everything that the site needs works, else 503. Operators see the details."""
    results = _run_checks()
    failures = {name: result for name, result in results.items() if result != OK}
    if failures:
        logger.warning("Not ready: %s", failures)
    answer: dict[str, object] = {"status": "not ready" if failures else OK}
    if _is_from_this_machine(request) or (results["database"] == OK and _is_staff(request)):
        answer["checks"] = results
    return JsonResponse(answer, status=503 if failures else 200)


def _run_checks() -> dict[str, str]:
    """Skips what needs the database when it doesn't answer, since each try would wait."""
    results = {"database": _run_check(check_database)}
    for name, check in CHECKS.items():
        can_run = results["database"] == OK or name not in DATABASE_CHECKS
        results[name] = _run_check(check) if can_run else "unknown without the database"
    return results


def _run_check(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        logger.debug("A health check failed", exc_info=True)
        return f"{type(error).__name__}: {error}"


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def check_migrations() -> str:
    """Migrations that this code doesn't know are fine: an upgrade is under way."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    if is_old_site(set(map(".".join, applied))):
        return OLD_DATABASE
    missing = _get_newest_migrations() - applied
    return f"not applied: {', '.join(map('.'.join, sorted(missing)))}" if missing else OK


@cache
def _get_newest_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).graph.leaf_nodes())


def check_cache() -> str:
    key = f"readyz-{uuid4().hex}"
    page_cache.set(key, OK, 10)
    return OK if page_cache.get(key) == OK else "doesn't store values"


class ThrottledCheck:
    """Runs an expensive check at most once per interval, and repeats its result in between.

    Otherwise a bucket that hangs for half a minute would block a thread for every request.
    """

    def __init__(self, check: Callable[[], str], interval: float) -> None:
        self.check, self.interval = check, interval
        self.reset()

    def reset(self) -> None:
        self.result, self.next_run = OK, 0.0

    def __call__(self) -> str:
        if monotonic() >= self.next_run:
            self.next_run = inf
            try:
                self.result = _run_check(self.check)
            finally:
                self.next_run = monotonic() + self.interval
        return self.result


def check_storages() -> str:
    """Writes to each storage for uploads. Static files are only read."""
    for alias in settings.STORAGES:
        if alias != "staticfiles":
            _check_storage(storages[alias])
    return OK


def _check_storage(storage: Storage) -> None:
    token = uuid4().hex
    name = storage.save(f"readyz-{token}.txt", ContentFile(token.encode()))
    try:
        with storage.open(name) as file:
            if file.read() != token.encode():
                raise OSError("a file differs from what was written")
    finally:
        storage.delete(name)


throttled_storage_check = ThrottledCheck(check_storages, STORAGE_CHECK_INTERVAL)


def check_publish_worker() -> str:
    return _check_heartbeat(Heartbeat.WorkerType.PUBLISHING, "publish worker")


def check_task_worker() -> str:
    return _check_heartbeat(Heartbeat.WorkerType.TASKS, "task worker") if uses_task_worker() else OK


def _check_heartbeat(worker_type: Heartbeat.WorkerType, label: str) -> str:
    last = Heartbeat.last(worker_type)
    if last is None:
        return f"no {label} has ever run"
    if last.is_alive:
        return OK
    return f"no {label} has been running since {last.last_beat_at:%Y-%m-%d %H:%M} UTC"


CHECKS: dict[str, Callable[[], str]] = {
    "migrations": check_migrations,
    "cache": check_cache,
    "storage": throttled_storage_check,
    "worker": check_publish_worker,
    "tasks": check_task_worker,
}
DATABASE_CHECKS = {"migrations", "worker", "tasks"}

#: A proxy on the same machine sets some of these. It must set at least one for the site to know
#: that the reader uses https.
PROXY_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")
#: The empty one is a Unix socket.
LOCAL_ADDRESSES = {"127.0.0.1", "::1", ""}


def _is_from_this_machine(request: HttpRequest) -> bool:
    """Excludes the proxy, which runs on this machine too."""
    return request.META.get("REMOTE_ADDR") in LOCAL_ADDRESSES and not any(
        name in request.headers for name in PROXY_HEADERS
    )


def _is_staff(request: HttpRequest) -> bool:
    try:
        return bool(request.user.has_perm("wagtailadmin.access_admin"))
    except Exception:
        logger.debug("The user can't be determined", exc_info=True)
        return False
