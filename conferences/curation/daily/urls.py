from django.urls import path

from conferences.curation.daily.views import speakers, talks

app_name = "curation_daily"
urlpatterns = [
    path("speakers/<int:pk>/merge/", speakers.merge, name="merge_speaker"),
    path("speakers/<int:pk>/unmerge/", speakers.unmerge, name="unmerge_speaker"),
    path("talks/<int:pk>/merge/", talks.merge, name="merge_talk"),
    path("talks/<int:pk>/unmerge/", talks.unmerge, name="unmerge_talk"),
    path("talks/<int:pk>/split/", talks.split, name="split_talk"),
]
