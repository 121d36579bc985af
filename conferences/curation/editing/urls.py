from django.urls import path

from conferences.curation.editing.views import speakers, talks

app_name = "curation_editing"
urlpatterns = [
    path("speakers/<int:pk>/merge/", speakers.merge_speaker, name="merge_speaker"),
    path("speakers/<int:pk>/unmerge/", speakers.unmerge_speaker, name="unmerge_speaker"),
    path("talks/<int:pk>/merge/", talks.merge_talk, name="merge_talk"),
    path("talks/<int:pk>/unmerge/", talks.unmerge_talk, name="unmerge_talk"),
    path("talks/<int:pk>/split/", talks.split_talk, name="split_talk"),
]
