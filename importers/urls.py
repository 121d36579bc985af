from django.urls import path

from importers.views import conflicts, preview, runs, upload

app_name = "importers"
urlpatterns = [
    path("", runs.index, name="index"),
    path("new/", upload.start, name="start"),
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/", conflicts.conflict, name="conflict"),
    path("held/", conflicts.held, name="held"),
    path("held/<int:pk>/apply/", conflicts.apply_now, name="apply_held"),
    path("sources/<int:pk>/withdraw/", conflicts.withdraw, name="withdraw"),
    path("<int:pk>/", runs.show, name="run"),
    path("<int:pk>/preview/", preview.preview, name="preview"),
    path("<int:pk>/apply/", runs.apply, name="apply"),
    path("<int:pk>/continue/", runs.go_on, name="continue"),
    path("<int:pk>/progress/", runs.progress, name="progress"),
    path("<int:pk>/read-again/", runs.read_again, name="read_again"),
    path("<int:pk>/discard/", runs.discard, name="discard"),
    path("<int:pk>/undo/", runs.undo, name="undo"),
]
