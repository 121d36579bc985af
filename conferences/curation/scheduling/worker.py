"""The worker: looks again and again for what is due, does it, and says that it lives."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.db import Error as DatabaseTrouble
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from conferences.curation.scheduling.due import Due, due_expiries, due_pages, due_releases
from conferences.curation.scheduling.models import Heartbeat, Lease, Run
from conferences.curation.scheduling.publish_due import (
    Outcome,
    expire_page,
    publish_page,
    publish_release,
)
from conferences.curation.scheduling.search_indexing import by_hand, finish_runs, index_pages

logger = logging.getLogger(__name__)

LEASE = "publishing"
#: A worker that was killed holds up the others no longer than this.
LEASE_LASTS = timedelta(seconds=10)
#: Seconds between two signs of life amid a long round.
SIGN_OF_LIFE = 2.0
#: Pages that may wait to be found by a search.
BATCH = 50


class Worker:
    def __init__(self, interval: float = 30.0, name: str = "") -> None:
        self.interval = interval
        self.name = name or Heartbeat.own_name(Heartbeat.Work.PUBLISHING)
        self.stopping = False
        self._last_sign = 0.0
        self._not_indexed: list[int] = []
        self._is_indexed = True

    def stop(self) -> None:
        """After the page at hand."""
        self.stopping = True

    def work(self, between: Callable[[], None] = lambda: None) -> None:
        """Rounds until told to stop. A round that breaks is told of, and the next one tries."""
        while not self.stopping:
            try:
                self.round()
            except DatabaseTrouble:
                logger.exception("The database does not answer; trying again")
            except Exception:
                logger.exception("A round broke off; trying again")
            between()
            self._sleep()
        self._leave()

    def _sleep(self) -> None:
        until = time.monotonic() + self.interval
        while not self.stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def round(self) -> Run | None:
        """Everything that is due, once. Nothing due, or another worker at it: no run."""
        self.beat()
        if not self._take_lease():
            return None
        try:
            self._finish_runs()
            return self._run()
        finally:
            self._give_lease_back()

    def _finish_runs(self) -> None:
        """A search that cannot be told keeps nothing from going live."""
        try:
            finish_runs(self.name)
        except Exception:
            logger.exception("The search index was not brought up to date; trying again")

    def _run(self) -> Run | None:
        now = timezone.now()
        expiries, releases = due_expiries(now), due_releases(now)
        if not (expiries or due_pages(now) or releases):
            return None
        run = Run.objects.create(worker=self.name)
        for due in expiries:
            self._count(run, "expired", partial(expire_page, due))
        with by_hand():
            # What is below a page that was taken down just now waits.
            self._publish(run, due_pages(now))
            self._index()
        for pk in releases:
            self._count(run, "published", partial(publish_release, pk, when=now))
        if not (run.published or run.expired or run.failed):
            run.delete()  # others had it all
            return None
        run.ended_at, run.indexed = timezone.now(), self._is_indexed
        run.save()
        done = {name: getattr(run, name) for name in ("published", "expired", "failed")}
        logger.info(
            "%(published)s live, %(expired)s taken down, %(failed)s failed", done, extra=done
        )
        return run

    def _publish(self, run: Run, pages: list[Due]) -> None:
        """What is below a page that failed, or that another worker has at hand, waits for it."""
        self._not_indexed, self._is_indexed = [], True
        closed: tuple[str, ...] = ()
        for due in pages:
            if due.path.startswith(closed):
                continue
            outcome = self._count(run, "published", partial(publish_page, due))
            if outcome is Outcome.DONE:
                self._not_indexed.append(due.page)
                if len(self._not_indexed) >= BATCH:
                    self._index()
            elif not due.live:
                closed += (due.path,)

    def _index(self) -> None:
        """What fails here is done by the next round: the run says that it is left."""
        try:
            index_pages(self._not_indexed)
        except Exception:
            self._is_indexed = False
            logger.exception("What went live is not in the search index yet; trying again")
        self._not_indexed = []

    def _count(self, run: Run, done: str, work: Callable[[], Outcome]) -> Outcome | None:
        if self.stopping:
            return None
        outcome = work()
        if outcome is Outcome.DONE:
            setattr(run, done, getattr(run, done) + 1)
        elif outcome is Outcome.FAILED:
            run.failed += 1
        self._show_life(run)
        return outcome

    def _show_life(self, run: Run) -> None:
        if time.monotonic() - self._last_sign < SIGN_OF_LIFE:
            return
        run.save()
        self.beat()
        self._take_lease()

    def beat(self) -> None:
        Heartbeat.beat(Heartbeat.Work.PUBLISHING, self.name, self.interval)
        self._last_sign = time.monotonic()

    def _leave(self) -> None:
        """Stopped on purpose: nobody need miss it once another one beats."""
        with suppress(DatabaseTrouble):
            self._give_lease_back()

    def _take_lease(self) -> bool:
        """On PostgreSQL workers share the pages by locks of rows; elsewhere one at a time."""
        if connection.features.has_select_for_update_skip_locked:
            return True
        now = timezone.now()
        with transaction.atomic():
            Lease.objects.get_or_create(name=LEASE, defaults={"until": now})
            # None lasts so long: it was taken before the clock was set back.
            is_over = Q(until__lte=now) | Q(until__gt=now + 2 * LEASE_LASTS)
            free = Lease.objects.filter(is_over | Q(holder__in=["", self.name]))
            return bool(free.filter(name=LEASE).update(holder=self.name, until=now + LEASE_LASTS))

    def _give_lease_back(self) -> None:
        Lease.objects.filter(name=LEASE, holder=self.name).update(holder="", until=timezone.now())
