from django.urls import path

from importers.views.conflicts import ConflictListView, ConflictView
from importers.views.deferred_updates import ApplyDeferredView, DeferredListView
from importers.views.outline import OutlineView
from importers.views.page_preview import PreviewView
from importers.views.permission import PermissionGivenView
from importers.views.run_actions import ApplyView, ContinueView, DiscardView, UndoView
from importers.views.runs import ParserOptionsView, ProgressView, RunListView, RunView
from importers.views.upload import UploadView
from importers.views.withdraw import WithdrawView

app_name = "importers"
urlpatterns = [
    path("", RunListView.as_view(), name="index"),
    path("new/", UploadView.as_view(), name="upload"),
    path("conflicts/", ConflictListView.as_view(), name="conflicts"),
    path("conflicts/<int:pk>/", ConflictView.as_view(), name="conflict"),
    path("deferred/", DeferredListView.as_view(), name="deferred"),
    path("deferred/<int:pk>/apply/", ApplyDeferredView.as_view(), name="apply_deferred"),
    path("sources/<int:pk>/permission/", PermissionGivenView.as_view(), name="permission_given"),
    path("sources/<int:pk>/withdraw/", WithdrawView.as_view(), name="withdraw"),
    path("<int:pk>/", RunView.as_view(), name="run"),
    path("<int:pk>/outline/", OutlineView.as_view(), name="outline"),
    path("<int:pk>/preview/", PreviewView.as_view(), name="preview"),
    path("<int:pk>/apply/", ApplyView.as_view(), name="apply"),
    path("<int:pk>/continue/", ContinueView.as_view(), name="continue"),
    path("<int:pk>/progress/", ProgressView.as_view(), name="progress"),
    path("<int:pk>/parser-options/", ParserOptionsView.as_view(), name="parser_options"),
    path("<int:pk>/discard/", DiscardView.as_view(), name="discard"),
    path("<int:pk>/undo/", UndoView.as_view(), name="undo"),
]
