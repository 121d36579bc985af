"""Sends errors to Sentry if SENTRY_DSN is set. Otherwise its library isn't even imported."""

from typing import Any

from home.operations.request_log import request_id


def parse_sentry_dsn(text: str) -> str:
    if text:
        from sentry_sdk.utils import Dsn

        Dsn(text)
    return text


def init_sentry(dsn: str) -> None:
    """Sends the traceback and the request's id, but no personal data."""
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=dsn,
        integrations=[DjangoIntegration()],
        before_send=_remove_personal_data,  # type: ignore[arg-type]
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        traces_sample_rate=None,
    )


def _remove_personal_data(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    # The URL may contain a search or a secret token. The log has the path, under the same id.
    event.pop("request", None)
    event.pop("user", None)
    if current_id := request_id.get():
        event.setdefault("tags", {})["request_id"] = current_id
    return event
