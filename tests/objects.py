"""Object storage on this machine for tests: servers that speak as S3 and as Google Cloud Storage do."""

import contextlib
import os
from unittest import mock

BUCKET = "clips"


@contextlib.contextmanager
def s3(port=0):
    """Run an S3 server with a bucket, on a free port; yields the URL of a store in it.

    On the port of one that was stopped it has the objects of that one.
    """
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    access = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_DEFAULT_REGION": "us-east-1"}
    try:
        with mock.patch.dict(os.environ, access | {"AWS_ENDPOINT_URL": address}):
            boto3.client("s3").create_bucket(Bucket=BUCKET)
            yield f"s3://{BUCKET}/deep/down"
    finally:
        server.stop()


@contextlib.contextmanager
def gcs():
    """Run a Cloud Storage server with an empty bucket on a free port; yields the URL of a store in it."""
    from gcp_storage_emulator.server import create_server

    server = create_server("127.0.0.1", 0, in_memory=True, default_bucket=BUCKET)
    # gcsfs asks the control API for the kind of bucket otherwise, which no emulator has.
    environment = {"GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT": "false"}
    server.start()
    try:
        address = "http://{}:{}".format(*server._api._httpd.server_address)
        with mock.patch.dict(os.environ, environment | {"STORAGE_EMULATOR_HOST": address}):
            yield f"gs://{BUCKET}/deep/down"
    finally:
        server.stop()
