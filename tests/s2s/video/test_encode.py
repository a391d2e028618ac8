"""Encoding pictures anew: times, sizes, colours; whole files are tested with `mux`."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from clips import flat, make_animation, make_clip, packets_of

from s2s.video import mux, probe, read_frames
from s2s.video.encode import add_picture, as_video, encode_pictures

CODECS = ["libx264", "libvpx-vp9"]
BT709, BT2020, REC_601 = 1, 9, 6
LIMITED, FULL = 1, 2


def picture_of(level, size=(64, 48), pixel_format="rgb24"):
    frame = av.VideoFrame.from_ndarray(flat(level, size)(0), "rgb24")
    return frame if pixel_format == "rgb24" else frame.reformat(format=pixel_format)


@pytest.fixture
def container():
    with av.open(io.BytesIO(), "w", format="matroska") as opened:
        yield opened


def opaque(red, green, blue, opacity):
    return np.full((48, 64, 4), (red, green, blue, opacity), np.uint8)


def with_opacity(pixels):
    return av.VideoFrame.from_ndarray(pixels, "rgba")


# Times


@pytest.mark.parametrize("codec", CODECS)
def test_packets_begin_and_end_as_their_pictures(container, codec):
    """Uneven on purpose; the last one stands for a second, which no encoder could guess."""
    stream = add_picture(container, codec, picture_of(0), size=(64, 48), fps=10)
    spans = [(0.0, 0.5), (0.5, 0.6), (0.6, 0.64), (0.64, 1.64)]
    shown = ((as_video(picture_of(60 * k), 64, 48), *span) for k, span in enumerate(spans))
    packets = list(encode_pictures(stream, shown))
    times = [(packet.pts * packet.time_base, (packet.pts + packet.duration) * packet.time_base) for packet in packets]
    np.testing.assert_allclose(np.array(times, float), spans, atol=1 / 90_000)
    # Without B-frames, in the order and at the times they are shown.
    assert [packet.dts for packet in packets] == [packet.pts for packet in packets]
    assert packets[0].is_keyframe


def test_pictures_are_encoded_as_they_come():
    """A long clip is never held: each picture is asked for when the ones before it went to the encoder."""
    asked = []

    def shown():
        for k in range(200):
            asked.append(k)
            yield as_video(picture_of(k), 64, 48), k / 10, (k + 1) / 10

    with av.open(io.BytesIO(), "w", format="matroska") as opened:
        packets = encode_pictures(add_picture(opened, "libx264", picture_of(0), size=(64, 48), fps=10), shown())
        assert asked == []
        next(packets)
        assert len(asked) < 100
        assert 1 + sum(1 for _ in packets) == len(asked) == 200


def test_no_pictures_are_no_packets(container):
    stream = add_picture(container, "libx264", picture_of(0), size=(64, 48), fps=10)
    assert list(encode_pictures(stream, [])) == []


@pytest.mark.parametrize(("fps", "rate"), [(10, 10), (29.97003, Fraction(30_000, 1001)), (0, 25)])
def test_the_rate_is_told_and_25_when_unknown(container, fps, rate):
    stream = add_picture(container, "libx264", picture_of(0), size=(64, 48), fps=fps)
    assert stream.codec_context.framerate == rate
    assert stream.codec_context.time_base == Fraction(1, 90_000)


# Sizes


@pytest.mark.parametrize(("size", "even"), [((64, 48), (64, 48)), ((65, 49), (64, 48)), ((1, 3), (2, 2))])
def test_sizes_are_made_even(container, size, even):
    stream = add_picture(container, "libx264", picture_of(0), size=size, fps=10)
    assert (stream.width, stream.height, stream.pix_fmt) == (*even, "yuv420p")


def test_an_odd_column_is_scaled_in_not_cut_off():
    """A white last column of 5: cut off it would be gone, scaled to 4 it weighs 4/5 in the last of them."""
    drawn = np.zeros((8, 5, 3), np.uint8)
    drawn[:, 4] = 255
    gray = as_video(av.VideoFrame.from_ndarray(drawn, "rgb24"), 4, 8).to_ndarray()[:8]
    assert gray[:, :3].max() < 40
    assert gray[:, 3].min() > 150


# Colours


@pytest.mark.parametrize(("level", "stored"), [(0, 16), (255, 235), (128, 126)])
@pytest.mark.parametrize("pixel_format", ["rgb24", "yuvj444p", "gray"])
def test_brightness_is_stored_in_limited_range(level, stored, pixel_format):
    """16 + 219 * level / 255, whether the source was RGB or YUV of full range."""
    frame = picture_of(level, pixel_format=pixel_format)
    frame.color_range = FULL
    made = as_video(frame, 64, 48)
    assert (made.format.name, made.width, made.height) == ("yuv420p", 64, 48)
    planes = made.to_ndarray()
    assert planes[:48].mean() == pytest.approx(stored, abs=1)
    assert planes[48:].mean() == pytest.approx(128, abs=1)  # no colour


def test_red_is_made_by_rec_601():
    """Y = 16 + 65.481, Cb = 128 - 37.797, Cr = 128 + 112."""
    red = av.VideoFrame.from_ndarray(np.full((48, 64, 3), (255, 0, 0), np.uint8), "rgb24")
    planes = as_video(red, 64, 48).to_ndarray()
    assert [planes[:48].mean(), planes[48:60].mean(), planes[60:].mean()] == pytest.approx([81.5, 90.2, 240], abs=1.5)


@pytest.mark.parametrize(
    ("rgba", "seen"), [((0, 0, 0, 255), 0), ((0, 0, 0, 0), 255), ((200, 0, 90, 0), 255), ((0, 0, 0, 51), 204)]
)
def test_transparent_places_are_white(rgba, seen):
    """Black of opacity 51/255, a fifth, leaves four fifths of the white."""
    luma = as_video(with_opacity(opaque(*rgba)), 64, 48).to_ndarray()[:48]
    assert luma.mean() == pytest.approx(16 + 219 * seen / 255, abs=1.5)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("colours", [(BT709, 1, 1), (BT2020, 9, 16), (REC_601, 6, 6)])
def test_colours_of_video_stay_as_they_are_tagged(container, codec, colours):
    like = picture_of(0, pixel_format="yuv420p")
    like.colorspace, like.color_primaries, like.color_trc = colours
    context = add_picture(container, codec, like, size=(64, 48), fps=10).codec_context
    assert (context.colorspace, context.color_primaries, context.color_trc) == colours
    assert context.color_range == LIMITED


@pytest.mark.parametrize("like", [picture_of(0), with_opacity(opaque(0, 0, 0, 255))], ids=["rgb24", "rgba"])
def test_pictures_of_rgb_are_tagged_with_what_they_become(container, like):
    context = add_picture(container, "libx264", like, size=(64, 48), fps=10).codec_context
    assert (context.colorspace, context.color_range) == (REC_601, LIMITED)


def test_options_win_over_ours(container):
    stream = add_picture(container, "libx264", picture_of(0), size=(64, 48), fps=10, options={"crf": "30"})
    assert stream.codec_context.options == {"preset": "veryfast", "crf": "30", "bf": "0"}


# From file to file


def test_an_uneven_gif_of_odd_size_keeps_its_times(tmp_path):
    path = make_clip(
        tmp_path / "a.gif",
        n_frames=4,
        size=(97, 65),
        times_s=[0, 0.3, 0.35, 0.6],
        picture=lambda index: flat((0, 80, 160, 240)[index], (97, 65))(0),
    )
    mux(probe(path), [], tmp_path / "out.mp4")
    made = probe(tmp_path / "out.mp4")
    assert (made.width, made.height, made.pixel_format) == (96, 64, "yuv420p")
    frames = list(read_frames(made))
    assert [frame.time_s for frame in frames] == pytest.approx([0, 0.3, 0.35, 0.6], abs=1e-4)
    assert frames[-1].end_s == pytest.approx(0.85, abs=1e-4)
    assert [frame.gray(96).mean() for frame in frames] == pytest.approx([0, 80, 160, 240], abs=6)


def test_an_avi_with_b_frames_keeps_its_times_and_order(tmp_path):
    path = make_clip(
        tmp_path / "a.avi", n_frames=20, b_frames=2, size=(65, 49), picture=lambda i: flat(10 + 12 * i, (65, 49))(0)
    )
    mux(probe(path), [], tmp_path / "out.mp4")
    frames = list(read_frames(probe(tmp_path / "out.mp4")))
    before = list(read_frames(probe(path)))
    assert len(frames) == len(before)
    assert [frame.time_s for frame in frames] == pytest.approx([frame.time_s for frame in before], abs=1e-4)
    steps = np.diff([frame.time_s for frame in frames])
    np.testing.assert_allclose(steps, 0.04, atol=1e-4)
    levels = [frame.gray(32).mean() for frame in frames]
    assert np.diff(levels).min() > 6
    sizes = {(frame.picture.width, frame.picture.height) for frame in frames}
    assert sizes == {(64, 48)}


def test_a_transparent_animation_lies_over_white(tmp_path):
    path = make_animation(tmp_path / "a.webp", [opaque(0, 0, 0, 0), opaque(0, 0, 0, 255)], [200, 200])
    mux(probe(path), [], tmp_path / "out.mp4")
    levels = [frame.gray(64).mean() for frame in read_frames(probe(tmp_path / "out.mp4"))]
    assert levels == pytest.approx([255, 0], abs=4)


def test_encoding_twice_gives_the_same_bytes(tmp_path):
    path = make_clip(tmp_path / "a.avi", n_frames=10, size=(64, 48))
    for name in "ab":
        mux(probe(path), [], tmp_path / f"{name}.mp4")
    assert packets_of(tmp_path / "a.mp4") == packets_of(tmp_path / "b.mp4")
