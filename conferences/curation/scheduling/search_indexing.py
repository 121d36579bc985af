"""Updates Wagtail's search index for many pages at once.

Indexing page by page measures the title lengths of the whole index for each page.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db.models import Q
from django.db.models.signals import post_save
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_instance, get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Page

from conferences.curation.scheduling.models import Heartbeat, WorkerRun


@contextmanager
def pause_search_signals() -> Iterator[None]:
    """Saving a page does not index it. For a process that does nothing else meanwhile."""
    models = [model for model in get_indexed_models() if issubclass(model, Page)]
    disconnected = [
        model for model in models if post_save.disconnect(post_save_signal_handler, sender=model)
    ]
    try:
        yield
    finally:
        for model in disconnected:
            post_save.connect(post_save_signal_handler, sender=model)


def index_pages(ids: Collection[int]) -> None:
    """Index these pages and their aliases."""
    if not ids:
        return
    by_type = defaultdict(list)
    for page in Page.objects.filter(Q(pk__in=ids) | Q(alias_of__in=ids)).specific():
        if indexed := get_indexed_instance(page):
            by_type[type(indexed)].append(indexed)
    for backend in get_search_backends(with_auto_update=True):
        for model, pages in by_type.items():
            backend.add_bulk(model, pages)


def index_unfinished_runs(worker: str) -> None:
    """Index what was published by runs of this worker, or of dead ones, that did not index it."""
    others = Heartbeat.objects.exclude(worker=worker)
    alive = [heartbeat.worker for heartbeat in others if heartbeat.is_alive]
    runs = list(WorkerRun.objects.filter(is_indexed=False).exclude(worker__in=alive))
    if not runs:
        return
    since = min(run.started_at for run in runs)
    published = Page.objects.filter(last_published_at__gte=since, live=True)
    index_pages(list(published.values_list("pk", flat=True)))
    WorkerRun.objects.filter(pk__in=[run.pk for run in runs]).update(is_indexed=True)
