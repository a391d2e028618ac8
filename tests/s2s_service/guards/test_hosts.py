import pytest
from guarded import client, guarded, listening, problem_of, talk
from hypothesis import example, given
from hypothesis import strategies as st

from s2s.errors import UsageError
from s2s_service.guards.hosts import LOOPBACK, Hosts, parse_authority
from s2s_service.settings import Settings

ATTACK = "rebound.example"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8765",
        "127.0.0.1:9",
        "localhost",
        "LocalHost:80",
        "localhost.",
        "[::1]:8765",
        "[0:0:0:0:0:0:0:1]",
        "sound.example.org",
        "SOUND.example.org:443",
        "sound.example.org.:443",
        "[2001:db8::5]:80",
        "192.0.2.5",
    ],
)
def test_own_names_are_let_in(tmp_path, host):
    called = client(tmp_path, hosts=("Sound.example.org", "2001:DB8:0::5"), host="192.0.2.5")
    assert called.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", [ATTACK, f"{ATTACK}:8765", "localhost.evil.example", "127.0.0.1.nip.io", "192.0.2.6", "[::2]", "0.0.0.0"]
)
def test_other_names_are_not(tmp_path, host):
    for address in ("127.0.0.1", "0.0.0.0", "::"):
        answer = client(tmp_path, host=address).get("/healthz", headers={"Host": host})
        assert (answer.status_code, problem_of(answer)) == (421, "wrong_host")


@pytest.mark.parametrize(
    "host",
    [
        *("", " ", ":80", "a b", "a,b", "localhost@evil", "localhost/", "localhost:", "localhost:65536"),
        *(
            "localhost:1e3",
            "localhost:٣",
            "[::1",
            "::1",
            "[]",
            "[:80]",
            "[1.2.3.4.5]",
            "[::1]x",
            "[localhost]:80",
            "localhost#",
        ),
        *("localhost\\", "xn--é", "."),
    ],
)
def test_odd_names_are_no_names(tmp_path, host):
    answer = client(tmp_path).get("/healthz", headers={"Host": host.encode()})
    assert (answer.status_code, problem_of(answer)) == (400, "wrong_host")


@pytest.mark.parametrize("lines", [b"", b"Host: localhost\r\nHost: localhost\r\n"], ids=["none", "two"])
def test_one_host_is_said(tmp_path, lines):
    with listening(guarded(tmp_path)) as port:
        assert talk(port, b"GET /healthz HTTP/1.0\r\n" + lines + b"\r\n").startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))
        assert b" 200 " in talk(port, b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")


@given(host=st.text(st.characters(max_codepoint=255)) | st.from_regex(r"[a-z\[\].:0-9@/-]*", fullmatch=True))
@example("localhost\x00.evil.example")
@example("localhost\n")
@example("127.1")
@example("2130706433")
def test_only_own_names_pass_whatever_is_sent(host):
    guard = Hosts(None, Settings(hosts=("sound.example.org",)))
    scope = {"type": "http", "headers": [(b"host", host.encode("latin-1"))], "server": ("127.0.0.1", 80)}
    if guard._fault(scope) is None:
        name = parse_authority(host).name
        assert name in ("localhost", "127.0.0.1", "::1", "sound.example.org")
        assert host.lower().lstrip("[").startswith(name) or name == "::1"


@pytest.mark.parametrize("host", ["sound.example.org:8443", "Sound.Example.org.", "2001:db8::5", "[2001:DB8:0::5]:80"])
def test_the_settings_name_hosts_in_any_form(host):
    assert Hosts(None, Settings(hosts=(host,)))._names - LOOPBACK <= {"sound.example.org", "2001:db8::5"}
    assert Hosts(None, Settings(host="2001:DB8:0::5"))._names >= {"2001:db8::5"}


@pytest.mark.parametrize("wrong", ["*", "*.example.org", "https://sound.example.org", "a b", "a/b", ":80"])
def test_hosts_are_names(wrong):
    with pytest.raises(UsageError, match="S2S_HOSTS") as caught:
        Hosts(None, Settings(hosts=(wrong,)))
    assert caught.value.code == "settings_invalid"


def test_the_address_that_a_connection_came_in_on_is_a_name(tmp_path):
    """Names can be rebound, addresses cannot: what listens everywhere answers to each of its addresses."""
    guard = Hosts(None, Settings(host="0.0.0.0"))
    scope = {"type": "http", "headers": [(b"host", b"192.0.2.5:8765")], "server": ("192.0.2.5", 8765)}
    assert guard._fault(scope) is None
    assert guard._fault({**scope, "server": ("192.0.2.6", 8765)}).status == 421
    assert guard._fault({**scope, "headers": [(b"host", b"testserver")], "server": ("testserver", 80)}).status == 421
    assert guard._fault({**scope, "server": None}).status == 421
