"""Buttons of an import: apply, continue, discard, undo."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from importers.apply.undo import UndoRefused, undo_run
from importers.models import ImportRun
from importers.tasks import PLAN_CHANGED, apply_import, plan_run
from importers.views.base import ImportPermissionMixin

State = ImportRun.State


class RunActionView(ImportPermissionMixin, View):
    """Does one thing with an import in one of the given states."""

    http_method_names = ["post"]
    states: ClassVar[list[State]] = list(State)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(ImportRun, pk=pk, state__in=self.states)
        self.act(run)
        return redirect(run if run.pk else "importers:index")

    def act(self, run: ImportRun) -> None:
        raise NotImplementedError


class ApplyView(RunActionView):
    """Applies the plan that the user has seen, without the pages that they deselected."""

    def act(self, run: ImportRun) -> None:
        plan = plan_run(run)
        if run.state == State.PLANNED and plan.hash != self.request.POST.get("plan"):
            messages.warning(self.request, PLAN_CHANGED)
            return
        selected = set(self.request.POST.getlist("page"))
        left_out = [
            (source.path, page.identity)
            for number, source in enumerate(plan.sources)
            for page in source.pages
            if f"{number}:{page.identity}" not in selected
        ]
        agreed = plan_run(run, left_out) if left_out else plan
        changes = {"plan_hash": agreed.hash, "options": run.options | {"left_out": left_out}}
        progress = {"sources_done": 0, "sources_total": len(plan.sources)}
        _enqueue(run, State.PLANNED, report={}, **changes, **progress)


class ContinueView(RunActionView):
    """Continues an import that failed or was interrupted."""

    def act(self, run: ImportRun) -> None:
        if run.state in {State.FAILED, State.APPLYING}:
            _enqueue(run, run.state)


def _enqueue(run: ImportRun, state: str, **changes: Any) -> None:
    """Start the task, unless a second click finds the run in another state."""
    if ImportRun.objects.filter(pk=run.pk, state=state).update(state=State.APPLYING, **changes):
        apply_import.enqueue(run.pk)


class DiscardView(RunActionView):
    states = [State.PLANNED]

    def act(self, run: ImportRun) -> None:
        run.delete()
        messages.success(self.request, _("The import was discarded. No page was changed."))


class UndoView(RunActionView):
    states = [State.APPLIED, State.FAILED]

    def act(self, run: ImportRun) -> None:
        try:
            undo_run(run, self.user)
        except UndoRefused as error:
            text = _("The import can't be undone. {reason}").format(reason=error)
            messages.error(self.request, text)
            return
        run.files.all().delete()
        text = _(
            "The import was undone. All pages are as they were before it. Its speakers and sources "
            "were kept."
        )
        messages.success(self.request, text)
