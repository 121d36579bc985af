"""Files in buckets, on a local server with the API of S3."""

import gzip
import json
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer
from wagtail.documents.models import Document
from wagtail.models import Collection

from config.buckets import configure_buckets
from tests.factories import ImageFactory

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "only-for-tests",
    "AWS_SECRET_ACCESS_KEY": "only-for-tests",
    "AWS_DEFAULT_REGION": "us-east-1",
    "MEDIA_BUCKET": "pictures",
    "DOCUMENTS_BUCKET": "papers",
    "STATIC_BUCKET": "static",
}


@pytest.fixture(scope="module")
def server():
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def use(monkeypatch, settings, tmp_path):
    """Configures the storages as production's settings do."""

    def use_endpoint(endpoint):
        for name, value in (ENVIRONMENT | {"S3_ENDPOINT_URL": endpoint}).items():
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
    reset = urllib.request.Request(f"{server}/moto-api/reset", method="POST")  # noqa: S310
    urllib.request.urlopen(reset).close()  # noqa: S310 - an address of this test
    s3 = boto3.client("s3", endpoint_url=server)
    for name in ("pictures", "papers", "static"):
        s3.create_bucket(Bucket=name)
    for name in ("pictures", "static"):
        s3.put_bucket_policy(Bucket=name, Policy=public_read_policy(name))
    return s3


def public_read_policy(bucket):
    """As in docs/how-to/keep-files-in-buckets.md."""
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    statement = allow | {"Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def keys(buckets, name):
    return {each["Key"] for each in buckets.list_objects_v2(Bucket=name).get("Contents", ())}


def read(url):
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - an address of this test
        return answer.read(), answer.headers


def test_images_and_renditions_have_permanent_urls(server, buckets, db):
    image = ImageFactory()
    address = image.get_rendition("width-100").url
    assert address.startswith(f"{server}/pictures/images/")
    assert "?" not in address
    picture, headers = read(address)
    assert picture.startswith(b"\x89PNG")
    assert headers["Cache-Control"] == "public, max-age=86400"
    assert image.file.name in keys(buckets, "pictures")
    assert not keys(buckets, "papers")


def test_documents_have_urls_that_expire(server, buckets, client, db, settings):
    paper = Document.objects.create(title="Slides", file=ContentFile(b"%PDF-1.7", "slides.pdf"))
    assert keys(buckets, "papers") == {paper.file.name}
    address = client.get(paper.url).headers["Location"]
    assert address.startswith(f"{server}/papers/documents/slides")
    signed = parse_qs(urlsplit(address).query)
    assert signed["X-Amz-Expires"] == ["300"]
    assert signed["X-Amz-Signature"]
    content, headers = read(address)
    assert (content, headers["Content-Disposition"]) == (b"%PDF-1.7", "attachment")
    assert headers["Cache-Control"] == "private, no-store"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        read(address.split("?")[0])


def test_documents_copied_into_the_bucket_are_downloads(buckets, client, db):
    buckets.put_object(
        Bucket="papers", Key="documents/old.html", Body=b"<script>", ContentType="text/html"
    )
    paper = Document.objects.create(title="Old", file="documents/old.html")
    _, headers = read(client.get(paper.url).headers["Location"])
    assert headers["Content-Disposition"] == "attachment"
    assert headers["Cache-Control"] == "private, no-store"


def test_private_documents_require_login(buckets, client, db):
    paper = Document.objects.create(title="Slides", file=ContentFile(b"%PDF-1.7", "slides.pdf"))
    Collection.objects.get().view_restrictions.create(restriction_type="login")
    assert "/login/" in client.get(paper.url).headers["Location"]


def test_files_are_never_overwritten(buckets):
    first, second = (
        default_storage.save("documents/same.txt", ContentFile(text)) for text in (b"one", b"two")
    )
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
    for call in (
        default_storage.exists,
        lambda name: default_storage.save(name, ContentFile(b"x")),
    ):
        with pytest.raises(OSError, match="did not check for a file"):
            call("original_images/a.png")
    with pytest.raises(OSError, match="did not delete"):
        default_storage.delete("original_images/a.png")


def test_a_page_is_shown_without_its_images_when_the_bucket_is_unreachable(
    buckets, use, client, talk, settings
):
    """An image without a rendition is left out."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    static = {"staticfiles": plain}
    settings.STORAGES = settings.STORAGES | static
    picture = {"image": ImageFactory().pk, "alt_text": "A hall", "decorative": False}
    talk.body = [{"type": "image", "value": {"image": picture, "caption": "The hall"}}]
    talk.save_revision().publish()
    use("http://127.0.0.1:9")
    settings.STORAGES = settings.STORAGES | static
    page = client.get(talk.url)
    assert (page.status_code, "The hall" in page.text) == (200, True)
