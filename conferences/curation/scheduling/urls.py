from django.urls import path

from conferences.curation.scheduling.views import board, releases, schedule

app_name = "scheduling"
urlpatterns = [
    path("", board.BoardView.as_view(), name="board"),
    path("calendar/", board.CalendarView.as_view(), name="calendar"),
    path("retry/<int:pk>/", board.RetryView.as_view(), name="retry"),
    path("page/<int:pk>/", schedule.SchedulePageView.as_view(), name="page"),
    path("page/<int:pk>/cancel/", schedule.CancelScheduleView.as_view(), name="cancel"),
    path("page/<int:pk>/release/", releases.AddToReleaseView.as_view(), name="add_to_release"),
    path("releases/", releases.ReleaseListView.as_view(), name="releases"),
    path("releases/<int:pk>/", releases.ReleaseView.as_view(), name="release"),
    path(
        "releases/<int:pk>/schedule/",
        releases.ScheduleReleaseView.as_view(),
        name="schedule_release",
    ),
    path(
        "releases/<int:pk>/publish/", releases.PublishReleaseView.as_view(), name="publish_release"
    ),
    path(
        "releases/<int:pk>/remove/<int:page_id>/",
        releases.RemoveFromReleaseView.as_view(),
        name="remove_from_release",
    ),
    path("releases/<int:pk>/delete/", releases.DeleteReleaseView.as_view(), name="delete_release"),
]
