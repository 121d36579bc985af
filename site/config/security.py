"""Security settings. docs/SECURITY.md says which threat each of them meets."""

from datetime import timedelta

from django.utils.csp import CSP

from conferences.video_players import PLAYER_HOSTS
from config.environment import at_least, parse_bool, parse_contact, read_setting

# -- What browsers may load and run ---------------------------------------------------------------

# Readers' pages have no inline code and load only the video player when a reader starts a video.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "frame-src": [CSP.SELF, *(f"https://{host}" for host in PLAYER_HOSTS)],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    # Older browsers use the first, newer ones the second.
    "report-uri": ["/csp-reports/"],
    "report-to": ["csp"],
}
# Wagtail's admin has inline styles and scripts.
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
# Keeps the URLs of drafts private. The video player alone gets this site's name: it requires it.
SECURE_REFERRER_POLICY = "same-origin"

#: Where to report a vulnerability, for /.well-known/security.txt.
SECURITY_CONTACT = read_setting(
    "SECURITY_CONTACT", parse_contact, default="", expected="an email address or https:// URL"
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

# -- Logging in, with allauth in place of Wagtail's views: docs/decisions/logging-in.md -----------

LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # allauth's is there
ACCOUNT_ADAPTER = "home.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "home.accounts.adapter.SecondFactorAdapter"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators enter the addresses
# So that nobody can use a stolen session to have a new password sent to their own address.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
ACCOUNT_FORMS = {"reset_password": "home.accounts.forms.PasswordResetForm"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # so that the site can't be used to mail strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Users who lack a permission can log in to another account.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_HOURS
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key", "login": "30/m/ip"}

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True

#: Whether users with more permissions than a Writer need a second factor.
REQUIRE_SECOND_FACTOR = read_setting(
    "REQUIRE_SECOND_FACTOR", parse_bool, default="false", expected="true or false"
)

#: How many proxies in front of this server add to X-Forwarded-For.
TRUSTED_PROXIES = 0

#: A cache table that all processes share and from which pages don't evict the counts.
LOGIN_ATTEMPTS = {
    "attempts": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- Sessions -------------------------------------------------------------------------------------

SESSION_IDLE_HOURS = read_setting(
    "SESSION_IDLE_HOURS", at_least(1), default="12", expected="a number of hours, such as 12"
)
SESSION_HOURS = read_setting(
    "SESSION_HOURS", at_least(1), default="168", expected="a number of hours, such as 168"
)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# With Strict, links in emails would lead to the login form.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# -- Uploads --------------------------------------------------------------------------------------

# No SVG, since it can contain scripts.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "conferences.images.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# Resizing an image of 50 megapixels takes 150 MB of memory.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "key", "odp", "odt", "pdf", "pptx", "txt", "zip"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "conferences.document_forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# All documents are downloads, also PDF: no uploaded file opens under this site's domain.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
