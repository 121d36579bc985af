from django.apps import AppConfig
from django.core.cache import caches
from django.utils.connection import ConnectionProxy


class AccountsConfig(AppConfig):
    name = "home.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.core.internal import ratelimit
        from allauth.mfa.totp.internal import auth as totp

        from home.accounts import second_factor, session_limits

        # allauth counts attempts in the cache of pages, where a flood of pages could evict them,
        # and has no setting for another one: docs/decisions/logging-in.md.
        ratelimit.cache = totp.cache = ConnectionProxy(caches, "attempts")
        second_factor.connect_signals()
        session_limits.connect_signals()
