"""What every vocoder does, and the list of them.

A new vocoder is one module and one line in `VOCODERS`. It says which mel it takes; a model whose mel is another cannot
use it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol

import numpy as np

from s2s.errors import UsageError, nearest
from s2s.mel import REGNET_MEL, MelSpec

Report = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Report nothing."""


class Vocoder(Protocol):
    """From a mel to samples."""

    name: str
    spec: MelSpec
    """The mel it takes, and the rate it speaks at."""
    report: Report
    """Is told now and then how much of the work is done, of how much."""

    def seconds_for(self, n_frames: int) -> float:
        """Return how long `sound` will take for so many mel frames, in seconds, as measured or reckoned here and
        now."""
        ...

    def sound(self, mel: np.ndarray, *, seed: int = 0) -> np.ndarray:
        """Return the sound of a mel.

        Parameters
        ----------
        mel : np.ndarray [shape=(n_mels, n_frames)]
            In [0, 1].
        seed : int
            Decides every random draw.

        Returns
        -------
        np.ndarray [shape=(n_frames * hop_length,), dtype=float32]
            Mono at ``spec.sample_rate``, in [-1, 1].
        """
        ...


def _griffin_lim(spec: MelSpec, model: str | os.PathLike[str] | None) -> Vocoder:
    from s2s.vocoders.griffin_lim import GriffinLim

    if model is not None:
        raise UsageError(
            f"The vocoder 'griffin_lim' takes no model (given: {model}).",
            code="no_vocoder_model_taken",
            hint="Leave out the model.",
        )
    return GriffinLim(spec)


def _wavenet(spec: MelSpec, model: str | os.PathLike[str] | None) -> Vocoder:
    from s2s.vocoders.wavenet import WaveNet

    if model is None:
        raise UsageError(
            "The vocoder 'wavenet' needs its weights.",
            code="vocoder_model_needed",
            hint="Name the file that `s2s-ml import-checkpoint` has written.",
        )
    return WaveNet.load(model, spec=spec)


Maker = Callable[[MelSpec, "str | os.PathLike[str] | None"], Vocoder]
VOCODERS: dict[str, Maker] = {"griffin_lim": _griffin_lim, "wavenet": _wavenet}


def vocoder_named(name: str, spec: MelSpec = REGNET_MEL, model: str | os.PathLike[str] | None = None) -> Vocoder:
    """Return the vocoder of that name for a mel.

    Parameters
    ----------
    model : path, optional
        A file of weights, for vocoders that need one.

    Raises
    ------
    UsageError
        ``unknown_vocoder``, ``no_vocoder_model_taken``, ``vocoder_model_needed``.
    """
    if name not in VOCODERS:
        raise UsageError(
            f"There is no vocoder '{name}'.",
            code="unknown_vocoder",
            hint=f"{nearest(name, list(VOCODERS))} Known: {', '.join(VOCODERS)}.".strip(),
        )
    return VOCODERS[name](spec, model)
