"""What every generator does, and the list of them.

A generator works in two steps that never mix: ``choose`` reads what is seen and what is wished and fills in a timeline,
``stems`` renders a timeline. Between the two a person may change anything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, get_args

from s2s.errors import UsageError, nearest
from s2s.stem import Stem
from s2s.timeline import Room, Timeline

if TYPE_CHECKING:
    from s2s.generators.foley.source import Source

MAX_PROMPT = 2000
"""Letters of a prompt."""


@dataclass(frozen=True)
class Wishes:
    """What the user asks for beyond what is seen."""

    prompt: str = ""
    """What should be heard, in words; "no music" inside it avoids."""
    avoid: str = ""
    """What should not be heard, in words."""
    sounds: tuple[str, ...] = ()
    """Names of sounds; when given, only these are used."""
    strength: float = 1.0
    """Factor on the strength of every event and bed, 0 to 2."""
    room: Room = "auto"
    beds: bool = True
    events: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "sounds", tuple(self.sounds))
        if not 0 <= self.strength <= 2:
            raise UsageError(
                f"A strength of {self.strength:g} is not possible.",
                code="strength_out_of_range",
                hint="Choose 0 to 2; 1 is usual.",
            )
        if max(len(self.prompt), len(self.avoid)) > MAX_PROMPT:
            raise UsageError(
                f"A prompt of {max(len(self.prompt), len(self.avoid))} letters is too long.",
                code="prompt_too_long",
                hint=f"Say it in {MAX_PROMPT}.",
            )
        if self.seed < 0:
            raise UsageError(
                f"A seed of {self.seed} is not possible.", code="seed_out_of_range", hint="Choose 0 or more."
            )
        if self.room not in get_args(Room):
            raise UsageError(
                f"There is no room '{self.room}'.", code="unknown_room", hint=f"Known: {', '.join(get_args(Room))}."
            )


class Generator(Protocol):
    """From a timeline to stems."""

    name: str

    def check_wishes(self, wishes: Wishes) -> None:
        """Raise `UsageError` when wishes name what this generator does not have."""
        ...

    def remarks(self, wishes: Wishes, chosen: Timeline) -> tuple[str, ...]:
        """Return what the user should know about their wishes, one sentence each: what was not understood or done."""
        ...

    def choose(self, seen: Timeline, wishes: Wishes) -> Timeline:
        """Return ``seen`` with events, beds and a room filled in."""
        ...

    def check(self, timeline: Timeline) -> None:
        """Raise `TimelineError` when the timeline names sounds or sources that this generator does not have."""
        ...

    def stems(self, timeline: Timeline) -> Sequence[Stem]:
        """Return one stem a sound, in the order of first use; muted events and beds are left out."""
        ...

    def says(self, sound: str, strength: float | None = None) -> str:
        """Return a sound in words: of an event what it does, "dog barks"; of a bed what it is, with its degree when a
        strength is given, "light rain"."""
        ...


def _foley(model: str | os.PathLike[str] | None, sources: Sequence[Source]) -> Generator:
    from s2s.generators.foley import Foley

    if model is not None:
        raise UsageError(
            f"The generator 'foley' takes no model (given: {model}).", code="no_model_taken", hint="Leave out --model."
        )
    return Foley(sources)


Maker = Callable[[str | os.PathLike[str] | None, "Sequence[Source]"], Generator]
GENERATORS: dict[str, Maker] = {"foley": _foley}


def generator_named(
    name: str, model: str | os.PathLike[str] | None = None, sources: Sequence[Source] = ()
) -> Generator:
    """Return the generator of that name.

    Parameters
    ----------
    model : path, optional
        A folder, for generators that need one.
    sources : sequence of Source
        What serves sounds in place of the generator's own models.

    Raises
    ------
    UsageError
        ``unknown_generator``, or ``no_model_taken``.
    """
    if name not in GENERATORS:
        raise UsageError(
            f"There is no generator '{name}'.",
            code="unknown_generator",
            hint=f"{nearest(name, list(GENERATORS))} Known: {', '.join(GENERATORS)}.".strip(),
        )
    return GENERATORS[name](model, sources)
