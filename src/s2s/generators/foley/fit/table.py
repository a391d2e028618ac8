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
from typing import Any, Literal, get_args

import numpy as np

from s2s.errors import InputError, UsageError, nearest
from s2s.files import written_beside

Form = Literal["call", "strike", "texture"]
FORMS: tuple[Form, ...] = get_args(Form)
VERSION = 1
SHIPPED = Path(__file__).with_name("shipped.json")
_HINT = "Make one with `s2s sounds fit DIR -o FILE`."
FURTHEST = 2.5
"""Spreads from the mean that a draw may lie at most: no take is a freak."""


@dataclass(frozen=True)
class Parameter:
    """One parameter: mean and spread, arrays of one shape."""

    mean: np.ndarray
    spread: np.ndarray


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
            drawn[name] = parameter.mean + widen * parameter.spread * away
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
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else f"it is not JSON ({error})"
        raise InputError(
            f"{path} cannot be read: {why}.",
            code="table_unreadable",
            hint=_HINT,
        ) from error
    try:
        assert data["version"] == VERSION, f"version {data['version']!r}"
        return {kind: _fit_of(kind, entry) for kind, entry in data["kinds"].items()}
    except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
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


def _fit_of(kind: str, entry: Mapping[str, Any]) -> Fit:
    assert entry["form"] in FORMS, f"{kind} has the form {entry['form']!r}"
    people = tuple(_individual_of(kind, person) for person in entry["individuals"])
    assert people, f"{kind} has no individual"
    return Fit(kind, entry["form"], people)


def _individual_of(kind: str, entry: Mapping[str, Any]) -> Individual:
    parameters = {}
    for name, value in entry["parameters"].items():
        mean, spread = np.asarray(value["mean"], float), np.asarray(value["spread"], float)
        assert mean.shape == spread.shape, f"{kind}.{name} has a mean {mean.shape} and a spread {spread.shape}"
        assert np.isfinite(mean).all() and np.isfinite(spread).all(), f"{kind}.{name} is not finite"
        parameters[name] = Parameter(mean, spread)
    return Individual(tuple(entry["recordings"]), int(entry["n_sounds"]), parameters, str(entry.get("source", "")))


def _numbers(values: np.ndarray) -> str:
    """Four significant digits: finer than any of these is known."""
    return json.dumps(np.vectorize(lambda value: float(f"{value:.4g}"))(values).tolist(), separators=(",", ":"))
