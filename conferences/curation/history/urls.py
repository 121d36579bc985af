from django.urls import path

from conferences.curation.history.views import compare, history, share_links

app_name = "curation_history"

urlpatterns = [
    path("<int:page_id>/restore-block/", compare.RestoreBlockView.as_view(), name="restore_block"),
    path(
        "<int:page_id>/versions/<int:revision_id>/name/",
        history.NameRevisionView.as_view(),
        name="name_revision",
    ),
    path(
        "<int:page_id>/share/", share_links.CreateShareLinkView.as_view(), name="create_share_link"
    ),
    path(
        "<int:page_id>/share/<int:link_id>/revoke/",
        share_links.RevokeShareLinkView.as_view(),
        name="revoke_share_link",
    ),
]
