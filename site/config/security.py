"""The locks of the site: what browsers may do, passwords, logging in, sessions, uploads.

docs/SECURITY.md says which threat each of them meets.
"""

from datetime import timedelta

from django.utils.csp import CSP

from conferences.embeds import PLAYER_HOSTS
from config.environment import at_least, contact, setting, yes_or_no

# -- What browsers may load, run and tell --------------------------------------------------------

# Readers' pages: nothing inline, nothing from elsewhere, but the video player a reader pressed.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "frame-src": [CSP.SELF, *(f"https://{host}" for host in PLAYER_HOSTS)],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    # What a browser held back is told to us; older ones know the first, newer ones the second.
    "report-uri": ["/csp-reports/"],
    "report-to": ["csp"],
}
# Wagtail's editor sets styles and starts widgets inline; only the admin's addresses allow it.
ADMIN_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "base-uri": [CSP.SELF],
}
# The editor's preview panel frames the site's own pages.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Addresses of drafts stay here. The video player alone is told this site's name, or will not play.
SECURE_REFERRER_POLICY = "same-origin"

#: Where to report a hole, for /.well-known/security.txt.
SECURITY_CONTACT = setting(
    "SECURITY_CONTACT", contact, default="", wanted="an address such as security@example.org"
)

# -- Passwords ------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=12).total_seconds())

# -- Logging in: allauth's doors, in the place of Wagtail's: docs/decisions/logging-in.md ---------

LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # allauth's is there
ACCOUNT_ADAPTER = "home.accounts.adapter.Accounts"
MFA_ADAPTER = "home.accounts.adapter.SecondFactors"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators know whose address they enter
# Nor can anybody who has somebody's session have a new password sent to an address of their own.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
ACCOUNT_FORMS = {"reset_password": "home.accounts.forms.NewPasswordForm"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can make this site write to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Who is logged in and may not see something can log in as somebody who may.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True  # as long as the session lasts, see below
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key", "login": "30/m/ip"}

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True

#: Whether everybody with more power than a Writer needs a second factor.
REQUIRE_SECOND_FACTOR = setting(
    "REQUIRE_SECOND_FACTOR", yes_or_no, default="false", wanted="true or false"
)

#: How many proxies of our own stand before this server, each adding to X-Forwarded-For.
TRUSTED_PROXIES = 0

#: Attempts are counted here, for all processes, and where no flood of pages drives the counts out.
ATTEMPTS = {
    "attempts": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- Sessions -------------------------------------------------------------------------------------

SESSION_IDLE_HOURS = setting(
    "SESSION_IDLE_HOURS", at_least(1), default="12", wanted="a whole number of hours, such as 12"
)
SESSION_HOURS = setting(
    "SESSION_HOURS", at_least(1), default="168", wanted="a whole number of hours, such as 168"
)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Lax and not Strict: a link in a mail leads to a page, not to the login form.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# -- Uploads --------------------------------------------------------------------------------------

# No SVG: it is a document that can run script, and pictures are resized here anyway.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "conferences.images.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# A photograph of 50 megapixels takes 150 MB while it is resized.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "key", "odp", "odt", "pdf", "pptx", "txt", "zip"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "conferences.document_forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# Downloads, PDF too: nothing that was uploaded opens under this site's name.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
