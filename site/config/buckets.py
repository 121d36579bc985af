"""Uploads and static files in buckets of S3, or of a service with its API (S3_ENDPOINT_URL).

boto3 reads its keys from the environment, or uses the machine's role.
docs/how-to/keep-files-in-buckets.md says what each bucket has to allow.
"""

from functools import partial
from typing import Any

from config.environment import env, parse_origin, read_setting

Policy = dict[str, list[str]]

#: How long the URL of a private file is valid.
SIGNED_URL_SECONDS = 300


def configure_buckets(storages: dict[str, Any], *policies: Policy) -> bool:
    """Adds the buckets to STORAGES and to the policies. Returns whether uploads are in one."""
    endpoint = read_setting(
        "S3_ENDPOINT_URL",
        lambda url: url and parse_origin(url, "http", "https"),
        default="",
        expected="a URL such as https://s3.example.org",
    )
    if static := env.str("STATIC_BUCKET", default=""):
        options = _public_bucket(static, env.str("STATIC_DOMAIN", default=""), endpoint)
        storages["staticfiles"] = {
            "BACKEND": "config.storages.StaticStorage",
            "OPTIONS": options | {"gzip": True, "file_overwrite": True},
        }
        _allow(policies, ("default-src", "script-src", "style-src", "img-src"), options)
    if not (media := env.str("MEDIA_BUCKET", default="")):
        return False
    public = _public_bucket(media, env.str("MEDIA_DOMAIN", default=""), endpoint)
    private = read_setting(
        "DOCUMENTS_BUCKET",
        partial(_parse_private_bucket, media),
        default="",
        expected="another bucket, which is private: everybody can read MEDIA_BUCKET",
    )
    storages["default"] = {
        "BACKEND": "config.storages.UploadStorage",
        "OPTIONS": {"public": public, "private": _private_bucket(private, endpoint)},
    }
    _allow(policies, ("img-src",), public)
    return True


def _parse_private_bucket(public_bucket: str, name: str) -> str:
    if name in {"", public_bucket}:
        raise ValueError(name)
    return name


def _public_bucket(name: str, domain: str, endpoint: str) -> dict[str, Any]:
    """Browsers load files from it directly, at permanent URLs."""
    return {
        "bucket_name": name,
        "endpoint_url": endpoint or None,
        "custom_domain": domain or (None if endpoint else f"{name}.s3.amazonaws.com"),
        "querystring_auth": False,
        "file_overwrite": False,
        "object_parameters": {"CacheControl": "public, max-age=86400"},
    }


def _private_bucket(name: str, endpoint: str) -> dict[str, Any]:
    """Its files have signed URLs that expire."""
    return {
        "bucket_name": name,
        "endpoint_url": endpoint or None,
        "querystring_auth": True,
        "querystring_expire": SIGNED_URL_SECONDS,
        "file_overwrite": False,
    }


def _allow(
    policies: tuple[Policy, ...], directives: tuple[str, ...], bucket: dict[str, Any]
) -> None:
    """Allows only the bucket's folder where the host is shared with other people's buckets."""
    domain = bucket["custom_domain"]
    url = f"https://{domain}" if domain else f"{bucket['endpoint_url']}/{bucket['bucket_name']}/"
    for policy in policies:
        for directive in directives:
            if directive in policy:
                policy[directive] = [*policy[directive], url]
