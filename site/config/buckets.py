"""Uploads and static files in buckets: S3, or whatever speaks its language (S3_ENDPOINT_URL).

Keys are those of the environment that boto3 reads itself, or those of the machine's role.
docs/how-to/keep-files-in-buckets.md says what each bucket has to allow.
"""

from functools import partial
from typing import Any

from config.environment import env, origin, setting

Policy = dict[str, list[str]]

#: Seconds for which the address of a private file is good.
SIGNED_FOR = 300


def use_buckets(storages: dict[str, Any], *policies: Policy) -> bool:
    """Put what has a bucket there, and let pages load it; whether uploads have one."""
    endpoint = setting(
        "S3_ENDPOINT_URL",
        lambda url: url and origin(url, "http", "https"),
        default="",
        wanted="an address such as https://s3.example.org",
    )
    if static := env.str("STATIC_BUCKET", default=""):
        options = _open_bucket(static, env.str("STATIC_DOMAIN", default=""), endpoint)
        storages["staticfiles"] = {
            "BACKEND": "config.storages.Static",
            "OPTIONS": options | {"gzip": True, "file_overwrite": True},
        }
        _allow(policies, ("default-src", "script-src", "style-src", "img-src"), options)
    if not (media := env.str("MEDIA_BUCKET", default="")):
        return False
    public = _open_bucket(media, env.str("MEDIA_DOMAIN", default=""), endpoint)
    private = setting(
        "DOCUMENTS_BUCKET",
        partial(_another_than, media),
        default="",
        wanted="a bucket of their own, closed to everybody: MEDIA_BUCKET is open to readers",
    )
    storages["default"] = {
        "BACKEND": "config.storages.Uploads",
        "OPTIONS": {
            "public": public,
            "private": _closed_bucket(private, endpoint),
        },
    }
    _allow(policies, ("img-src",), public)
    return True


def _another_than(open_bucket: str, name: str) -> str:
    if name in {"", open_bucket}:
        raise ValueError(name)
    return name


def _open_bucket(name: str, domain: str, endpoint: str) -> dict[str, Any]:
    """Readers' browsers get what is in it, by addresses that stay."""
    return {
        "bucket_name": name,
        "endpoint_url": endpoint or None,
        "custom_domain": domain or (None if endpoint else f"{name}.s3.amazonaws.com"),
        "querystring_auth": False,
        "file_overwrite": False,
        "object_parameters": {"CacheControl": "public, max-age=86400"},
    }


def _closed_bucket(name: str, endpoint: str) -> dict[str, Any]:
    """By addresses that are signed, and good for a while."""
    return {
        "bucket_name": name,
        "endpoint_url": endpoint or None,
        "querystring_auth": True,
        "querystring_expire": SIGNED_FOR,
        "file_overwrite": False,
    }


def _allow(
    policies: tuple[Policy, ...], directives: tuple[str, ...], bucket: dict[str, Any]
) -> None:
    """Where a bucket has no host of its own, its folder alone: others there are other people's."""
    domain = bucket["custom_domain"]
    place = f"https://{domain}" if domain else f"{bucket['endpoint_url']}/{bucket['bucket_name']}/"
    for policy in policies:
        for directive in directives:
            if directive in policy:
                policy[directive] = [*policy[directive], place]
