from django.urls import path

from conferences.curation.scheduling.views import board, releases, schedule

app_name = "scheduling"
urlpatterns = [
    path("", board.index, name="board"),
    path("calendar/", board.calendar, name="calendar"),
    path("retry/<int:pk>/", board.retry, name="retry"),
    path("page/<int:pk>/", schedule.schedule_page, name="page"),
    path("page/<int:pk>/cancel/", schedule.cancel_page, name="cancel"),
    path("page/<int:pk>/release/", releases.add, name="add_to_release"),
    path("releases/", releases.index, name="releases"),
    path("releases/<int:pk>/", releases.show, name="release"),
    path("releases/<int:pk>/plan/", releases.plan, name="plan_release"),
    path("releases/<int:pk>/publish/", releases.publish, name="publish_release"),
    path("releases/<int:pk>/remove/<int:page>/", releases.remove, name="remove_from_release"),
    path("releases/<int:pk>/delete/", releases.delete, name="delete_release"),
]
