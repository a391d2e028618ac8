"""The browser of sounds: one page that holds every sound, to be heard, seen and compared, and needs nothing else.

Each card has three takes, three strengths (the first take softer and harder), the waveform and spectrogram of the first
take, what the sound is called elsewhere, and, when a tagger's results are given, what a tagger heard.
"""

from __future__ import annotations

import base64
import html
import inspect
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from s2s.errors import InputError
from s2s.files import read_text, written_beside
from s2s.generators.foley.audition import phrase
from s2s.generators.foley.browse import set_off_by
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE
from s2s.video import write_audio

TEMPLATE = Path(__file__).with_name("report.html")
TAKES = 3
SOFT, USUAL, HARD = 0.3, 0.7, 1.0
BIT_RATE = 48_000
"""Of both channels, which are alike: enough for all but the highest hiss; a sound takes 0.17 MB of the page."""
WIDTH, WAVE_HEIGHT, SPECTRUM_HEIGHT = 560, 56, 140
N_FFT = 2048
LOWEST_HZ, HIGHEST_HZ = 50.0, 20_000.0
RANGE_DB = 80.0


def save_report(
    sounds: Sequence[Sound],
    path: Path,
    *,
    seed: int = 0,
    tagger: Path | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """Write the page.

    Parameters
    ----------
    sounds : sequence of Sound
        What is shown, family by family in this order.
    path : Path
        The page; whole or untouched.
    seed : int
        Seed of the first take.
    tagger : Path, optional
        What a tagger heard: JSON, a list of objects with ``name`` and, as far as known, ``recognised`` (or ``group``;
        share of takes), ``passed``, ``exact`` and ``heard``.
    progress : callable
        Told the share that is done.

    Raises
    ------
    InputError
        ``tagger_results``, when those cannot be read.
    OutputError
        When the page cannot be written.
    """
    heard = tagged(tagger) if tagger is not None else {}
    families: dict[str, list[str]] = {}
    with written_beside(path) as temporary, tempfile.TemporaryDirectory() as folder:
        for number, sound in enumerate(sounds):
            families.setdefault(sound.family, []).append(_card(sound, seed, heard.get(sound.name), Path(folder)))
            progress((number + 1) / len(sounds))
        temporary.write_text(_page(families, len(sounds), tagger is not None), encoding="utf-8")


def tagged(path: Path) -> dict[str, Mapping[str, Any]]:
    """Read what a tagger heard: sound -> its row.

    Raises
    ------
    InputError
        ``tagger_results``.
    """
    try:
        rows = json.loads(read_text(path))
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "name" in row for row in rows):
            raise ValueError("it is no list of objects with a 'name'")
        for row in rows:
            _check(row)
        return {row["name"]: row for row in rows}
    except (OSError, ValueError, RecursionError) as error:
        why = (error.strerror or "").lower() if isinstance(error, OSError) else str(error)
        raise InputError(
            f"{path} cannot be read as a tagger's results: {why}.",
            code="tagger_results",
            hint="tools/judge_takes.py --json FILE writes such a file.",
        ) from error


def _check(row: dict[str, Any]) -> None:
    """Raise `ValueError` when a field that is shown is of another kind than it should be."""
    share, passed, heard = row.get("recognised", row.get("group")), row.get("passed"), row.get("heard", [])
    items = heard if isinstance(heard, list) else [None]
    words = [word for item in items for word in (item if isinstance(item, list) else [item])]
    is_share = isinstance(share, (int, float)) and 0 <= share <= 1
    faults = {
        "name": not isinstance(row["name"], str),
        "recognised (or group)": not (share is None or is_share),
        "passed": not (passed is None or isinstance(passed, bool)),
        "heard": not all(isinstance(word, str) for word in words),
    }
    for field, is_fault in faults.items():
        if is_fault:
            raise ValueError(f"the {field} of {row['name']!r:.40} is of another kind than it should be")


def _page(families: Mapping[str, Sequence[str]], n_sounds: int, has_tagger: bool) -> str:
    sections = [
        f'<section aria-labelledby="{family}"><h2 id="{family}">{family}</h2><div class="cards">\n'
        + "\n".join(cards)
        + "\n</div></section>"
        for family, cards in families.items()
    ]
    intro = (
        f"{n_sounds} sounds in {len(families)} families, each in {TAKES} takes and at three strengths. Press / to find."
    )
    foot = "Rendered by models; nothing here was recorded. Spectrograms: 50 Hz to 20 kHz, logarithmic, 80 dB."
    filled = {
        "@@INTRO@@": intro,
        "@@FAMILIES@@": "".join(
            f'<li><a href="#{family}">{family} ({len(families[family])})</a></li>' for family in families
        ),
        "@@CARDS@@": "\n".join(sections),
        "@@FOOT@@": foot + (" A tagger was asked what each take is." if has_tagger else ""),
    }
    # All at once: marks within what is filled in are text.
    return re.sub("|".join(filled), lambda mark: filled[mark[0]], TEMPLATE.read_text(encoding="utf-8"))


