import time

import pytest

from s2s_service.rates import NewSessions, Open, Rates, network_of
from s2s_service.settings import Settings


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("2001:db8:0:1::", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::", "2001:db8:0:2::/64"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_a_household_has_one_budget(address, network):
    assert network_of(address) == network


def test_a_window_ends(monkeypatch):
    sessions = NewSessions(Settings(new_sessions_per_hour=1))
    assert sessions.take("192.0.2.1").enough
    refused = sessions.take("192.0.2.1")
    assert (refused.enough, refused.remaining) == (False, 0)
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began + refused.reset_s - 2)
    assert not sessions.take("192.0.2.1").enough
    monkeypatch.setattr(time, "time", lambda: began + refused.reset_s + 1)
    assert sessions.take("192.0.2.1").enough


def test_made_up_credentials_cost_the_address_and_are_not_remembered_beyond():
    rates = Rates(Settings(rate_per_minute=2))
    taken = [rates.take(address="192.0.2.1", credential=str(i)) for i in range(12)]
    assert [all(left.enough for left in each) for each in taken] == [True] * 10 + [False] * 2
    assert [len(each) for each in taken] == [2] * 10 + [1] * 2
    assert len(rates._callers._limiter.storage.storage) == 10


def test_so_many_are_open_at_a_time():
    places = Open(2)
    with places.one("a") as first, places.one("a") as second:
        assert first
        assert second
        with places.one("a") as third, places.one("b") as other:
            assert not third
            assert other
        with places.one("a") as still:
            assert not still  # the one that was refused gave nothing back
    with places.one("a") as again:
        assert again
    assert places._counts == {}


def test_what_fails_is_open_no_more():
    places = Open(1)
    with pytest.raises(RuntimeError), places.one("a"):
        raise RuntimeError
    with places.one("a") as free:
        assert free
