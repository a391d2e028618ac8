import threading
import time

import pytest

from s2s.ahead import ahead


def test_items_come_in_order():
    assert list(ahead(iter(range(100)), n_items=3)) == list(range(100))
    assert list(ahead([])) == []


def test_what_the_maker_raises_comes_in_its_turn():
    def two_then_fail():
        yield 1
        yield 2
        raise ValueError("three")

    stream = ahead(two_then_fail())
    assert [next(stream), next(stream)] == [1, 2]
    with pytest.raises(ValueError, match="three"):
        next(stream)


def test_no_more_than_asked_is_made_ahead():
    made = []

    def count():
        for number in range(100):
            made.append(number)
            yield number

    stream = ahead(count(), n_items=2)
    assert next(stream) == 0
    time.sleep(0.3)
    # One in use, two waiting, one in the maker's hands.
    assert len(made) <= 4
    stream.close()


def test_a_stream_that_is_left_ends_its_thread():
    stream = ahead(iter(range(10**9)))
    next(stream)
    stream.close()
    assert not any(thread.name == "ahead" for thread in threading.enumerate())


def test_making_goes_on_while_an_item_is_used():
    second = threading.Event()

    def count():
        yield 1
        second.set()
        yield 2

    stream = ahead(count())
    assert next(stream) == 1
    assert second.wait(timeout=5)
    assert next(stream) == 2
