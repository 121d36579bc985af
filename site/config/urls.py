"""All URLs of the site. Wagtail's page tree comes last."""

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csp import csp_override
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from conferences.curation.history.views.share_links import shared_draft
from config.csp_reports import csp_report
from config.security_txt import security_txt
from home.views import page_not_found

decorate_urlpatterns(wagtailadmin_urls.urlpatterns, csp_override(settings.ADMIN_CSP))

urlpatterns: list[URLPattern | URLResolver] = [
    # Before Wagtail's, to replace its login and logout.
    path(f"{settings.ADMIN_PATH}/", include("home.accounts.urls")),
    path(f"{settings.ADMIN_PATH}/", include(wagtailadmin_urls)),
    # Too large for a document's id: the database would raise an error.
    re_path(r"^documents/\d{20}", page_not_found),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("csp-reports/", csp_report, name="csp_reports"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("documents/", include(wagtaildocs_urls)),
    path("shared-draft/<str:signed_token>/", shared_draft, name="shared_draft"),
]

if apps.is_installed("home.demo"):
    urlpatterns.append(path("styleguide/", include("home.demo.urls")))

if settings.SERVE_MEDIA:
    media = settings.MEDIA_URL.lstrip("/")
    # Documents have a view that checks permissions.
    urlpatterns.append(
        re_path(
            rf"^{media}(?P<path>(?!documents/).+)$", serve, {"document_root": settings.MEDIA_ROOT}
        )
    )

urlpatterns += [path("", include("conferences.public.urls")), path("", include(wagtail_urls))]

handler404 = "home.views.page_not_found"
handler500 = "home.views.server_error"
