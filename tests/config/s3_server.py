"""A local server with the API of S3."""

import urllib.request
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "only-for-tests", "AWS_SECRET_ACCESS_KEY": "only-for-tests"}
#: The settings for uploads in two buckets, apart from S3_ENDPOINT_URL.
ENVIRONMENT = KEYS | {
    "AWS_DEFAULT_REGION": "us-east-1",
    "MEDIA_BUCKET": "pictures",
    "DOCUMENTS_BUCKET": "papers",
}


@contextmanager
def run_s3_server():
    """Yields its URL."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def create_buckets(url, *names):
    """Empties the server, since all servers of a process share their buckets. Returns a client."""
    reset = urllib.request.Request(f"{url}/moto-api/reset", method="POST")  # noqa: S310
    urllib.request.urlopen(reset).close()  # noqa: S310 - an address of this machine
    keys = {name.lower(): value for name, value in KEYS.items()}
    s3 = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys)
    for name in names:
        s3.create_bucket(Bucket=name)
    return s3
