"""What a key looks like: ``s2s_``, 43 letters and digits (256 random bits), 6 of a checksum.

The prefix lets secret scanners find keys in repositories and logs (``s2s_[0-9A-Za-z]{49}``); the checksum (CRC-32 of
the rest) tells them from other text that happens to look so, and tells a mistyped or cut key without a look at the
database.
"""

from __future__ import annotations

import re
import secrets
import string
import zlib

PREFIX = "s2s_"
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM_LETTERS = 43  # 62^43 > 2^256
CHECK_LETTERS = 6  # 62^6 > 2^32
_KEY = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM_LETTERS + CHECK_LETTERS}}}")


def new_key() -> str:
    """Return a key that nobody has."""
    body = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LETTERS))
    return body + _checksum(body)


def is_key(text: str) -> bool:
    """Whether ``text`` is whole: of the right form, with the right checksum."""
    return bool(_KEY.fullmatch(text)) and text[-CHECK_LETTERS:] == _checksum(text[:-CHECK_LETTERS])


def _checksum(body: str) -> str:
    value = zlib.crc32(body.encode())
    letters = ""
    for _ in range(CHECK_LETTERS):
        value, digit = divmod(value, len(ALPHABET))
        letters = ALPHABET[digit] + letters
    return letters
