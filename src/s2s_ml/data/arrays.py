"""Reading arrays that others stored, without running anything that is stored beside them.

Pickles are programs: loading one may do anything. `read_array` takes those that build NumPy arrays and nothing else,
and refuses the rest before a single foreign name is looked up.
"""

from __future__ import annotations

import io
import os
import pickle
import pickletools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np

from s2s.errors import InputError

MOST_BYTES = 1_000_000_000
"""No array of a clip has more; what has is something else."""
_NUMBERS = re.compile(r"[biuf][1248]")


def read_array(path: str | os.PathLike[str], *, shape: tuple[int | None, ...]) -> np.ndarray:
    """Read one array of numbers from a ``.npy`` file or a pickle.

    Parameters
    ----------
    path : path
        What ends in ``.npy`` is read as such, all else as a pickle.
    shape : tuple
        What the array must have; None stands for any size.

    Returns
    -------
    np.ndarray [dtype=float32]
        Finite.

    Raises
    ------
    InputError
        ``array_missing`` when there is no such file, ``array_unreadable`` when it is damaged or truncated,
        ``pickle_has_code`` when a pickle names anything but NumPy arrays, ``array_invalid`` when it holds something
        else, another shape or values that are not finite.
    """
    path = Path(path)
    found = _npy(path) if path.suffix == ".npy" else _unpickled(_bytes(path), path)
    if not isinstance(found, np.ndarray) or found.dtype.kind not in "biuf":
        what = f"an array of {found.dtype}" if isinstance(found, np.ndarray) else type(found).__name__
        raise _invalid(path, f"it holds {what}, not an array of numbers")
    if len(found.shape) != len(shape) or any(
        want not in (None, have) for want, have in zip(shape, found.shape, strict=True)
    ):
        wanted = " x ".join("any" if size is None else str(size) for size in shape)
        raise _invalid(path, f"its shape is {' x '.join(map(str, found.shape))}, not {wanted}")
    array = np.asarray(found, np.float32)
    if not np.isfinite(array).all():
        raise _invalid(path, f"{int((~np.isfinite(array)).sum())} of its values are not finite")
    return array


def _unpickled(data: bytes, path: Path) -> Any:
    try:
        for opcode, index, _ in pickletools.genops(data):
            # A table as long as the largest number would be made of it.
            if opcode.name in ("PUT", "BINPUT", "LONG_BINPUT") and int(index or 0) > len(data):
                raise pickle.UnpicklingError(f"it counts to {index} within {len(data)} bytes")
        found = _ArraysOnly(data, path).load()
    except InputError:
        raise
    # A damaged pickle fails in as many ways as it has instructions.
    except Exception as error:
        raise _unreadable(path, str(error) or type(error).__name__) from error
    return found.value if isinstance(found, _Array) else found


class _Type:
    """Stands for a ``numpy.dtype`` in a pickle."""

    def __init__(self, code: str, *_: object) -> None:
        if not _NUMBERS.fullmatch(code):
            raise pickle.UnpicklingError(f"it holds values of the kind {str(code)[:20]!r}, not numbers")
        self.code = code
        self.order = "="

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = {"<": "<", ">": ">", "|": "|"}[state[1]]


class _Array:
    """Stands for a ``numpy.ndarray`` in a pickle: NumPy's own would trust what it is told of its memory."""

    value: np.ndarray

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, is_fortran, data = state
        self._fill(data, kind, shape, "F" if is_fortran else "C")

    def _fill(self, data: bytes | str, kind: _Type, shape: tuple[int, ...], order: Literal["C", "F"]) -> None:
        data = data.encode("latin1") if isinstance(data, str) else data  # a string of Python 2
        self.value = np.frombuffer(data, np.dtype(kind.order + kind.code)).reshape(shape, order=order)


class _Template:
    """Stands for the class ``numpy.ndarray``, which is named but never called."""


class _ArraysOnly(pickle.Unpickler):
    def __init__(self, data: bytes, path: Path) -> None:
        super().__init__(io.BytesIO(data), encoding="latin1")
        self._path = path

    def find_class(self, module: str, name: str) -> Any:
        makers: dict[tuple[str, str], Callable[..., Any]] = {
            ("numpy", "ndarray"): _Template,
            ("numpy", "dtype"): _Type,
            ("numpy._core.multiarray", "_reconstruct"): _empty,
            ("numpy._core.numeric", "_frombuffer"): _filled,
            ("_codecs", "encode"): _encoded,
        }
        known = makers.get((module.replace("numpy.core.", "numpy._core."), name))
        if known is None:
            raise InputError(
                f"{self._path} is a pickle that would run code: it names {module}.{name}.",
                code="pickle_has_code",
                hint="Only NumPy arrays are admitted. Nothing of it was run; ask where it comes from.",
            )
        # A pickle may set attributes of what it names: it gets something of its own.
        return lambda *given: known(*given)

    def persistent_load(self, identity: Any) -> Any:
        raise pickle.UnpicklingError("it refers to objects outside of it")


def _empty(*_: object) -> _Array:
    return _Array()


def _filled(data: bytes, kind: _Type, shape: tuple[int, ...], order: Literal["C", "F"]) -> _Array:
    array = _Array()
    array._fill(data, kind, shape, order)
    return array


def _encoded(text: str, encoding: str) -> bytes:
    """What pickles of protocol 2 make bytes with."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"it encodes text as {encoding}")
    return text.encode("latin1")


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _invalid(path, f"it has more than {MOST_BYTES / 1e6:g} MB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(
            f"{path}: there is no such file.", code="array_missing", hint="Each clip needs all of its files."
        ) from error
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error


def _npy(path: Path) -> Any:
    try:
        return np.load(io.BytesIO(_bytes(path)), allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _unreadable(path, str(error)) from error


def _invalid(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} cannot be used: {why}.", code="array_invalid", hint="Features and mels are arrays of finite numbers."
    )


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} cannot be read as an array: {why.rstrip('.')}.",
        code="array_unreadable",
        hint="The file is damaged or cut short; fetch it anew.",
    )
