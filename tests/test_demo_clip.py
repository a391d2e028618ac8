"""The clip that ships with the project is small, plays as it should and is what its script draws."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import av
import cv2
import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
CLIP = ROOT / "examples" / "workbench.mp4"


@pytest.fixture
def draw_demo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("draw_demo")


def frame_at(time_s: float) -> np.ndarray:
    with av.open(str(CLIP)) as container:
        return next(
            frame.to_ndarray(format="rgb24") for frame in container.decode(video=0) if frame.time >= time_s - 1e-6
        )


def test_the_clip_is_small_silent_and_eight_seconds_of_thirty_frames() -> None:
    assert CLIP.stat().st_size < 1_000_000
    with av.open(str(CLIP)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (854, 480)
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 30
        times_s = [frame.time for frame in container.decode(video=0)]
    assert np.allclose(times_s, np.arange(240) / 30, atol=1e-3)


def test_strikes_are_apart_and_uneven(draw_demo: ModuleType) -> None:
    gaps_s = np.diff(draw_demo.STRIKES_S)
    assert len(draw_demo.STRIKES_S) == len(draw_demo.HARDNESS) == 9
    assert gaps_s.min() >= 0.45
    assert gaps_s.max() > 2 * gaps_s.min()
    assert draw_demo.STRIKES_S[0] > 0 and draw_demo.STRIKES_S[-1] < draw_demo.DURATION_S - 1


def test_the_hammer_is_on_the_nail_exactly_at_every_strike(draw_demo: ModuleType) -> None:
    for strike_s, hardness in zip(draw_demo.STRIKES_S, draw_demo.HARDNESS, strict=True):
        assert draw_demo.swing(strike_s) == 0
        assert draw_demo.swing(strike_s - 0.01) > 0.1 * hardness
        sunk = draw_demo.struck(strike_s)[0] - draw_demo.struck(strike_s - 0.01)[0]
        assert sunk == pytest.approx(draw_demo.SINK * hardness)


def test_the_clip_is_what_the_script_draws(draw_demo: ModuleType) -> None:
    # At a strike, and in mid-fall: a clip from other key times would show the hammer elsewhere.
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        drawn = {time_s: draw_demo.draw(time_s) for time_s in (0.9, 78 / 30 - 2 / 30)}
    finally:
        cv2.setNumThreads(threads)
    for time_s, picture in drawn.items():
        assert np.abs(picture - frame_at(time_s)).mean() < 4
    assert np.abs(drawn[0.9] - frame_at(0.8)).mean() > 6
