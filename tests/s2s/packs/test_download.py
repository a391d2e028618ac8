import hashlib
import socket

import pytest
from server import serving

from s2s.errors import InputError, UsageError
from s2s.packs.download import Patience, address_of, download

DATA = bytes(range(256)) * 400
SUM = hashlib.sha256(DATA).hexdigest()
HASTY = Patience(stall_s=0.4, in_all_s=1.0)


@pytest.fixture(scope="module")
def site():
    with serving({"rex.zip": DATA}) as address:
        yield address


def failing(url, path, code="pack_download", **options):
    with pytest.raises(InputError) as caught:
        download(address_of(url), path, patience=HASTY, **options)
    assert caught.value.code == code
    assert list(path.parent.iterdir()) == [], "something was left behind"
    return caught.value.message


@pytest.mark.parametrize("path", ["rex.zip", "plain/rex.zip", "to?/rex.zip", "to?/to?/rex.zip"])
def test_what_is_there_is_written_whole(site, tmp_path, path):
    for checksum in ("", f"#sha256={SUM}", f"#sha256={SUM.upper()}"):
        assert download(address_of(f"{site}/{path}{checksum}"), tmp_path / "rex.zip") == SUM
        assert (tmp_path / "rex.zip").read_bytes() == DATA
        assert len(list(tmp_path.iterdir())) == 1


def test_a_wrong_checksum_leaves_nothing(site, tmp_path):
    message = failing(f"{site}/rex.zip#sha256={'0' * 64}", tmp_path / "rex.zip", "pack_checksum")
    assert SUM in message


def test_what_is_cut_short_missing_or_endless(site, tmp_path):
    target = tmp_path / "rex.zip"
    assert f"{len(DATA) // 2} of {len(DATA)} bytes" in failing(f"{site}/short/rex.zip", target)
    assert "404" in failing(f"{site}/absent.zip", target)
    failing(f"{site}/endless", target, "pack_too_large", max_bytes=1_000_000)
    failing(f"{site}/rex.zip", target, "pack_too_large", max_bytes=1000)


def test_slow_and_dead_servers(site, tmp_path):
    assert "too slow" in failing(f"{site}/slow/rex.zip", tmp_path / "rex.zip")
    assert "no answer within 0.4 s" in failing(f"{site}/dead", tmp_path / "rex.zip")


def test_headers_that_dribble_absurd_lengths_and_hanging_up(site, tmp_path):
    target = tmp_path / "rex.zip"
    assert "too slow" in failing(f"{site}/header", target)
    failing(f"{site}/long", target, "pack_too_large")
    failing(f"{site}/reset", target)


def test_what_the_network_does_is_not_blamed_on_the_disk(site, tmp_path, monkeypatch):
    def broken(*arguments):
        raise OSError(113, "No route to host")

    monkeypatch.setattr("http.client.HTTPResponse.read1", broken)
    assert "No route to host" in failing(f"{site}/rex.zip", tmp_path / "rex.zip")


def test_nobody_listens(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "refused" in failing(f"http://127.0.0.1:{port}/rex.zip", tmp_path / "rex.zip")


def test_redirections_are_few_and_safe(site, tmp_path):
    failing(f"{site}/loop", tmp_path / "rex.zip")
    failing(f"{site}/{'to?/' * 8}rex.zip", tmp_path / "rex.zip")
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/rex.zip"):
        failing(f"{site}/to?{target}", tmp_path / "rex.zip")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/rex.zip",
        "https://",
        "https://user:word@example.org/rex.zip",
        "https://example.org:port/rex.zip",
        "https://[::1/rex.zip",
        "https://example.org/a b.zip",
        "https://example.org/rex.zip#sha256=12",
        "https://example.org/rex.zip#md5=" + "0" * 32,
    ],
)
def test_other_addresses_are_refused(url):
    with pytest.raises(UsageError) as caught:
        address_of(url)
    assert caught.value.code == "pack_url"


def test_an_address_has_a_name():
    assert address_of("https://example.org/a/My%20Dogs.zip?x=1").stem == "My Dogs"
    assert address_of("https://example.org").stem == ""
