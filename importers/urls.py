from django.urls import path

from importers.views import decisions, preview, runs, start

app_name = "importers"
urlpatterns = [
    path("", runs.index, name="index"),
    path("new/", start.start, name="start"),
    path("conflicts/", decisions.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/", decisions.conflict, name="conflict"),
    path("held/", decisions.held, name="held"),
    path("held/<int:pk>/apply/", decisions.apply_now, name="apply_held"),
    path("sources/<int:pk>/withdraw/", decisions.withdraw, name="withdraw"),
    path("<int:pk>/", runs.show, name="run"),
    path("<int:pk>/preview/", preview.preview, name="preview"),
    path("<int:pk>/apply/", runs.apply, name="apply"),
    path("<int:pk>/continue/", runs.go_on, name="continue"),
    path("<int:pk>/progress/", runs.progress, name="progress"),
    path("<int:pk>/read-again/", runs.read_again, name="read_again"),
    path("<int:pk>/discard/", runs.discard, name="discard"),
    path("<int:pk>/undo/", runs.undo, name="undo"),
]
