"""The plot: what is heard as columns, and the drawing as a file."""

import re
import shutil
import warnings
from itertools import chain

import cv2
import matplotlib
import numpy as np
import pytest
from clips import flat, make_clip, make_picture

from s2s.errors import OutputError
from s2s.plot import COLOURS, FORMATS, INK, N_COLUMNS, N_MELS, PAPER, _Heard, check_format, save_plot
from s2s.timeline import Bed, Curve, Event, Moment, Scene, Timeline
from s2s.video import probe

RATE = 48_000


def says(name, strength=None):
    return name.split(".")[1].replace("_", " ")


def silence(duration_s):
    return np.zeros((2, round(duration_s * RATE)), np.float32)


def tone(hz, duration_s, *, level=0.5, between=(0.0, np.inf)):
    time_s = np.arange(round(duration_s * RATE)) / RATE
    mono = level * np.sin(2 * np.pi * hz * time_s) * ((time_s >= between[0]) & (time_s < between[1]))
    return np.stack([mono, mono]).astype(np.float32)


def in_blocks(sound, size):
    return [sound[:, start : start + size] for start in range(0, sound.shape[1], size)]


# The sound as columns


def test_a_click_stands_in_its_column():
    # 2.8 s are 134 400 samples: 96 a column, and sample 48 000 is the first of column 500.
    sound = silence(2.8)
    sound[:, RATE], sound[:, RATE + 1] = 0.5, -0.25
    heard = _Heard.of([sound], 2.8)
    assert len(heard.low) == len(heard.high) == N_COLUMNS == 1400
    assert np.flatnonzero(heard.high).tolist() == np.flatnonzero(heard.low).tolist() == [500]
    assert (heard.low[500], heard.high[500]) == (-0.25, 0.5)


def test_the_spectrogram_shows_a_click_when_it_is_and_nothing_elsewhere():
    sound = silence(2.8)
    sound[:, RATE] = 0.5
    level_db = _Heard.of([sound], 2.8).mel_db.max(axis=0)
    # Windows every 256 samples: the two nearest have their middle 128 samples off, a column and a third.
    assert abs(level_db.argmax() - 500) <= 3
    # A window reaches 1024 samples to either side, 10.7 columns, and a column without a window repeats the one before.
    seen = np.flatnonzero(level_db > -119.9)
    assert 489 <= seen.min() < 495
    assert 505 < seen.max() <= 514