def _card(sound: Sound, seed: int, heard: Mapping[str, Any] | None, folder: Path) -> str:
    takes = [phrase(sound, seed=seed + take, strength=USUAL) for take in range(TAKES)]
    soft, hard = (phrase(sound, seed=seed, strength=strength) for strength in (SOFT, HARD))
    labelled = [(f"take {number + 1}", samples) for number, samples in enumerate(takes)]
    labelled += [("soft", soft), ("hard", hard)]
    name = html.escape(sound.name)
    about = html.escape(
        inspect.cleandoc(sound.model.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace("`", "")
    )
    players = "".join(
        f'<label>{label}<audio controls preload="none" aria-label="{name}, {label}" src="{_audio(samples, folder)}">'
        "</audio></label>"
        for label, samples in labelled
    )
    facts = {
        "heard as": sound.says,
        "set off by": set_off_by(sound),
        "seen as": ", ".join(sound.seen_as) or "asked for only",
        "words": ", ".join(sound.words),
        "AudioSet": ", ".join(sound.audioset),
        "UCS": sound.ucs,
    }
    rows = "".join(f"<dt>{key}</dt><dd>{html.escape(value)}</dd>" for key, value in facts.items())
    return (
        f'<article id="{name}"><h3>{name}</h3><p class="about">{about}</p>'
        f'<img alt="Waveform and spectrogram of {name}, {len(takes[0]) / SAMPLE_RATE:.1f} s" width="{WIDTH}" '
        f'height="{WAVE_HEIGHT + SPECTRUM_HEIGHT}" loading="lazy" src="{_picture(takes[0])}">'
        f'<div class="players">{players}</div><dl>{rows}{_verdict(heard)}</dl></article>'
    )


def _verdict(heard: Mapping[str, Any] | None) -> str:
    if heard is None:
        return ""
    share = heard.get("recognised", heard.get("group"))
    words = []
    for item in heard.get("heard", ()):
        words += item if isinstance(item, list) else [item]
    parts = [f"{float(share):.0%} of takes" if isinstance(share, (int, float)) else "", ", ".join(dict.fromkeys(words))]
    said = html.escape(": ".join(part for part in parts if part)[:200])
    passed = heard.get("passed")
    mark = (
        ""
        if passed is None
        else '<span class="yes">recognised</span> '
        if passed
        else '<span class="no">not recognised</span> '
    )
    return f"<dt>tagger</dt><dd>{mark}{said}</dd>"


def _audio(samples: np.ndarray, folder: Path) -> str:
    file = folder / "take.mp3"
    write_audio(file, [samples[None].repeat(2, axis=0)], bit_rate=BIT_RATE)
    return f"data:audio/mpeg;base64,{base64.b64encode(file.read_bytes()).decode()}"


def _picture(samples: np.ndarray) -> str:
    """Waveform over spectrogram as a WebP, in a data address."""
    image = np.concatenate([waveform(samples), spectrogram(samples)])
    good, data = cv2.imencode(".webp", image, [cv2.IMWRITE_WEBP_QUALITY, 75])
    assert good
    return f"data:image/webp;base64,{base64.b64encode(data.tobytes()).decode()}"


def waveform(samples: np.ndarray) -> np.ndarray:
    """Draw the lowest and highest sample of each column, (height, width, 3) uint8, BGR."""
    edges = np.linspace(0, len(samples), WIDTH + 1).astype(int)
    middle = (WAVE_HEIGHT - 1) / 2
    rows = np.arange(WAVE_HEIGHT)[:, None]
    pieces = [samples[start : max(end, start + 1)] for start, end in pairwise(edges)]
    top = np.array([middle - middle * float(piece.max(initial=0)) for piece in pieces])
    bottom = np.array([middle - middle * float(piece.min(initial=0)) for piece in pieces])
    inside = (rows >= np.floor(top)) & (rows <= np.ceil(bottom))
    return np.where(inside[..., None], np.array([255, 194, 89]), np.array([26, 22, 20])).astype(np.uint8)


def spectrogram(samples: np.ndarray) -> np.ndarray:
    """Draw levels over a logarithmic frequency axis, `RANGE_DB` deep; (height, width, 3) uint8, BGR."""
    padded = np.pad(samples, N_FFT // 2)
    starts = np.linspace(0, max(len(samples) - 1, 0), WIDTH).astype(int)
    frames = padded[np.minimum(starts[:, None] + np.arange(N_FFT), len(padded) - 1)] * np.hanning(N_FFT)
    power = np.square(np.abs(np.fft.rfft(frames, axis=1)))  # (width, n_bins)
    hz = np.geomspace(HIGHEST_HZ, LOWEST_HZ, SPECTRUM_HEIGHT + 1)
    bins = np.clip(hz * N_FFT / SAMPLE_RATE, 0, power.shape[1] - 1)
    total = np.concatenate([np.zeros((len(power), 1)), np.cumsum(power, axis=1)], axis=1)
    # Each row is the mean power of its band: whole bins where it holds several, else the nearest one's.
    high, low = np.ceil(bins[:-1]).astype(int) + 1, np.floor(bins[1:]).astype(int)
    level = 10 * np.log10((total[:, high] - total[:, low]) / (high - low) + 1e-12)
    shade = np.clip(1 + (level - level.max()) / RANGE_DB, 0, 1).T * 255
    return np.asarray(cv2.applyColorMap(shade.astype(np.uint8), cv2.COLORMAP_INFERNO))
