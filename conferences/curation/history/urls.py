from django.urls import path

from conferences.curation.history.views import compare, history, share_links

app_name = "curation_history"

urlpatterns = [
    path("<int:page_id>/put-back/", compare.put_block_back, name="put_back"),
    path("<int:page_id>/versions/<int:revision_id>/name/", history.name, name="name"),
    path("<int:page_id>/share/", share_links.share, name="share"),
    path("<int:page_id>/share/<int:link_id>/withdraw/", share_links.withdraw, name="withdraw"),
]
