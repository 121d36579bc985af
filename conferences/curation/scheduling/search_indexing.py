"""The search index, brought up to date for many pages at once.

One page at a time the index measures all its titles anew for each. What a killed worker left
undone is known by its run, and done by the next round of any worker.
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

from conferences.curation.scheduling.models import Heartbeat, Run


@contextmanager
def by_hand() -> Iterator[None]:
    """No page is indexed as it is saved. For a process that does nothing else."""
    models = [model for model in get_indexed_models() if issubclass(model, Page)]
    connected = [
        model for model in models if post_save.disconnect(post_save_signal_handler, sender=model)
    ]
    try:
        yield
    finally:
        for model in connected:
            post_save.connect(post_save_signal_handler, sender=model)


def index_pages(ids: Collection[int]) -> None:
    """These pages, and those that mirror them."""
    if not ids:
        return
    by_type = defaultdict(list)
    for page in Page.objects.filter(Q(pk__in=ids) | Q(alias_of__in=ids)).specific():
        if indexed := get_indexed_instance(page):
            by_type[type(indexed)].append(indexed)
    for backend in get_search_backends(with_auto_update=True):
        for model, pages in by_type.items():
            backend.add_bulk(model, pages)


def finish_runs(worker: str) -> None:
    """Index what runs published that ended before they came to it."""
    others = Heartbeat.objects.exclude(name=worker)
    alive = [heart.name for heart in others if heart.beats]
    left = list(Run.objects.filter(indexed=False).exclude(worker__in=alive))
    if not left:
        return
    since = min(run.started_at for run in left)
    changed = Page.objects.filter(last_published_at__gte=since, live=True)
    index_pages(list(changed.values_list("pk", flat=True)))
    Run.objects.filter(pk__in=[run.pk for run in left]).update(indexed=True)
