import logging

import pytest

from s2s.client import AsyncClient, Client
from s2s.client.transport import address_of, client_settings, key_of
from s2s.errors import S2SError


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    monkeypatch.delenv("S2S_URL", raising=False)
    monkeypatch.delenv("S2S_KEY", raising=False)


def test_the_address_is_given_or_set_or_the_usual_one(monkeypatch):
    assert address_of(None) == "http://127.0.0.1:8765"
    monkeypatch.setenv("S2S_URL", "https://sound.example.org/sub/")
    assert address_of(None) == "https://sound.example.org/sub"
    assert address_of("http://[::1]:80") == "http://[::1]:80"


@pytest.mark.parametrize("odd", ["localhost:8765", "ftp://there", "http://", "http://a b", "http://there/?x=1", "\0"])
def test_what_is_no_address_is_told(odd):
    for kind in (Client, AsyncClient):
        with pytest.raises(S2SError) as caught:
            kind(odd)
        assert caught.value.code == "service_url"


def test_the_key_is_given_or_set(monkeypatch):
    assert key_of(None) is None
    monkeypatch.setenv("S2S_KEY", " s2s_x\n")
    assert key_of(None) == "s2s_x"
    assert key_of("s2s_y") == "s2s_y"
    assert client_settings("http://there", "s2s_y", 60)["headers"]["Authorization"] == "Bearer s2s_y"


@pytest.mark.parametrize("odd", ["s2s_x\r\nHost: there", "s2s x", "s2s_é"])
def test_a_key_that_cannot_be_sent_is_told_and_not_shown(odd, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(S2SError) as caught:
        Client(key=odd)
    assert caught.value.code == "key_malformed"
    assert odd not in str(caught.value) + caplog.text


def test_proxies_of_the_environment_are_not_used_for_this_machine():
    # A proxy's loopback is another machine's.
    assert client_settings("https://there", None, 60)["trust_env"]
    for local in ("http://127.0.0.1:1", "http://[::1]:1", "http://localhost"):
        assert not client_settings(local, None, 60)["trust_env"]
