"""The publish worker: publishes and unpublishes what is due, round after round."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.db import Error, connection, transaction
from django.db.models import Q
from django.utils import timezone

from conferences.curation.scheduling import due
from conferences.curation.scheduling.models import Heartbeat, Lease, WorkerRun
from conferences.curation.scheduling.publish_due import Outcome, handle_due_page
from conferences.curation.scheduling.releases import publish_release
from conferences.curation.scheduling.search_indexing import (
    index_pages,
    index_unfinished_runs,
    pause_search_signals,
)

logger = logging.getLogger(__name__)

LEASE_NAME = "publishing"
#: How long a killed worker keeps others from working.
LEASE_DURATION = timedelta(seconds=10)
#: Seconds between two heartbeats within a round.
HEARTBEAT_INTERVAL = 2.0
#: How many published pages may wait to be indexed.
INDEX_BATCH_SIZE = 50


class Worker:
    def __init__(self, interval: float = 30.0, name: str = "") -> None:
        self.interval = interval
        self.name = name or Heartbeat.build_worker_name(Heartbeat.WorkerType.PUBLISHING)
        self.is_stopping = False
        self._last_heartbeat = 0.0
        self._pages_to_index: list[int] = []
        self._is_indexed = True

    def stop(self) -> None:
        """Stop after the current page."""
        self.is_stopping = True

    def run(self, after_round: Callable[[], None] = lambda: None) -> None:
        """Run rounds until stopped. An error ends the round, not the worker."""
        while not self.is_stopping:
            try:
                self.run_round()
            except Error:
                logger.exception("The database does not answer. Trying again in the next round")
            except Exception:
                logger.exception("The round failed. Trying again in the next one")
            after_round()
            self._sleep()
        with suppress(Error):
            self._release_lease()

    def _sleep(self) -> None:
        until = time.monotonic() + self.interval
        while not self.is_stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def run_round(self) -> WorkerRun | None:
        """Handle everything that is due. None if there is nothing, or another worker does it."""
        self.send_heartbeat()
        if not self._acquire_lease():
            return None
        try:
            self._index_unfinished_runs()
            return self._handle_due()
        finally:
            self._release_lease()

    def _index_unfinished_runs(self) -> None:
        """A search index that fails does not stop publishing."""
        try:
            index_unfinished_runs(self.name)
        except Exception:
            logger.exception("Updating the search index failed. Trying again in the next round")

    def _handle_due(self) -> WorkerRun | None:
        now = timezone.now()
        expiries, releases = due.find_due_expiries(now), due.find_due_releases(now)
        if not (expiries or due.find_due_publications(now) or releases):
            return None
        run = WorkerRun.objects.create(worker=self.name)
        for page in expiries:
            self._count(run, "unpublished", partial(handle_due_page, page))
        with pause_search_signals():
            # Looked up again: pages below one that was just unpublished wait.
            self._publish_pages(run, due.find_due_publications(now))
            self._index_pages()
        for pk in releases:
            self._count(run, "published", partial(publish_release, pk, due_at=now))
        if not (run.published or run.unpublished or run.failed):
            run.delete()  # other workers had claimed it all
            return None
        run.ended_at, run.is_indexed = timezone.now(), self._is_indexed
        run.save()
        counts = {name: getattr(run, name) for name in ("published", "unpublished", "failed")}
        text = "Published: %(published)s, unpublished: %(unpublished)s, failed: %(failed)s"
        logger.info(text, counts, extra=counts)
        return run

    def _publish_pages(self, run: WorkerRun, pages: list[due.DuePage]) -> None:
        """Pages below one that failed, or that another worker has claimed, wait for it."""
        self._pages_to_index, self._is_indexed = [], True
        waiting_below: tuple[str, ...] = ()
        for page in pages:
            if page.path.startswith(waiting_below):
                continue
            outcome = self._count(run, "published", partial(handle_due_page, page))
            if outcome is Outcome.DONE:
                self._pages_to_index.append(page.page_id)
                if len(self._pages_to_index) >= INDEX_BATCH_SIZE:
                    self._index_pages()
            elif not page.is_live:
                waiting_below += (page.path,)

    def _index_pages(self) -> None:
        """If this fails, the run stays marked as not indexed, and the next round indexes it."""
        try:
            index_pages(self._pages_to_index)
        except Exception:
            self._is_indexed = False
            logger.exception("Indexing published pages failed. Trying again in the next round")
        self._pages_to_index = []

    def _count(self, run: WorkerRun, counter: str, handle: Callable[[], Outcome]) -> Outcome | None:
        """Handle one page or release and count it in the run. None if the worker is stopping."""
        if self.is_stopping:
            return None
        outcome = handle()
        if outcome is Outcome.DONE:
            setattr(run, counter, getattr(run, counter) + 1)
        elif outcome is Outcome.FAILED:
            run.failed += 1
        if time.monotonic() - self._last_heartbeat >= HEARTBEAT_INTERVAL:
            run.save()
            self.send_heartbeat()
            self._acquire_lease()
        return outcome

    def send_heartbeat(self) -> None:
        Heartbeat.record(Heartbeat.WorkerType.PUBLISHING, self.name, self.interval)
        self._last_heartbeat = time.monotonic()

    def _acquire_lease(self) -> bool:
        """Take or renew the lease. Where rows can be locked, workers share the work without it."""
        if connection.features.has_select_for_update_skip_locked:
            return True
        now = timezone.now()
        with transaction.atomic():
            Lease.objects.get_or_create(name=LEASE_NAME, defaults={"expires_at": now})
            # One that expires too far ahead was taken before the clock was set back.
            is_over = Q(expires_at__lte=now) | Q(expires_at__gt=now + 2 * LEASE_DURATION)
            is_available = is_over | Q(holder__in=["", self.name])
            leases = Lease.objects.filter(is_available, name=LEASE_NAME)
            return bool(leases.update(holder=self.name, expires_at=now + LEASE_DURATION))

    def _release_lease(self) -> None:
        leases = Lease.objects.filter(name=LEASE_NAME, holder=self.name)
        leases.update(holder="", expires_at=timezone.now())
