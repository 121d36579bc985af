"""Errors go to a Sentry where a setting names one; without it nothing of it is even loaded."""

from typing import Any

from home.operations.request_log import request_id


def sentry_dsn(text: str) -> str:
    if text:
        from sentry_sdk.utils import Dsn

        Dsn(text)
    return text


def report_to(dsn: str) -> None:
    """Where it broke and how, with the number in the log; not who asked, nor what they typed."""
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=dsn,
        integrations=[DjangoIntegration()],
        before_send=_only_what_is_needed,  # type: ignore[arg-type]
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        traces_sample_rate=None,
    )


def _only_what_is_needed(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    # The address may hold what was searched for, or a key; the log has it by its number.
    event.pop("request", None)
    event.pop("user", None)
    if number := request_id.get():
        event.setdefault("tags", {})["request_id"] = number
    return event
