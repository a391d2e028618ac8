"""The summary: what is heard, in one plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from s2s.timeline import Bed, Event, Timeline

_Item = TypeVar("_Item", Event, Bed)
_NUMBERS = "three four five six seven eight nine ten eleven twelve".split()
_TIMES = ("", "", " twice", *(f" {number} times" for number in _NUMBERS))
Says = Callable[..., str]
"""(name of a sound, strength of a bed or nothing) -> words, as `s2s.generators.base.Generator.says`."""


def summarise(timeline: Timeline, says: Says) -> str:
    """Say what is heard, how often and when.

    Parameters
    ----------
    timeline : Timeline
        Muted events and beds are not mentioned.
    says : callable
        See `Says`.

    Examples
    --------
    >>> timeline = Timeline(duration_s=4, events=[Event(time_s=1.2, sound="a.dog"), Event(time_s=2, sound="a.dog")])
    >>> summarise(timeline, lambda sound: "dog barks")
    'A dog barks twice, first at 1.2 s.'
    """
    events = [event for event in timeline.events if not event.mute]
    beds = [bed for bed in timeline.beds if not bed.mute]
    parts = [_event_words(group, says(name)) for name, group in _by_sound(events).items()]
    parts += [_bed_words(group, says, timeline.duration_s) for group in _by_sound(beds).values()]
    if not parts:
        return "Nothing is heard."
    sentence = "; ".join(parts) + "."
    return sentence[0].upper() + sentence[1:]


def _by_sound(items: Sequence[_Item]) -> dict[str, list[_Item]]:
    groups: dict[str, list[_Item]] = {}
    for item in items:
        groups.setdefault(item.sound, []).append(item)
    return groups


def _event_words(events: Sequence[Event], says: str) -> str:
    first = min(event.time_s for event in events)
    count = _TIMES[len(events)] if len(events) < len(_TIMES) else f" {len(events)} times"
    when = f", first at {first:.1f} s" if len(events) > 1 else f" at {first:.1f} s"
    return f"{with_article(says)}{count}{when}"


def with_article(says: str) -> str:
    """Put "a" or "an" before what can be counted."""
    return f"{'an' if says[0] in 'aeiou' else 'a'} {says}"


def _bed_words(beds: Sequence[Bed], says: Says, duration_s: float) -> str:
    longest = max(beds, key=lambda bed: bed.end_s - bed.start_s)
    phrase = says(longest.sound, longest.strength)
    spans: list[list[float]] = []
    for bed in sorted(beds, key=lambda bed: bed.start_s):
        if spans and bed.start_s <= spans[-1][1] + 0.05:
            spans[-1][1] = max(spans[-1][1], bed.end_s)
        else:
            spans.append([bed.start_s, bed.end_s])
    if len(spans) == 1 and spans[0][0] <= 0.05 and spans[0][1] >= duration_s - 0.05:
        return f"{phrase} throughout"
    return f"{phrase} from " + " and from ".join(f"{start:.1f} to {end:.1f} s" for start, end in spans)
