"""Which tensors a network has, and how they differ from those of a file."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

_COUNTERS = "num_batches_tracked"
_MOST_NAMED = 4
Shape = tuple[int, ...]


def shapes_of(network: nn.Module) -> dict[str, Shape]:
    """Return the shape of each tensor of a network's state by name, counters of batches left out."""
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items() if not is_counter(name)}


def is_counter(name: str) -> bool:
    """Whether a tensor only counts the batches that were seen, which no output depends on."""
    return name.endswith(_COUNTERS)


def differences(ours: Mapping[str, Shape], theirs: Mapping[str, Shape]) -> str:
    """Say which tensors differ: "a is missing; b is unknown; c is 3 x 4, not 3 x 5". Empty when none does."""
    missing = [name for name in ours if name not in theirs]
    unknown = [name for name in theirs if name not in ours]
    other = [
        f"{name} is {_size(theirs[name])}, not {_size(shape)}"
        for name, shape in ours.items()
        if name in theirs and tuple(theirs[name]) != tuple(shape)
    ]
    parts = [_listed(missing, "missing"), _listed(unknown, "unknown"), "; ".join(other[:_MOST_NAMED])]
    if len(other) > _MOST_NAMED:
        parts.append(f"{len(other) - _MOST_NAMED} more are of other sizes")
    return "; ".join(filter(None, parts))


def _listed(names: list[str], what: str) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more} {'is' if len(names) == 1 else 'are'} {what}"


def _size(shape: Shape) -> str:
    return " x ".join(map(str, shape)) or "one number"
