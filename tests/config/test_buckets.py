"""Files in buckets, on a local server with the API of S3."""

import gzip
import json
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from wagtail.documents.models import Document
from wagtail.models import Collection

from config.buckets import configure_buckets
from tests.config.s3_server import ENVIRONMENT, create_buckets, run_s3_server
from tests.factories import ImageFactory


@pytest.fixture(scope="module")
def server():
    with run_s3_server() as url:
        yield url


@pytest.fixture
def use(monkeypatch, settings, tmp_path):
    """Configures the storages as production's settings do."""

    def use_endpoint(endpoint):
        extra = {"STATIC_BUCKET": "static", "S3_ENDPOINT_URL": endpoint}
        for name, value in (ENVIRONMENT | extra).items():
            monkeypatch.setenv(name, value)
        storages, policy = dict(settings.STORAGES), {"img-src": ["'self'"], "default-src": []}
        assert configure_buckets(storages, policy)
        settings.WAGTAILDOCS_SERVE_METHOD = "redirect"
        settings.STATIC_ROOT = tmp_path / "static"
        settings.STORAGES = storages
        return policy

    return use_endpoint


@pytest.fixture
def buckets(server, use):
    """Empty buckets."""
    use(server)
    s3 = create_buckets(server, "pictures", "papers", "static")
    for name in ("pictures", "static"):
        s3.put_bucket_policy(Bucket=name, Policy=public_read_policy(name))
    return s3


def public_read_policy(bucket):
    """As in docs/how-to/keep-files-in-buckets.md."""
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    statement = allow | {"Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def list_keys(buckets, name):
    return {each["Key"] for each in buckets.list_objects_v2(Bucket=name).get("Contents", ())}


def read(url):
    with urlopen(url) as answer:  # noqa: S310 - an address of this test
        return answer.read(), answer.headers


def test_images_and_renditions_have_permanent_urls(server, buckets, db):
    image = ImageFactory()
    address = image.get_rendition("width-100").url
    assert address.startswith(f"{server}/pictures/images/")
    assert "?" not in address
    picture, headers = read(address)
    assert picture.startswith(b"\x89PNG")
    assert headers["Cache-Control"] == "public, max-age=86400"
    assert image.file.name in list_keys(buckets, "pictures")
    assert not list_keys(buckets, "papers")


@pytest.fixture
def paper(buckets, db):
    return Document.objects.create(title="Slides", file=ContentFile(b"%PDF-1.7", "slides.pdf"))


def test_documents_have_urls_that_expire(server, buckets, client, paper):
    assert list_keys(buckets, "papers") == {paper.file.name}
    address = client.get(paper.url).headers["Location"]
    assert address.startswith(f"{server}/papers/documents/slides")
    signed = parse_qs(urlsplit(address).query)
    assert signed["X-Amz-Expires"] == ["300"]
    assert signed["X-Amz-Signature"]
    content, headers = read(address)
    assert (content, headers["Content-Disposition"]) == (b"%PDF-1.7", "attachment")
    assert headers["Cache-Control"] == "private, no-store"
    with pytest.raises(HTTPError, match="403"):
        read(address.split("?")[0])


def test_documents_copied_into_the_bucket_are_downloads(buckets, client, db):
    key = "documents/old.html"
    buckets.put_object(Bucket="papers", Key=key, Body=b"<script>", ContentType="text/html")
    paper = Document.objects.create(title="Old", file=key)
    _, headers = read(client.get(paper.url).headers["Location"])
    assert headers["Content-Disposition"] == "attachment"
    assert headers["Cache-Control"] == "private, no-store"


def test_private_documents_require_login(client, paper):
    Collection.objects.get().view_restrictions.create(restriction_type="login")
    assert "/login/" in client.get(paper.url).headers["Location"]


def test_files_are_never_overwritten(buckets):
    first = default_storage.save("documents/same.txt", ContentFile(b"one"))
    second = default_storage.save("documents/same.txt", ContentFile(b"two"))
    assert first != second
    assert default_storage.open(first).read() == b"one"
    default_storage.delete(first)
    assert not default_storage.exists(first)
    assert default_storage.size(second) == 3
    assert "documents" in default_storage.listdir("")[0]
    assert second.removeprefix("documents/") in default_storage.listdir("documents")[1]


def test_static_files_are_compressed_and_immutable(server, buckets, settings):
    name = "css/site.css"
    with open(find(name), "rb") as file:  # noqa: PTH123 - a finder answers with text
        staticfiles_storage.save(name, File(file))
    list(staticfiles_storage.post_process({name: (staticfiles_storage, name)}))
    address = staticfiles_storage.url(name)
    assert address.startswith(f"{server}/static/css/site.")
    styles, headers = read(address)
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Encoding"] == "gzip"
    assert b"{" in gzip.decompress(styles)
    assert read(f"{server}/static/{name}")[1]["Cache-Control"] == "public, max-age=3600"
    # The manifest is local: a process can start while the bucket is unreachable.
    assert (settings.STATIC_ROOT / "staticfiles.json").exists()


def test_the_policy_allows_only_the_sites_buckets(server, use):
    """Not those of other customers of the same service."""
    static, pictures = f"{server}/static/", f"{server}/pictures/"
    assert use(server) == {"img-src": ["'self'", static, pictures], "default-src": [static]}


def test_an_unreachable_bucket_raises_oserror_at_once(use):
    use("http://127.0.0.1:9")
    with pytest.raises(OSError, match="did not return"):
        default_storage.open("original_images/a.png")
    with pytest.raises(OSError, match="did not check for a file"):
        default_storage.exists("original_images/a.png")
    with pytest.raises(OSError, match="did not check for a file"):
        default_storage.save("original_images/a.png", ContentFile(b"x"))
    with pytest.raises(OSError, match="did not delete"):
        default_storage.delete("original_images/a.png")


def test_a_page_is_shown_without_its_images_when_the_bucket_is_unreachable(
    buckets, use, client, talk, settings
):
    """An image without a rendition is left out."""
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STORAGES = settings.STORAGES | static
    picture = {"image": ImageFactory().pk, "alt_text": "A hall", "decorative": False}
    talk.body = [{"type": "image", "value": {"image": picture, "caption": "The hall"}}]
    talk.save_revision().publish()
    use("http://127.0.0.1:9")
    settings.STORAGES = settings.STORAGES | static
    page = client.get(talk.url)
    assert (page.status_code, "The hall" in page.text) == (200, True)
