"""How far takes are from real recordings, beside how far real recordings are from each other.

    S2S_REFERENCE=DIR python tools/distance.py [--takes 8] [--markdown FILE]

For every kind with at least three recordings of different sources, each source is left out in turn. Fitted kinds are
played without it, so that no take has seen what it is compared with. Two distances:

- spectrum: RMS difference of third-octave levels (50 Hz to 16 kHz), in dB, each sound at the same loudness;
- modulation: RMS difference of how strongly octave bands (125 Hz to 8 kHz) fluctuate, in dB, over modulation bands of
  an octave (1 to 64 Hz) - what tells rain from hiss (McDermott & Simoncelli, Neuron 2011).

Each number is the mean over the left-out sources of the median over takes, or over the other sources. DIR holds
recordings/cc0. tools/compared.csv says which recordings are of what.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from pages import put

RATE = 48_000
LONGEST_S = 6.0
THIRDS_HZ = 1000 * 2.0 ** (np.arange(-13, 13) / 3)
OCTAVES_HZ = 125 * 2.0 ** np.arange(7)
MODULATION_HZ = 2.0 ** np.arange(7)
LEAST_SOURCES = 3
FLOOR_DB = -60.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--takes", type=int, default=8)
    parser.add_argument("--markdown", type=Path)
    args = parser.parse_args()
    if not os.environ.get("S2S_REFERENCE"):
        print("S2S_REFERENCE is not set: there are no recordings to compare with.", file=sys.stderr)
        return 2
    lines = [
        "| kind | sources | spectrum: takes | other recordings | modulation: takes | other recordings |",
        "|---|---|---|---|---|---|",
    ]
    for kind, sources in kinds(Path(os.environ["S2S_REFERENCE"]) / "recordings" / "cc0").items():
        lines.append(row(kind, sources, args.takes))
        print(lines[-1], flush=True)
    if args.markdown:
        put(args.markdown, "distance", "\n".join(lines))
    return 0


def kinds(folder: Path) -> dict[str, dict[str, list[Path]]]:
    """Kind -> source -> recordings, for kinds of enough sources."""
    found: dict[str, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    with (Path(__file__).with_name("compared.csv")).open(newline="") as file:
        for entry in csv.DictReader(file):
            found[entry["sound"]][entry["source"]].append(folder / entry["file"])
    return {kind: dict(sources) for kind, sources in sorted(found.items()) if len(sources) >= LEAST_SOURCES}


def row(kind: str, sources: dict[str, list[Path]], n_takes: int) -> str:
    real = {
        source: [statistics(piece) for path in paths for piece in pieces(read(path), kind)]
        for source, paths in sources.items()
    }
    ours, others = [], []
    for left_out, targets in real.items():
        made = [statistics(take) for take in takes(kind, left_out, n_takes)]
        rest = [found for source, values in real.items() if source != left_out for found in values]
        ours.append(np.median([distance(one, other) for one in made for other in targets], axis=0))
        others.append(np.median([distance(one, other) for one in rest for other in targets], axis=0))
    (spectrum, modulation), (real_spectrum, real_modulation) = np.mean(ours, axis=0), np.mean(others, axis=0)
    return (
        f"| {kind} | {len(sources)} | {spectrum:.1f} | {real_spectrum:.1f} | {modulation:.1f} | {real_modulation:.1f} |"
    )


def takes(kind: str, left_out: str, n_takes: int) -> list[np.ndarray]:
    """Render takes of a sound, as if the source left out had never been measured."""
    from s2s.generators.foley.audition import phrase, take_of
    from s2s.generators.foley.fit import table
    from s2s.generators.foley.individual import take_rng
    from s2s.generators.foley.vocabulary import sound_named

    whole = table.load(table.SHIPPED)
    table.use(without(whole, left_out))
    try:
        sound = sound_named(kind)
        if sound.role == "bed":
            return [phrase(sound, seed=seed) for seed in range(n_takes)]
        return [take_of(sound, take_rng((seed, kind), 0), 0.7).samples for seed in range(n_takes)]
    finally:
        table.use(whole)


def without(fits: dict, left_out: str) -> dict:
    """Drop the individuals of a source; a kind that is left with none is played by another of its form and family."""
    from s2s.generators.foley.fit.table import Fit

    kept = {
        kind: Fit(kind, fit.form, people)
        for kind, fit in fits.items()
        if (people := tuple(person for person in fit.individuals if person.source != left_out))
    }
    for kind in fits.keys() - kept.keys():
        family = kind.split("_")[0]
        kept[kind] = next(
            fit for other, fit in kept.items() if other.startswith(family) and fit.form == fits[kind].form
        )
    return kept


def read(path: Path) -> np.ndarray:
    from s2s.video import audio_blocks

    return np.concatenate([block.mean(axis=0) for block in audio_blocks(path)])


def pieces(samples: np.ndarray, kind: str) -> list[np.ndarray]:
    """Single sounds of a recording of events; a few seconds of a recording of a bed."""
    from s2s.generators.foley.fit.forms import measures_of
    from s2s.generators.foley.vocabulary import sound_named

    if sound_named(kind).role == "bed":
        return measures_of("texture").cut(samples)[:4]
    return measures_of("strike").cut(samples)[:4]


def statistics(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Third-octave levels, and modulation levels of octave bands, both in dB."""
    samples = np.asarray(samples[: round(LONGEST_S * RATE)], float)
    samples = np.pad(samples, (0, max(0, RATE - len(samples))))
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    thirds = np.array([power[(hz >= at * 2 ** (-1 / 6)) & (hz < at * 2 ** (1 / 6))].sum() for at in THIRDS_HZ])
    levels = np.maximum(10 * np.log10(thirds / thirds.sum() + 1e-12), FLOOR_DB)
    return levels, np.concatenate([modulations(samples, hz, at) for at in OCTAVES_HZ])


def modulations(samples: np.ndarray, hz: np.ndarray, at_hz: float) -> np.ndarray:
    """Power of an octave band's envelope in bands of modulation, against its mean squared, in dB."""
    spectrum = np.fft.rfft(samples) * ((hz >= at_hz / np.sqrt(2)) & (hz < at_hz * np.sqrt(2)))
    step = RATE // 400
    band = np.square(np.fft.irfft(spectrum, len(samples)))[: len(samples) // step * step]
    envelope = np.sqrt(band.reshape(-1, step).mean(axis=1))
    slow = np.square(np.abs(np.fft.rfft(envelope))) / len(envelope) ** 2 * 2
    slow_hz = np.fft.rfftfreq(len(envelope), 1 / 400)
    inside = [(slow_hz >= rate / np.sqrt(2)) & (slow_hz < rate * np.sqrt(2)) for rate in MODULATION_HZ]
    return np.array([10 * np.log10(slow[chosen].sum() / (envelope.mean() ** 2 + 1e-20) + 1e-4) for chosen in inside])


def distance(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    spectrum, modulation = (float(np.sqrt(np.mean(np.square(a - b)))) for a, b in zip(one, other, strict=True))
    return spectrum, modulation


if __name__ == "__main__":
    sys.exit(main())
