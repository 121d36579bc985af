from django.urls import path

from conferences.curation.history.views.compare import RestoreBlockView
from conferences.curation.history.views.history import NameRevisionView
from conferences.curation.history.views.share_links import CreateShareLinkView, RevokeShareLinkView

app_name = "curation_history"

urlpatterns = [
    path("<int:page_id>/restore-block/", RestoreBlockView.as_view(), name="restore_block"),
    path(
        "<int:page_id>/versions/<int:revision_id>/name/",
        NameRevisionView.as_view(),
        name="name_revision",
    ),
    path("<int:page_id>/share/", CreateShareLinkView.as_view(), name="create_share_link"),
    path(
        "<int:page_id>/share/<int:link_id>/revoke/",
        RevokeShareLinkView.as_view(),
        name="revoke_share_link",
    ),
]
