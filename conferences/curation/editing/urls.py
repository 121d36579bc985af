from django.urls import path

from conferences.curation.editing.views import speakers, talks

app_name = "curation_editing"
urlpatterns = [
    path("speakers/<int:pk>/merge/", speakers.MergeSpeakerView.as_view(), name="merge_speaker"),
    path(
        "speakers/<int:pk>/unmerge/", speakers.UnmergeSpeakerView.as_view(), name="unmerge_speaker"
    ),
    path("talks/<int:pk>/merge/", talks.MergeTalkView.as_view(), name="merge_talk"),
    path("talks/<int:pk>/unmerge/", talks.UnmergeTalkView.as_view(), name="unmerge_talk"),
    path("talks/<int:pk>/split/", talks.SplitTalkView.as_view(), name="split_talk"),
]