def test_the_two_channels_are_heard_as_their_mean():
    sound = silence(0.5)
    sound[0, 100], sound[1, 100] = 0.6, 0.2
    sound[0, 9000], sound[1, 9000] = 0.5, -0.5
    heard = _Heard.of([sound], 0.5)
    assert heard.high.max() == pytest.approx(0.4)
    assert np.flatnonzero(heard.high).tolist() == [100 * 375 // 24_000]  # 24 000 samples are 375 columns of 64


@pytest.mark.parametrize(("hz", "bands"), [(1000, {23, 24}), (5000, {58, 59})])
def test_a_tone_lies_in_its_mel_band(hz, bands):
    """97 steps from 47.3 mel (30 Hz) to 3816.9 mel (20 kHz) are 38.86 mel each; band k is centred on step k + 1.

    1 kHz is 1000.0 mel, step 24.5; 5 kHz is 2363.5 mel, step 59.6.
    """
    heard = _Heard.of([tone(hz, 3, between=(1, 2))], 3)
    assert heard.mel_db.shape == (N_MELS, N_COLUMNS)
    middle = heard.mel_db[:, 500:900]  # 1.07 to 1.93 s
    assert set(middle.argmax(axis=0)) <= bands
    assert middle.max(axis=0).min() > middle.max() - 0.1
    assert np.abs(heard.mel_hz[sorted(bands)] / hz - 1).max() < 0.05
    # Outside a window's length of the tone nothing is heard.
    assert heard.mel_db[:, :455].max() == heard.mel_db[:, 946:].max() == pytest.approx(-120)


def test_half_the_level_is_6_db_less():
    loud, soft = (_Heard.of([tone(1000, 1, level=level)], 1).mel_db.max() for level in (0.5, 0.25))
    assert loud - soft == pytest.approx(20 * np.log10(2), abs=1e-3)


@pytest.mark.parametrize("size", [100, 255, 1000, 2048, 48_000, 60_001])
def test_blocks_of_any_size_give_the_same(size):
    sound = tone(1000, 1.5, between=(0.3, 1.2))
    sound += np.random.default_rng(1).normal(0, 0.01, sound.shape).astype(np.float32)
    sound[:, 24_000] = 0.9
    whole, cut = _Heard.of([sound], 1.5), _Heard.of(in_blocks(sound, size), 1.5)
    np.testing.assert_array_equal(cut.low, whole.low)
    np.testing.assert_array_equal(cut.high, whole.high)
    np.testing.assert_allclose(cut.mel_db, whole.mel_db, atol=1e-9)


def test_empty_blocks_change_nothing():
    sound = tone(1000, 0.5)
    nothing = silence(0)
    heard = _Heard.of([nothing, sound[:, :10_000], nothing, sound[:, 10_000:], nothing], 0.5)
    np.testing.assert_allclose(heard.mel_db, _Heard.of([sound], 0.5).mel_db, atol=1e-9)


@pytest.mark.parametrize("blocks", [[], [silence(1.0)]], ids=["no blocks", "zeros"])
def test_silence_is_the_floor(blocks):
    heard = _Heard.of(blocks, 1.0)
    assert not heard.low.any()
    assert not heard.high.any()
    assert heard.mel_db.min() == heard.mel_db.max() < -110
    assert heard.mel_db.shape == (N_MELS, len(heard.low))


@pytest.mark.parametrize(("n_samples", "n_columns"), [(1, 1), (100, 1), (1920, 30), (3200, 50)])
def test_very_short_clips_have_a_column_for_64_samples(n_samples, n_columns):
    sound = np.full((2, n_samples), 0.25, np.float32)
    heard = _Heard.of([sound], n_samples / RATE)
    assert heard.high.tolist() == [0.25] * n_columns
    assert heard.mel_db.shape == (N_MELS, n_columns)
    assert np.isfinite(heard.mel_db).all()


def test_long_clips_have_1400_columns_too():
    """In 84 s a column is 2880 samples, longer than a window; the tone from 42 to 63 s fills 350 of them."""
    heard = _Heard.of(chain((silence(1) for _ in range(42)), [tone(1000, 21), silence(21)]), 84)
    assert heard.mel_db.shape == (N_MELS, N_COLUMNS)
    assert np.flatnonzero(heard.high > 0.4).tolist() == list(range(700, 1050))
    level_db = heard.mel_db.max(axis=0)
    assert level_db[701:1049].min() > level_db.max() - 1
    assert level_db[:699].max() == level_db[1051:].max() == pytest.approx(-120)


# The drawing


FULL = Timeline(
    duration_s=2.6,
    scenes=(Scene(start_s=0, end_s=1.5), Scene(start_s=1.5, end_s=2.6)),
    moments=(Moment(time_s=0.6, kind="strike", strength=0.8), Moment(time_s=2.0, kind="flash", strength=0.1)),
    curves={"activity": Curve(rate_hz=25, values=tuple(np.linspace(0, 1, 65)))},
    events=(Event(time_s=0.6, sound="impact.wood"), Event(time_s=1.2, sound="impact.wood", strength=1)),
    beds=(Bed(start_s=0.5, end_s=2.6, sound="water.rain"),),
)
BEGINNINGS = {
    ".png": rb"\x89PNG\r\n",
    ".svg": rb"<\?xml[^>]*>\s*<!DOCTYPE svg",
    ".pdf": rb"%PDF-",
    ".jpg": rb"\xff\xd8\xff",
    ".webp": rb"RIFF....WEBP",
}


def bgr(colour):
    """A colour like "#ffb454" as OpenCV reads it."""
    return np.array([int(colour[at : at + 2], 16) for at in (5, 3, 1)])


def texts_of(path, clip, timeline, summary="Nothing."):
    """Draw as SVG and return its texts with their styles."""
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        save_plot(path, probe(clip), timeline, [silence(timeline.duration_s)], summary, says)
    return [
        (words, style) for style, words in re.findall(r'<text style="([^"]*)"[^>]*>([^<]*)</text>', path.read_text())
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_what_its_suffix_says(clip, tmp_path, suffix):
    path = tmp_path / f"plot{suffix}"
    save_plot(path, probe(clip), FULL, [tone(440, 2.6)], "A summary.", says)
    assert re.match(BEGINNINGS[suffix], path.read_bytes(), re.DOTALL)
    assert list(tmp_path.iterdir()) == [path]
    check_format(tmp_path / f"PLOT{suffix.upper()}")


@pytest.mark.parametrize("name", ["plot.doc", "plot", "plot.mp4"])
def test_other_formats_are_refused(clip, tmp_path, name):
    path = tmp_path / name
    with pytest.raises(OutputError) as caught:
        save_plot(path, probe(clip), FULL, iter([]), "", says)
    assert caught.value.code == "unknown_plot_format"
    assert f"'{path.suffix or name}'" in caught.value.message
    assert all(suffix in caught.value.hint for suffix in FORMATS)
    with pytest.raises(OutputError):
        check_format(path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_said(clip, tmp_path):
    with pytest.raises(OutputError) as caught:
        save_plot(tmp_path / "no" / "plot.png", probe(clip), FULL, [silence(2.6)], "", says)
    assert caught.value.code == "output_unwritable"


def test_the_strip_shows_each_frame_at_its_own_time(tmp_path):
    """Nine greys of 0.2 s each: a tile a grey. The strip begins 0.75 inch below the top, at 110 dots an inch."""
    greys = [30 + 20 * k for k in range(9)]
    path = make_clip(tmp_path / "c.mp4", n_frames=45, size=(96, 64), picture=lambda i: flat(greys[i // 5], (96, 64))(0))
    plot = tmp_path / "plot.png"
    save_plot(plot, probe(path), Timeline(duration_s=1.8), [silence(1.8)], "", says)
    drawn = cv2.imread(str(plot))
    width = drawn.shape[1]
    assert width == 1430
    across = [round(width * (0.13 + 0.855 * (k + 0.5) / 9)) for k in range(9)]
    shown = [drawn[150, x].mean() for x in across]
    assert shown == pytest.approx(greys, abs=4)


def test_a_picture_fills_its_strip(tmp_path):
    picture = make_picture(tmp_path / "p.png", np.full((60, 90, 3), (200, 40, 10), np.uint8))
    plot = tmp_path / "plot.png"
    save_plot(plot, probe(picture), Timeline(duration_s=4), [silence(4)], "", says)
    drawn = cv2.imread(str(plot))[150]
    for k in range(9):
        blue_green_red = drawn[round(1430 * (0.13 + 0.855 * (k + 0.5) / 9))]
        assert blue_green_red.tolist() == pytest.approx([10, 40, 200], abs=4), k


def test_title_summary_and_one_label_a_sound_in_its_colour(clip, tmp_path):
    names = [f"impact.sound_{k}" for k in range(1, 12)]
    events = [Event(time_s=0.1 * k, sound=name) for k, name in enumerate(names)]
    timeline = Timeline(
        duration_s=2.6,
        # A sound that is heard again has one lane.
        events=(*events, *(event.model_copy(update={"time_s": 2.0}) for event in events)),
        beds=(Bed(start_s=0, end_s=1, sound="water.rain"), Bed(start_s=1.5, end_s=2, sound="water.rain")),
    )
    texts = texts_of(tmp_path / "plot.svg", clip, timeline, summary="Much < is > heard & seen.")
    words = [text for text, _ in texts]
    assert clip.name in words
    assert "Much &lt; is &gt; heard &amp; seen." in words
    labels = [(text, style) for text, style in texts if text.startswith(("sound ", "rain"))]
    assert [text for text, _ in labels] == [*(f"sound {k}" for k in range(1, 12)), "rain"]
    # More sounds than colours: they begin again.
    assert len(COLOURS) == 8
    for index, (text, style) in enumerate(labels):
        assert f"fill: {COLOURS[index % 8]}" in style, text


def test_the_figure_grows_with_the_number_of_sounds(clip, tmp_path):
    """0.34 inch a lane, of 72 points each."""
    heights = []
    for n_sounds in (2, 8):
        events = tuple(Event(time_s=0.2 * k, sound=f"impact.s{k}") for k in range(n_sounds))
        plot = tmp_path / f"{n_sounds}.svg"
        save_plot(plot, probe(clip), Timeline(duration_s=2.6, events=events), [silence(2.6)], "", says)
        heights.append(float(re.search(r'height="([\d.]+)pt"', plot.read_text())[1]))
    assert heights[1] - heights[0] == pytest.approx(6 * 0.34 * 72, abs=0.01)


def test_kinds_of_moments_are_named_when_there_are_any(clip, tmp_path):
    kinds = {"strike", "surge", "flash"}
    assert kinds & {text for text, _ in texts_of(tmp_path / "full.svg", clip, FULL)} == {"strike", "flash"}
    bare = texts_of(tmp_path / "bare.svg", clip, Timeline(duration_s=2.6))
    assert not kinds & {text for text, _ in bare}
    assert {"picture", "motion", "sound", "seconds", "1 kHz"} <= {text for text, _ in bare}


def test_the_waveform_is_drawn_where_it_sounds(clip, tmp_path):
    plot = tmp_path / "plot.png"
    save_plot(plot, probe(clip), Timeline(duration_s=2.6), [tone(440, 2.6, between=(1.3, 2.6))], "", says)
    drawn = cv2.imread(str(plot))
    columns = np.flatnonzero((np.abs(drawn.astype(int) - bgr(INK)).max(axis=2) < 8)[350:].sum(axis=0) > 40)
    left, right = 1430 * 0.13, 1430 * 0.985
    assert columns.min() == pytest.approx((left + right) / 2, abs=3)
    assert columns.max() == pytest.approx(right, abs=3)


def test_lanes_show_when_and_how_strong(clip, tmp_path):
    """Events as stems in the first colour, a bed as a bar in the second, 0.15 + 0.5 * strength opaque."""
    timeline = Timeline(
        duration_s=2.6,
        events=(
            Event(time_s=0.65, sound="impact.wood", strength=1),
            Event(time_s=1.95, sound="impact.wood", strength=0),
        ),
        beds=(Bed(start_s=0.65, end_s=1.3, sound="water.rain", strength=0.5),),
    )
    plot = tmp_path / "plot.png"
    save_plot(plot, probe(clip), timeline, [silence(2.6)], "", says)
    drawn = cv2.imread(str(plot))[:, 190:].astype(int)
    left, width = 1430 * 0.13 - 190, 1430 * 0.855
    rows, columns = np.nonzero(np.abs(drawn - bgr(COLOURS[0])).max(axis=2) < 4)
    first, second = columns < width / 2, columns > width / 2
    assert columns[first].mean() == pytest.approx(left + width / 4, abs=1.5)
    assert columns[second].mean() == pytest.approx(left + width * 3 / 4, abs=1.5)
    # The top is 0.72 of a lane higher; two lanes of 2.08 units share 0.88 inch of 110 dots, less the gaps.
    assert rows[second].min() - rows[first].min() == pytest.approx(0.72 / 2.08 * 0.88 * 110, abs=3)
    bar = 0.6 * bgr(PAPER) + 0.4 * bgr(COLOURS[1])
    _, columns = np.nonzero(np.abs(drawn - bar).max(axis=2) < 4)
    assert columns.min() == pytest.approx(left + width / 4, abs=2)
    assert columns.max() == pytest.approx(left + width / 2, abs=2)


def test_an_empty_curve_and_beds_alone_are_drawn(clip, tmp_path):
    timeline = Timeline(
        duration_s=2.6,
        curves={"activity": Curve(rate_hz=25, values=())},
        moments=(Moment(time_s=1, kind="strike", strength=0.5),),
        beds=(Bed(start_s=0, end_s=2.6, sound="weather.wind"),),
    )
    assert "wind" in {text for text, _ in texts_of(tmp_path / "plot.svg", clip, timeline)}


def test_silence_is_dark(clip, tmp_path):
    save_plot(tmp_path / "p.png", probe(clip), Timeline(duration_s=2.6), [silence(2.6)], "", says)
    drawn = cv2.imread(str(tmp_path / "p.png"))
    assert drawn[-120, 700].max() < 60


def test_few_frames_fill_the_strip(tmp_path):
    path = make_clip(
        tmp_path / "c.mp4", n_frames=3, fps=1, size=(96, 64), picture=lambda index: flat(60 + 80 * index, (96, 64))(0)
    )
    save_plot(tmp_path / "p.png", probe(path), Timeline(duration_s=3), [silence(3)], "", says)
    drawn = cv2.imread(str(tmp_path / "p.png"))
    shown = [drawn[150, round(1430 * (0.13 + 0.855 * (tile + 0.5) / 9))].mean() for tile in range(9)]
    assert shown == pytest.approx([60] * 3 + [140] * 3 + [220] * 3, abs=4)


@pytest.mark.parametrize("name", ["a$_$b.mp4", "cost $5 and $6.mp4"])
def test_dollars_in_names_are_dollars(clip, tmp_path, name):
    path = shutil.copy(clip, tmp_path / name)
    save_plot(tmp_path / "p.svg", probe(path), Timeline(duration_s=2.6), [silence(2.6)], "", says)
    assert f"<!-- {name} -->" in (tmp_path / "p.svg").read_text()


def test_names_in_other_scripts_warn_nobody(clip, tmp_path):
    path = shutil.copy(clip, tmp_path / "日本.mp4")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save_plot(tmp_path / "p.png", probe(path), Timeline(duration_s=2.6), [silence(2.6)], "", says)


def test_muted_sounds_are_not_drawn(clip, tmp_path):
    timeline = Timeline(
        duration_s=2.6,
        events=[Event(time_s=1, sound="impact.wood", mute=True), Event(time_s=2, sound="kitchen.chop")],
        beds=[Bed(start_s=0, end_s=2, sound="water.rain", mute=True)],
    )
    save_plot(tmp_path / "p.svg", probe(clip), timeline, [silence(2.6)], "", says)
    drawn = (tmp_path / "p.svg").read_text()
    assert "<!-- chop -->" in drawn
    assert "<!-- wood -->" not in drawn
    assert "<!-- rain -->" not in drawn


def test_the_last_moment_is_seen_too():
    sound = silence(1.0)
    sound[:, -300:-200] = 0.5
    heard = _Heard.of([sound], 1.0)
    assert heard.mel_db[:, -1].max() > heard.mel_db[:, -400].max() + 40
