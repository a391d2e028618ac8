"""The table of fits: what was measured of recordings, as numbers that takes are drawn from.

A table is JSON: kind of sound -> its form and its individuals; an individual holds each parameter's mean and spread.
Parameters are kept where they are about Gaussian (logarithms of times and frequencies, decibels of levels), so that
``mean + spread * standard normal`` is a plausible take. Kinds are not averaged over individuals: two cows make no cow
between them, so a take is of one of them, varied by what that one varies from call to call.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from s2s.errors import InputError, UsageError, nearest
from s2s.files import read_text, written_beside
from s2s.generators.foley.fit.layout import FORMS, LAYOUT, Form, Limits

VERSION = 1
SHIPPED = Path(__file__).with_name("shipped.json")
_HINT = "Make one with `s2s sounds fit DIR -o FILE`."
FURTHEST = 2.5
"""Spreads from the mean that a draw may lie at most: no take is a freak."""


@dataclass(frozen=True)
class Parameter:
    """One parameter: mean and spread, arrays of one shape; what is drawn lies from ``low`` to ``high``."""

    mean: np.ndarray
    spread: np.ndarray
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True)
class Individual:
    """One source that was recorded."""

    recordings: tuple[str, ...]
    """Names of the files."""
    n_sounds: int
    """How many single sounds were measured."""
    parameters: Mapping[str, Parameter]
    source: str = ""
    """Where the recordings come from, where that is known: what tells individuals apart."""

    def draw(self, rng: np.random.Generator, widen: float = 1.0) -> dict[str, np.ndarray]:
        """Draw the parameters of one take.

        Parameters
        ----------
        rng : np.random.Generator
            Decides; arrays vary as a whole (half of the variance) and value by value (the other half).
        widen : float
            Factor on every spread; 0 gives the means.

        Returns
        -------
        dict of str to np.ndarray
            Float64 arrays of the parameters' shapes.
        """
        drawn = {}
        for name in sorted(self.parameters):
            parameter = self.parameters[name]
            whole, each = rng.standard_normal(), rng.standard_normal(parameter.mean.shape)
            away = np.clip((whole + each) / np.sqrt(2), -FURTHEST, FURTHEST)
            drawn[name] = np.clip(parameter.mean + widen * parameter.spread * away, parameter.low, parameter.high)
        return drawn


@dataclass(frozen=True)
class Fit:
    """What is known of one kind of sound."""

    kind: str
    form: Form
    individuals: tuple[Individual, ...]

    def line(self) -> str:
        """Say in one line what was measured."""
        n_sounds, n_sources = sum(person.n_sounds for person in self.individuals), len(self.individuals)
        sounds, sources = "sound" if n_sounds == 1 else "sounds", "source" if n_sources == 1 else "sources"
        return f"{self.kind}: {self.form}, {n_sounds} {sounds} of {n_sources} {sources}"

    def pick(self, one: np.random.Generator) -> Individual:
        """Return the individual that all takes of a source are of; ``one`` is from `individual.individual`."""
        return self.individuals[int(one.integers(len(self.individuals)))]


def individual_of(
    measured: Iterable[Mapping[str, np.ndarray]],
    least_spread: Mapping[str, float],
    recordings: Iterable[str],
    source: str = "",
) -> Individual:
    """Sum up measures of single sounds of one source.

    Parameters
    ----------
    measured : iterable of dict
        One dict of arrays a sound, alike in names and shapes, finite; at least one.
    least_spread : dict of str to float
        Smallest spread of each parameter: a plausible one, where few recordings cannot show more.
    recordings : iterable of str
        Names of the files they were cut from.
    source : str
        Where those come from.

    Examples
    --------
    >>> fit = individual_of([{"log_hz": np.array([6.0])}, {"log_hz": np.array([6.2])}], {"log_hz": 0.05}, ["a.wav"])
    >>> fit.n_sounds, fit.parameters["log_hz"].mean.round(2).tolist(), fit.parameters["log_hz"].spread.round(2).tolist()
    (2, [6.1], [0.14])
    """
    sounds = list(measured)
    assert sounds, "an individual needs one measured sound"
    parameters = {}
    for name in sounds[0]:
        values = np.stack([np.asarray(sound[name], float) for sound in sounds])
        assert np.isfinite(values).all(), f"{name} is not finite"
        seen = values.std(axis=0, ddof=1) if len(sounds) > 2 else np.zeros(values.shape[1:])
        if len(sounds) == 2:
            seen = np.abs(values[0] - values[1]) / np.sqrt(2)
        parameters[name] = Parameter(values.mean(axis=0), np.maximum(seen, least_spread.get(name, 0.0)))
    return Individual(tuple(dict.fromkeys(recordings)), len(sounds), parameters, source)


def as_json(fits: Iterable[Fit]) -> str:
    """Return a table as JSON, one parameter a line."""
    kinds = []
    for fit in sorted(fits, key=lambda fit: fit.kind):
        people = []
        for person in fit.individuals:
            rows = ",\n".join(
                f'     {json.dumps(name)}: {{"mean": {_numbers(value.mean)}, "spread": {_numbers(value.spread)}}}'
                for name, value in person.parameters.items()
            )
            source, names = json.dumps(person.source), json.dumps(list(person.recordings))
            head = f'"source": {source}, "recordings": {names}, "n_sounds": {person.n_sounds}'
            people.append(f'    {{{head}, "parameters": {{\n{rows}\n    }}}}')
        inner = ",\n".join(people)
        kinds.append(f'  {json.dumps(fit.kind)}: {{"form": "{fit.form}", "individuals": [\n{inner}\n  ]}}')
    return f'{{"version": {VERSION}, "kinds": {{\n' + ",\n".join(kinds) + "\n}}\n"


def save(fits: Iterable[Fit], path: str | os.PathLike[str]) -> None:
    """Write a table; ``path`` is whole or untouched."""
    with written_beside(path) as temporary:
        temporary.write_text(as_json(fits), encoding="utf-8")


def load(path: str | os.PathLike[str]) -> dict[str, Fit]:
    """Read a table: kind -> fit.

    Raises
    ------
    InputError
        ``table_unreadable`` (no such file, not JSON) or ``table_invalid``, with what is wrong and where.
    """
    try:
        data = json.loads(read_text(path))
    except (OSError, ValueError, RecursionError) as error:
        why = (error.strerror or "").lower() if isinstance(error, OSError) else f"it is not JSON ({error})"
        raise InputError(
            f"{path} cannot be read: {why}.",
            code="table_unreadable",
            hint=_HINT,
        ) from error
    try:
        _check(isinstance(data, dict), "it is no object")
        _check(data.get("version") == VERSION, f"it is of version {data.get('version')!r:.20}, not {VERSION}")
        kinds = _of_kind(data, "kinds", dict, "it")
        _check(bool(kinds), "it has no kind of sound")
        return {kind: _fit_of(kind, entry) for kind, entry in kinds.items()}
    except ValueError as error:
        raise InputError(f"{path} is no table of fits: {error}.", code="table_invalid", hint=_HINT) from error


_used: dict[str, Fit] = {}


def use(fits: Mapping[str, Fit]) -> None:
    """Let `shipped` answer from this table in place of the one that ships, in this process."""
    _used.clear()
    _used.update(fits)


def shipped(kind: str) -> Fit:
    """Return a fit of the table that ships.

    Raises
    ------
    UsageError
        ``unknown_fit``.
    """
    if not _used:
        use(load(SHIPPED))
    if kind not in _used:
        raise UsageError(f"There is no fit '{kind}'.", code="unknown_fit", hint=nearest(kind, list(_used)))
    return _used[kind]


def _check(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise ValueError(otherwise)


def _of_kind(entry: Any, name: str, wanted: type | tuple[type, ...], whose: str) -> Any:
    """The field of an entry, when both are what they should be."""
    _check(isinstance(entry, dict) and name in entry, f"{whose} has no '{name}'")
    value = entry[name]
    fits = isinstance(value, wanted) and not isinstance(value, bool)
    _check(fits, f"'{name}' of {whose} is {value!r:.40}")
    return value


def _fit_of(kind: str, entry: Any) -> Fit:
    whose = f"'{kind[:80]}'"
    form = _of_kind(entry, "form", str, whose)
    _check(form in FORMS, f"{whose} has the form '{form[:40]}'; there are {', '.join(FORMS)}")
    people = _of_kind(entry, "individuals", list, whose)
    _check(bool(people), f"{whose} has no individual")
    return Fit(kind, form, tuple(_individual_of(whose, LAYOUT[form], person) for person in people))


def _individual_of(whose: str, layout: Mapping[str, Limits], entry: Any) -> Individual:
    recordings = _of_kind(entry, "recordings", list, whose)
    _check(all(isinstance(name, str) for name in recordings), f"'recordings' of {whose} are not all names")
    n_sounds = _of_kind(entry, "n_sounds", int, whose)
    _check(n_sounds >= 1, f"'n_sounds' of {whose} is {n_sounds}")
    found = _of_kind(entry, "parameters", dict, whose)
    for name in found:
        _check(name in layout, f"{whose} has '{name[:40]}', which is no parameter of its form")
    # In the file's order, in which they are written again.
    names = [*found, *(name for name in layout if name not in found)]
    parameters = {
        name: _parameter_of(f"'{name}' of {whose}", layout[name], _of_kind(found, name, dict, whose)) for name in names
    }
    source = entry.get("source", "")
    _check(isinstance(source, str), f"'source' of {whose} is {source!r:.40}")
    return Individual(tuple(recordings), n_sounds, parameters, source)


def _parameter_of(whose: str, limits: Limits, entry: Any) -> Parameter:
    mean, spread = (
        _array_of(f"'{part}' of {whose}", _of_kind(entry, part, (list, int, float), whose), limits.shape)
        for part in ("mean", "spread")
    )
    _check_range(f"the mean of {whose}", mean, limits.low, limits.high)
    _check_range(f"the spread of {whose}", spread, 0, limits.high - limits.low)
    return Parameter(mean, spread, limits.low, limits.high)


def _array_of(what: str, values: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Nested lists of numbers as an array of that shape."""
    try:
        array = np.asarray(values)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{what} is no array of numbers") from error
    _check(array.dtype.kind in "if", f"{what} is no array of numbers")
    _check(array.shape == shape, f"{what} has the shape {array.shape}, not {shape}")
    return array.astype(float)


def _check_range(what: str, array: np.ndarray, low: float, high: float) -> None:
    _check(bool(np.isfinite(array).all()), f"{what} is not finite")
    outside = array[(array < low) | (array > high)]
    _check(not outside.size, f"{what} holds {outside[:1].sum():.4g}; it lies from {low:g} to {high:g}")


def _numbers(values: np.ndarray) -> str:
    """Four significant digits: finer than any of these is known."""
    return json.dumps(np.vectorize(lambda value: float(f"{value:.4g}"))(values).tolist(), separators=(",", ":"))
