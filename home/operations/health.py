"""Is the site alive, and is it ready for readers? For whatever watches over the machine."""

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
from django.core.cache import cache as pages
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferences.curation.models import Heartbeat
from home.operations.task_recovery import tasks_wait_for_a_worker

logger = logging.getLogger(__name__)

OK = "ok"
#: Seconds between two tries of the storage: a bucket asks money for each.
STORAGE_PAUSE = 15


class Health:
    """Answers before anything that asks the database, or the name the site was called by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        with_user = SessionMiddleware(AuthenticationMiddleware(readyz))
        self.get_response = get_response
        self.own: dict[str, Any] = {"/healthz": healthz, "/readyz": with_user}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.own.get(request.path_info, self.get_response)(request)
        return answer


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives: asks nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all it stands on answers, else 503. What exactly is for those who look after it."""
    found = _outcomes()
    troubles = {name: outcome for name, outcome in found.items() if outcome != OK}
    if troubles:
        logger.warning("Not ready: %s", troubles)
    answer: dict[str, object] = {"status": "not ready" if troubles else OK}
    if _is_direct(request) or (found["database"] == OK and _is_staff(request)):
        answer["checks"] = found
    return JsonResponse(answer, status=503 if troubles else 200)


def _outcomes() -> dict[str, str]:
    """A database that does not answer takes its time not to: it is asked once."""
    found = {"database": _outcome(database)}
    for name, check in CHECKS.items():
        is_asked = found["database"] == OK or name not in IN_DATABASE
        found[name] = _outcome(check) if is_asked else "not known without the database"
    return found


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        logger.debug("A check of readiness failed", exc_info=True)
        return f"{type(error).__name__}: {error}"


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def migrations() -> str:
    """Newer ones than this code knows are no trouble: an upgrade is under way."""
    missing = _newest_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return f"not applied: {', '.join(map('.'.join, sorted(missing)))}" if missing else OK


@cache
def _newest_migrations() -> set[tuple[str, str]]:
    """Those that all others of their app come before."""
    return set(MigrationLoader(None).graph.leaf_nodes())


def page_cache() -> str:
    name = f"readyz-{uuid4().hex}"
    pages.set(name, OK, 10)
    return OK if pages.get(name) == OK else "does not keep what it is given"


class TriedNowAndThen:
    """What is dear to try. Who asks too soon, or while it is tried, hears what was found last.

    A bucket that hangs for half a minute would else have a thread wait for it for each question.
    """

    def __init__(self, check: Callable[[], str], pause: float) -> None:
        self.check, self.pause = check, pause
        self.forget()

    def forget(self) -> None:
        self.found, self.next_try = OK, 0.0

    def __call__(self) -> str:
        if monotonic() >= self.next_try:
            self.next_try = inf
            try:
                self.found = _outcome(self.check)
            finally:
                self.next_try = monotonic() + self.pause
        return self.found


def try_storages() -> str:
    """Each place of uploads; static files are only read."""
    for alias in settings.STORAGES:
        if alias != "staticfiles":
            _try_out(storages[alias])
    return OK


def _try_out(place: Storage) -> None:
    word = uuid4().hex
    name = place.save(f"readyz-{word}.txt", ContentFile(word.encode()))
    try:
        with place.open(name) as file:
            if file.read() != word.encode():
                raise OSError("a file was not read as it was written")
    finally:
        place.delete(name)


storage = TriedNowAndThen(try_storages, STORAGE_PAUSE)


def publish_worker() -> str:
    return _heard(Heartbeat.WorkerType.PUBLISHING, "publish worker")


def task_worker() -> str:
    if not tasks_wait_for_a_worker():
        return OK
    return _heard(Heartbeat.WorkerType.TASKS, "task worker")


def _heard(worker_type: Heartbeat.WorkerType, called: str) -> str:
    last = Heartbeat.last(worker_type)
    if last is None:
        return f"no {called} has ever run"
    return (
        OK
        if last.is_alive
        else f"no {called} was heard since {last.last_beat_at:%Y-%m-%d %H:%M} UTC"
    )


CHECKS: dict[str, Callable[[], str]] = {
    "migrations": migrations,
    "cache": page_cache,
    "storage": storage,
    "worker": publish_worker,
    "tasks": task_worker,
}
IN_DATABASE = {"migrations", "worker", "tasks"}

#: What a proxy on the same machine says of whom it asks for. Without one of them the site could
#: not serve a page: it would not know that the reader came by https.
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")


#: Whoever is on this machine; the empty one came through a socket of its file system.
LOCAL = {"127.0.0.1", "::1", ""}


def _is_direct(request: HttpRequest) -> bool:
    """Asked on this very machine, and not through the proxy, which comes from there too."""
    return request.META.get("REMOTE_ADDR") in LOCAL and not any(
        name in request.headers for name in FORWARDED
    )


def _is_staff(request: HttpRequest) -> bool:
    try:
        return bool(request.user.has_perm("wagtailadmin.access_admin"))
    except Exception:
        logger.debug("Nobody can be told from anybody else", exc_info=True)
        return False
