import ipaddress

import pytest
from guarded import client
from hypothesis import given
from hypothesis import strategies as st

from s2s.errors import UsageError
from s2s_service.guards.addresses import Addresses, client_behind, networks, parse_address

PROXIES = networks(("10.0.0.0/8", "2001:db8:f::/48"))
PEER = ipaddress.ip_address("10.0.0.1")


@pytest.mark.parametrize(
    ("hops", "client_address"),
    [
        ([""], "10.0.0.1"),
        (["192.0.2.1"], "192.0.2.1"),
        (["192.0.2.1", " 10.0.0.2"], "192.0.2.1"),
        (["198.51.100.9", "192.0.2.1"], "192.0.2.1"),  # the left one may be made up
        (["192.0.2.1", "2001:db8:f::2", "10.0.0.2"], "192.0.2.1"),
        (["10.0.0.3", "10.0.0.2"], "10.0.0.3"),
        (["192.0.2.1:4711"], "192.0.2.1"),
        (["[2001:db8::1]:4711"], "2001:db8::1"),
        (["2001:db8::1"], "2001:db8::1"),
        (["::ffff:192.0.2.1"], "192.0.2.1"),
        (["192.0.2.1", "unknown"], "10.0.0.1"),
        (["192.0.2.1", "unknown", "10.0.0.2"], "10.0.0.2"),
    ],
)
def test_the_rightmost_that_is_no_proxy_is_the_client(hops, client_address):
    assert str(client_behind(PEER, hops, PROXIES)) == client_address


@given(made_up=st.lists(st.ip_addresses().map(str) | st.text(max_size=20)), real=st.ip_addresses())
def test_nothing_left_of_what_a_proxy_saw_counts(made_up, real):
    real = parse_address(str(real))
    expected = client_behind(PEER, [str(real)], PROXIES)
    if not any(real in proxy for proxy in PROXIES):
        assert client_behind(PEER, [*made_up, str(real)], PROXIES) == expected == real


@given(st.text() | st.ip_addresses().map(str) | st.from_regex(r"\[?[0-9a-f:.%]*\]?(:[0-9]*)?", fullmatch=True))
def test_any_text_is_an_address_or_none(text):
    address = parse_address(text)
    assert address is None or parse_address(str(address)) == address


@pytest.mark.parametrize("wrong", ["proxy.example.org", "10.0.0.0/33", "10.0.0", "*", "unix:"])
def test_proxies_are_addresses(wrong):
    with pytest.raises(UsageError, match="S2S_PROXIES") as caught:
        networks((wrong,))
    assert caught.value.code == "settings_invalid"


def seen(peer, headers, proxies=("10.0.0.0/8",), scheme="http"):
    """The client and scheme that the app is told."""
    found = {}

    async def app(scope, receive, send):
        found.update(scope)

    scope = {
        "type": "http",
        "client": peer,
        "scheme": scheme,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
    }
    coroutine = Addresses(app, proxies)(scope, None, None)
    with pytest.raises(StopIteration):
        coroutine.send(None)
    return found["client"], found["scheme"]


@pytest.mark.parametrize("peer", [("192.0.2.7", 1), ("", 0), None, ("testclient", 1)])
def test_strangers_are_not_believed(peer):
    headers = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-Proto", "https")]
    assert seen(peer, headers) == (peer, "http")
    assert seen(peer, headers, proxies=()) == (peer, "http")


def test_known_proxies_are_believed():
    headers = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "192.0.2.1, 10.2.0.1")]
    headers.append(("X-Forwarded-Proto", "http, HTTPS"))
    assert seen(("10.1.1.1", 5), headers) == (("192.0.2.1", 0), "https")
    assert seen(("::ffff:10.1.1.1", 5), headers) == (("192.0.2.1", 0), "https")


@given(proto=st.text(st.characters(max_codepoint=255)), hops=st.text(st.characters(max_codepoint=255)))
def test_any_header_leaves_a_client_and_a_scheme(proto, hops):
    (address, _), scheme = seen(("10.1.1.1", 5), [("X-Forwarded-For", hops), ("X-Forwarded-Proto", proto)])
    assert scheme in ("http", "https")
    ipaddress.ip_address(address)


def test_limits_are_those_of_the_client_behind_the_proxy(tmp_path):
    called = client(tmp_path, rate_per_minute=1, proxies=("10.0.0.0/8",), peer="10.0.0.1")
    statuses = [
        called.get("/v1/unknown", headers={"X-Forwarded-For": f"198.51.100.{i}, 192.0.2.{last}"}).status_code
        for i, last in ((1, 1), (2, 1), (3, 2))
    ]
    assert statuses == [404, 429, 404]
