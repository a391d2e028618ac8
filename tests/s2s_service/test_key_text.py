import re

from hypothesis import given
from hypothesis import strategies as st

from s2s_service.key_text import ALPHABET, is_key, new_key


def test_a_key_has_the_form_that_scanners_look_for():
    assert re.fullmatch(r"s2s_[0-9A-Za-z]{49}", new_key())
    assert is_key(new_key())


def test_keys_do_not_repeat_and_use_every_letter():
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert set("".join(key[4:-6] for key in keys)) == set(ALPHABET)


def test_the_checksum_is_the_crc_32_in_base_62():
    # Of "s2s_" and 43 zeros it is 630852825 = 42*62^4 + 42*62^3 + 61*62^2 + 39*62 + 35.
    body = "s2s_" + "0" * 43
    assert is_key(body + "0ggzdZ")
    assert not is_key(body + "0ggzdY")


@given(place=st.integers(4, 52), letter=st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_seen(place, letter):
    key = new_key()
    changed = key[:place] + letter + key[place + 1 :]
    assert is_key(changed) == (changed == key)


@given(st.text())
def test_other_text_is_no_key(text):
    assert not is_key(text)
    assert not is_key("s2s_" + text)
