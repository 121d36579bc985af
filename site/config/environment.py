"""Settings read from the environment; one that cannot be used is refused by its name."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from conferences.slugs import RESERVED_SLUGS

env = environ.Env()
#: Names and passwords of an address: errors stand in logs, which more people read than may know it.
SECRET = re.compile(r"(?<=://).*(?=@)", re.DOTALL)


class Unusable(ImproperlyConfigured):
    """Says which setting, and what is wanted of it."""


def setting[T](name: str, read: Callable[[str], T], default: str, wanted: str) -> T:
    """What `read` makes of a setting; when it cannot, an error that says what is wanted."""
    text = env.str(name, default="").strip() or default
    try:
        return read(text)
    except Unusable:  # of another one that this one asked for
        raise
    except (ImproperlyConfigured, KeyError, ValidationError, ValueError):
        said = SECRET.sub("…", text)
        # From none: that error may quote the text.
        raise Unusable(f"{name}: “{said}” cannot be used. Give {wanted}.") from None


def yes_or_no(text: str) -> bool:
    """Other words are refused: a lock that is meant to be on must not be off by a slip."""
    if text.lower() not in {"true", "yes", "on", "1", "false", "no", "off", "0"}:
        raise ValueError(text)
    return text.lower() in {"true", "yes", "on", "1"}


def at_least(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if (number := int(text)) < least:
            raise ValueError(text)
        return number

    return read


def origin(text: str, *schemes: str) -> str:
    """One of these schemes and a host, and nothing else."""
    address = urlsplit(text)
    if address.scheme not in schemes or not address.hostname or address.path.strip("/"):
        raise ValueError(text)
    return f"{address.scheme}://{address.netloc}"


def contact(text: str) -> str:
    """An address as security.txt wants it; one for mail may be given without its scheme."""
    address = f"mailto:{text}" if re.fullmatch(r"[^@\s:/]+@[^@\s:/]+", text) else text
    if address and not re.fullmatch(r"(mailto:[^@\s]+@|https://)[^@\s]+", address):
        raise ValueError(text)
    return address


def admin_path(text: str) -> str:
    """Where the admin lives; never where bots try first, nor where the site has something else."""
    path = text.strip("/")
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", path):
        raise ValueError(text)
    if path.split("/")[0] in {"admin", "media", "static"} | RESERVED_SLUGS:
        raise ValueError(text)
    return path


def addresses(text: str) -> list[str]:
    """Addresses of mail, with commas between."""
    found = [address.strip() for address in text.split(",") if address.strip()]
    for address in found:
        validate_email(address)
    return found


def mailer(url: str) -> dict[str, object]:
    """The entry of MAILERS for an smtp:// address."""
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
            # A mail server that hangs shall not keep who pressed a button waiting.
            "timeout": 10,
        },
    }
