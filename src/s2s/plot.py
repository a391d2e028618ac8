"""The plot: picture, timeline and sound under one another on one time axis, fit for a talk."""

from __future__ import annotations

import os
import textwrap
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import OutputError
from s2s.files import written_beside
from s2s.stem import SAMPLE_RATE
from s2s.summary import Says
from s2s.timeline import Timeline

if TYPE_CHECKING:
    from s2s.video import ClipInfo

FORMATS = (".png", ".svg", ".pdf", ".jpg", ".webp")
N_FRAMES = 9
MOST_LETTERS = 165
"""Letters of the summary that fit on one line."""
N_COLUMNS = 1400
"""Columns of waveform and spectrogram: about one a pixel of the picture."""
N_FFT = 2048
N_MELS = 96
FLOOR_DB = -70.0
QUIET_DB = -40.0

INK, PAPER, FAINT = "#e8e6e1", "#14161a", "#3a3f47"
COLOURS = ("#ffb454", "#59c2ff", "#aad94c", "#f07178", "#d2a6ff", "#95e6cb", "#e6b673", "#7fd962")
MARKS = {"strike": "v", "surge": ">", "flash": "*"}


def save_plot(
    path: str | os.PathLike[str],
    info: ClipInfo,
    timeline: Timeline,
    blocks: Iterable[np.ndarray],
    summary: str,
    says: Says,
    *,
    title: str = "",
) -> None:
    """Draw a clip's frames, what moves, what is heard, waveform and spectrogram.

    Parameters
    ----------
    path : path
        The suffix chooses the format: .png, .svg, .pdf, .jpg, .webp.
    info : ClipInfo
        The clip, for the strip of frames.
    timeline : Timeline
        What was seen and is heard.
    blocks : iterable of np.ndarray [shape=(2, n)]
        The mix at 48 kHz, block by block.
    summary : str
        The headline.
    says : callable
        Name of a sound -> what it does, for the labels.
    title : str
        What stands at the top; the file's name if empty.

    Raises
    ------
    OutputError
        ``unknown_plot_format``, ``output_unwritable``, ``disk_full``.
    """
    path = Path(path)
    check_format(path)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    heard = _Heard.of(blocks, timeline.duration_s)
    timeline = _unmuted(timeline)
    names = list(dict.fromkeys([*(event.sound for event in timeline.events), *(bed.sound for bed in timeline.beds)]))
    heights = [1.5, 1.0, 0.34 * max(2, len(names)) + 0.2, 0.9, 1.7]
    figure = Figure(figsize=(13, 1.6 + sum(heights)), dpi=110, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.subplots(
        len(heights), 1, gridspec_kw={"height_ratios": heights, "hspace": 0.17, "left": 0.13, "right": 0.985}
    )
    figure.subplots_adjust(top=1 - 0.75 / figure.get_figheight(), bottom=0.5 / figure.get_figheight())
    inch = 1 / figure.get_figheight()
    # Names need not be text; what is not is drawn as a question mark.
    title = title or os.fsencode(Path(info.path).name).decode("utf-8", "replace")
    figure.text(0.13, 1 - 0.3 * inch, title, color=INK, size=15, weight="bold", parse_math=False)
    headline = textwrap.shorten(summary, MOST_LETTERS, placeholder=" ...")
    figure.text(0.13, 1 - 0.55 * inch, headline, color="#b8bcc4", size=10.5, parse_math=False)
    colours = {name: COLOURS[index % len(COLOURS)] for index, name in enumerate(names)}
    _draw_frames(axes[0], info, timeline.duration_s)
    _draw_motion(axes[1], timeline)
    _draw_lanes(axes[2], timeline, names, colours, says)
    _draw_wave(axes[3], heard, timeline, colours)
    _draw_spectrogram(axes[4], heard, timeline.duration_s)
    for axis in axes:
        _style(axis, timeline.duration_s, last=axis is axes[-1])
    for label, name in zip(axes[2].get_yticklabels(), names, strict=True):
        label.set_color(colours[name])
    with written_beside(path) as temporary, warnings.catch_warnings():
        # Names in scripts that the font lacks are drawn as boxes; that is no news to the user.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(temporary, facecolor=PAPER)


def _unmuted(timeline: Timeline) -> Timeline:
    """The timeline as it is heard."""
    return timeline.updated(
        events=tuple(event for event in timeline.events if not event.mute),
        beds=tuple(bed for bed in timeline.beds if not bed.mute),
    )


def check_format(path: Path) -> None:
    """Raise `OutputError` (``unknown_plot_format``) unless the suffix names a format."""
    if path.suffix.lower() not in FORMATS:
        raise OutputError(
            f"A plot cannot be written as '{path.suffix or path.name}'.",
            code="unknown_plot_format",
            hint=f"Name a file that ends in {', '.join(FORMATS)}.",
        )


@dataclass(frozen=True)
class _Heard:
    """The sound, reduced to columns: extremes of the waveform and mel levels in dB."""

    low: np.ndarray
    high: np.ndarray
    mel_db: np.ndarray
    mel_hz: np.ndarray

    @classmethod
    def of(cls, blocks: Iterable[np.ndarray], duration_s: float) -> _Heard:
        """Reduce a stream of blocks column by column; an hour needs no more memory than a minute."""
        n_samples = max(1, round(duration_s * SAMPLE_RATE))
        n_columns = min(N_COLUMNS, max(1, n_samples // 64))
        low, high = np.zeros(n_columns), np.zeros(n_columns)
        power, count = np.zeros((n_columns, N_MELS)), np.zeros(n_columns)
        filters, mel_hz = _mel_filters()
        hop = max(256, min(n_samples // n_columns, N_FFT))
        tail, position = np.zeros(N_FFT // 2, np.float32), 0
        # Half a window of silence behind the end, for the last windows to be centred in the clip.
        for block in chain(blocks, [np.zeros((2, N_FFT // 2), np.float32)]):
            mono = block.mean(axis=0)
            column = (position + np.arange(len(mono))) * n_columns // n_samples
            np.minimum.at(low, np.minimum(column, n_columns - 1), mono)
            np.maximum.at(high, np.minimum(column, n_columns - 1), mono)
            held = np.concatenate([tail, mono])
            start = position - len(tail)
            n_frames = max(0, (len(held) - N_FFT) // hop + 1)
            if n_frames:
                windows = np.lib.stride_tricks.sliding_window_view(held, N_FFT)[::hop][:n_frames]
                spectra = np.abs(np.fft.rfft(windows * np.hanning(N_FFT), axis=1)) ** 2 @ filters.T
                centres = start + np.arange(n_frames) * hop + N_FFT // 2
                where = np.clip(centres * n_columns // n_samples, 0, n_columns - 1)
                np.add.at(power, where, spectra)
                np.add.at(count, where, 1)
            tail = held[n_frames * hop :]
            position += len(mono)
        filled = count > 0
        mean = power[filled] / count[filled, None]
        if len(mean):
            # Columns that no window's centre fell into repeat the one before.
            mean = mean[np.maximum(0, np.cumsum(filled) - 1)]
        else:
            mean = np.full((n_columns, N_MELS), 1e-12)
        return cls(low, high, 10 * np.log10(mean.T + 1e-12), mel_hz)


def _mel_filters() -> tuple[np.ndarray, np.ndarray]:
    """Triangular filters on the mel scale of O'Shaughnessy (1987), 30 Hz to 20 kHz, and their centres."""
    lowest_mel, highest_mel = (2595 * np.log10(1 + hz / 700) for hz in (30.0, 20_000.0))
    edges_mel = np.linspace(lowest_mel, highest_mel, N_MELS + 2)
    edges = 700 * (10 ** (edges_mel / 2595) - 1)
    bins = np.fft.rfftfreq(N_FFT, 1 / SAMPLE_RATE)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    filters = np.maximum(0, np.minimum(rising, falling))
    # Narrow low filters may miss every bin; give them the nearest.
    empty = np.flatnonzero(filters.sum(axis=1) == 0)
    filters[empty, np.abs(bins[None] - edges[1:-1][empty, None]).argmin(axis=1)] = 1.0
    return filters / filters.sum(axis=1, keepdims=True), edges[1:-1]


def _draw_frames(axis: Any, info: ClipInfo, duration_s: float) -> None:
    """A strip of frames, each at its own time, side by side."""
    from s2s.video import read_frames

    times = (np.arange(N_FRAMES) + 0.5) * duration_s / N_FRAMES
    pictures: list[np.ndarray] = []
    last: np.ndarray | None = None
    for frame in read_frames(info):
        if len(pictures) == N_FRAMES:
            break
        if info.is_picture or frame.end_s > times[len(pictures)]:
            last = frame.rgb(320)
            n_shown = N_FRAMES if info.is_picture else int(np.searchsorted(times, frame.end_s))
            pictures += [last] * (n_shown - len(pictures))
    if last is not None:
        pictures += [last] * (N_FRAMES - len(pictures))
    width = duration_s / N_FRAMES
    for index, picture in enumerate(pictures):
        axis.imshow(
            _cropped(picture, 13 * 0.855 / N_FRAMES / 1.5),
            extent=(index * width, (index + 1) * width * 0.998, 0, 1),
            aspect="auto",
            interpolation="bilinear",
        )
    axis.set_ylim(0, 1)
    axis.set_yticks([])
    axis.set_ylabel("picture")


def _cropped(picture: np.ndarray, aspect: float) -> np.ndarray:
    """Cut the middle of a picture to an aspect ratio (width by height)."""
    height, width = picture.shape[:2]
    if width > height * aspect:
        keep = max(1, round(height * aspect))
        return picture[:, (width - keep) // 2 :][:, :keep]
    keep = max(1, round(width / aspect))
    return picture[(height - keep) // 2 :][:keep]


def _draw_motion(axis: Any, timeline: Timeline) -> None:
    """The activity curve, the moments on it, and cuts."""
    activity = timeline.curves.get("activity")
    if activity and activity.values:
        times = np.arange(len(activity.values)) / activity.rate_hz
        axis.fill_between(times, activity.values, color="#59c2ff", alpha=0.25, linewidth=0)
        axis.plot(times, activity.values, color="#59c2ff", linewidth=1)
        for kind, mark in MARKS.items():
            moments = [moment for moment in timeline.moments if moment.kind == kind]
            if not moments:
                continue
            at = np.array([moment.time_s for moment in moments])
            sizes = [12 + 50 * moment.strength**2 for moment in moments]
            heights = np.clip(activity.at(at) + 0.08, 0, 1)
            axis.scatter(at, heights, marker=mark, s=sizes, color=INK, linewidth=0, label=kind, zorder=3)
        if timeline.moments:
            axis.legend(
                loc="lower right",
                bbox_to_anchor=(1, 0.98),
                ncols=3,
                frameon=False,
                labelcolor=INK,
                fontsize=8,
                borderpad=0,
            )
    for scene in timeline.scenes[1:]:
        axis.axvline(scene.start_s, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    axis.set_ylim(0, 1.15)
    axis.set_yticks([])
    axis.set_ylabel("motion")


def _draw_lanes(axis: Any, timeline: Timeline, names: list[str], colours: dict[str, str], says: Says) -> None:
    """One lane a sound: beds as bars, events as stems whose height is their strength."""
    for lane, name in enumerate(names):
        base = len(names) - 1 - lane
        axis.axhline(base, color=FAINT, linewidth=0.6)
        for bed in (bed for bed in timeline.beds if bed.sound == name):
            axis.barh(
                base + 0.38, bed.end_s - bed.start_s, left=bed.start_s, height=0.55, color=colours[name],
                alpha=0.15 + 0.5 * bed.strength,
            )  # fmt: skip
        events = [event for event in timeline.events if event.sound == name]
        if events:
            times = np.array([event.time_s for event in events])
            tops = base + 0.12 + 0.72 * np.array([event.strength for event in events])
            axis.vlines(times, base, tops, color=colours[name], linewidth=2)
            axis.scatter(times, tops, s=26, color=colours[name], zorder=3, linewidth=0)
    axis.set_ylim(-0.08, max(1, len(names)))
    axis.set_yticks([len(names) - 1 - lane + 0.4 for lane in range(len(names))], [says(name) for name in names])


def _draw_wave(axis: Any, heard: _Heard, timeline: Timeline, colours: dict[str, str]) -> None:
    times = (np.arange(len(heard.low)) + 0.5) * timeline.duration_s / len(heard.low)
    axis.fill_between(times, heard.low, heard.high, color=INK, linewidth=0)
    for event in timeline.events:
        axis.axvline(event.time_s, color=colours[event.sound], linewidth=0.8, alpha=0.55, zorder=0)
    reach = max(0.05, float(np.abs([heard.low, heard.high]).max())) * 1.05
    axis.set_ylim(-reach, reach)
    axis.set_yticks([])
    axis.set_ylabel("sound")


def _draw_spectrogram(axis: Any, heard: _Heard, duration_s: float) -> None:
    # Silence is dark, not noise at its brightest.
    top = max(float(heard.mel_db.max()), QUIET_DB)
    axis.imshow(
        heard.mel_db, origin="lower", aspect="auto", cmap="magma", vmin=top + FLOOR_DB, vmax=top,
        extent=(0, duration_s, -0.5, N_MELS - 0.5), interpolation="bilinear",
    )  # fmt: skip
    marks = (100, 500, 1000, 2000, 5000, 10_000)
    axis.set_yticks(
        [float(np.interp(hz, heard.mel_hz, np.arange(N_MELS))) for hz in marks],
        [f"{hz // 1000} kHz" if hz >= 1000 else f"{hz} Hz" for hz in marks],
    )
    axis.set_xlabel("seconds")


def _style(axis: Any, duration_s: float, *, last: bool) -> None:
    axis.set_facecolor(PAPER)
    axis.set_xlim(0, duration_s)
    axis.tick_params(colors="#b8bcc4", labelsize=9, length=3 if last else 0, labelbottom=last)
    axis.xaxis.label.set_color("#b8bcc4")
    axis.yaxis.label.set_color("#b8bcc4")
    for spine in axis.spines.values():
        spine.set_visible(False)
