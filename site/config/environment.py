"""Reads settings from the environment. An invalid one is refused by its name."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from conferences.reserved_slugs import RESERVED_SLUGS

env = environ.Env()
#: The user and password in a URL. Errors are logged, so they must not contain it.
CREDENTIALS = re.compile(r"(?<=://).*(?=@)", re.DOTALL)


class InvalidSetting(ImproperlyConfigured):
    """Says which setting is invalid and what it should be."""


def read_setting[T](name: str, parse: Callable[[str], T], default: str, expected: str) -> T:
    text = env.str(name, default="").strip() or default
    try:
        return parse(text)
    except InvalidSetting:  # of another setting that `parse` reads
        raise
    except (ImproperlyConfigured, KeyError, ValidationError, ValueError):
        redacted = CREDENTIALS.sub("…", text)
        # From none, since that error may contain the text.
        raise InvalidSetting(f"{name}: “{redacted}” isn't valid. Give {expected}.") from None


def parse_bool(text: str) -> bool:
    """Refuses other words: a typing error must not turn protection off."""
    if text.lower() not in {"true", "yes", "on", "1", "false", "no", "off", "0"}:
        raise ValueError(text)
    return text.lower() in {"true", "yes", "on", "1"}


def at_least(minimum: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if (number := int(text)) < minimum:
            raise ValueError(text)
        return number

    return parse


def parse_origin(text: str, *schemes: str) -> str:
    """A URL with one of these schemes and a host, but no path."""
    parts = urlsplit(text)
    if parts.scheme not in schemes or not parts.hostname or parts.path.strip("/"):
        raise ValueError(text)
    return f"{parts.scheme}://{parts.netloc}"


def parse_contact(text: str) -> str:
    """A URI for security.txt, from a URI or an email address."""
    uri = f"mailto:{text}" if re.fullmatch(r"[^@\s:/]+@[^@\s:/]+", text) else text
    if uri and not re.fullmatch(r"(mailto:[^@\s]+@|https://)[^@\s]+", uri):
        raise ValueError(text)
    return uri


def parse_admin_path(text: str) -> str:
    """Refuses the paths that bots try first and those that the site uses."""
    path = text.strip("/")
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", path):
        raise ValueError(text)
    if path.split("/")[0] in {"admin", "media", "static"} | RESERVED_SLUGS:
        raise ValueError(text)
    return path


def parse_email_addresses(text: str) -> list[str]:
    addresses = [address.strip() for address in text.split(",") if address.strip()]
    for address in addresses:
        validate_email(address)
    return addresses


def parse_email_url(url: str) -> dict[str, object]:
    """An entry of MAILERS from an smtp:// URL."""
    mail = environ.Env.email_url_config(url)
    if not mail["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
        raise ValueError(url)
    return {
        "BACKEND": mail["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": mail["EMAIL_HOST"],
            "port": mail["EMAIL_PORT"],
            "username": mail["EMAIL_HOST_USER"] or "",
            "password": mail["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": mail.get("EMAIL_USE_TLS", False),
            "use_ssl": mail.get("EMAIL_USE_SSL", False),
            # A request waits for it.
            "timeout": 10,
        },
    }
