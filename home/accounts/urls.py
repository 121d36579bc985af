"""Logging in, passwords and second factors, below the admin's path and before Wagtail's own URLs.

allauth's other URLs are left out: administrators create accounts and enter email addresses.
"""

from allauth.account import views
from allauth.mfa.totp.views import activate_totp
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from wagtail.utils.urlpatterns import decorate_urlpatterns

# The QR code is a data URL.
QR_CSP = settings.SECURE_CSP | {"img-src": [*settings.SECURE_CSP["img-src"], "data:"]}

patterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/totp/activate/", csp_override(QR_CSP)(activate_totp), name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
]
urlpatterns = decorate_urlpatterns(patterns, never_cache)
