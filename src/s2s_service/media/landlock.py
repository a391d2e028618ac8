"""Landlock, by which a Linux process without privileges gives up files and connections for good (5.13, landlock(7)).

Called through ctypes, as Python has no binding. Rights that a kernel does not know yet are left out of the request.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

# The numbers of these calls are the same on all architectures that have them.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_DIR, _MAKE_REG, _TRUNCATE = 1 << 7, 1 << 8, 1 << 14
_READ = _READ_FILE | _READ_DIR
_WORK = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _TRUNCATE
_OF_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE
# How many rights on files each version knows: execution, writing and making things; moving between folders (2);
# truncation (3); control of devices (5).
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_MOST_FILE_RIGHTS = 16
_BIND_AND_CONNECT, _SOCKETS_AND_SIGNALS = 0b11, 0b11


def version() -> int:
    """Return the version of Landlock that the kernel offers; 0: none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)))


def restrict(*, work: Path, read: Iterable[Path]) -> bool:
    """Leave this thread, and those it starts, nothing but to work in one folder and to read what is listed.

    Nothing can be executed, linked, bound or connected to (TCP from version 4, abstract sockets and signals to others
    from 6), and no other process be looked into. The process must have given up gaining privileges before.

    Parameters
    ----------
    work : Path
        Folder in which files and folders may be made, changed and removed.
    read : iterable of Path
        Files, and folders with all below, that may be read; missing ones are passed over.

    Returns
    -------
    bool
        Whether it is so; false where the kernel does not offer it.
    """
    known = version()
    if not known:
        return False
    files = (1 << _FILE_RIGHTS.get(known, _MOST_FILE_RIGHTS)) - 1
    request = struct.pack("<Q", files)
    if known >= 4:
        request += struct.pack("<Q", _BIND_AND_CONNECT)
    if known >= 6:
        request += struct.pack("<Q", _SOCKETS_AND_SIGNALS)
    rules = _libc().syscall(_CREATE_RULESET, request, ctypes.c_size_t(len(request)), 0)
    if rules < 0:
        return False
    try:
        _allow(rules, work, _WORK & files)
        _allow(rules, Path(os.devnull), (_READ_FILE | _WRITE_FILE) & files)
        for path in read:
            _allow(rules, path, _READ & files)
        return bool(_libc().syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _OF_FILES
        _libc().syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("<Qi", rights, place), 0)
    finally:
        os.close(place)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
