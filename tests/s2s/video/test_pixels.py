import av
import numpy as np
import pytest

from s2s.video.pixels import Scaler, convert, over_white

# What decoders give: planar and packed YUV of 8 to 12 bits, both ranges, gray, RGB in all orders.
FORMATS = [
    *("yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv410p", "yuv411p", "yuv440p", "yuyv422", "nv12"),
    *("yuv420p10le", "yuv422p10le", "yuv420p12le", "p010le", "yuva420p", "yuva444p10le"),
    *("gray", "gray10le", "gray16be", "ya8", "rgb24", "bgr24", "bgr0", "argb", "bgra", "rgba", "gbrp", "gbrp10le"),
    *("gbrap", "rgb48be", "rgba64be"),
]
UNSPECIFIED, BT709, BT2020, RESERVED = 2, 1, 9, 3


def bands(pixel_format="rgb24", size=(64, 48)):
    """Left third black, middle mid-grey, right white."""
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, width // 3 : 2 * width // 3] = 128
    picture[:, 2 * width // 3 :] = 255
    frame = av.VideoFrame.from_ndarray(picture, "rgb24")
    return frame if pixel_format == "rgb24" else frame.reformat(format=pixel_format, threads=1)


@pytest.mark.parametrize("pixel_format", FORMATS)
def test_black_and_white_are_0_and_255_in_every_format(pixel_format):
    gray = Scaler().gray(bands(pixel_format), 24, 32)
    assert gray.shape == (24, 32)
    assert gray.dtype == np.uint8
    assert np.abs(gray[12, [3, 16, 28]].astype(int) - (0, 128, 255)).max() <= 2


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv420p10le", "yuv444p"])
@pytest.mark.parametrize("colours", [UNSPECIFIED, BT709, BT2020, RESERVED])
def test_tags_of_colour_do_not_change_brightness(pixel_format, colours):
    frame = bands(pixel_format)
    frame.colorspace, frame.color_range = colours, 1
    assert np.abs(Scaler().gray(frame, 24, 32)[12, [3, 16, 28]].astype(int) - (0, 128, 255)).max() <= 2


def test_full_range_video_is_not_widened():
    frame = av.VideoFrame.from_ndarray(np.full((48 * 3 // 2, 64), 100, np.uint8), "yuv420p")
    frame.color_range = 2
    assert Scaler().gray(frame, 24, 32).mean() == pytest.approx(100, abs=1)
    frame.color_range = 1
    # (100 - 16) * 255 / 219
    assert Scaler().gray(frame, 24, 32).mean() == pytest.approx(97.8, abs=1)


def test_shrinking_averages_areas():
    picture = np.zeros((60, 100, 3), np.uint8)
    picture[:, ::2] = 200  # stripes of one pixel: point sampling would give 0 or 200
    gray = Scaler().gray(av.VideoFrame.from_ndarray(picture, "rgb24"), 30, 50)
    assert gray.min() == gray.max() == pytest.approx(100, abs=1)


def test_shrinking_by_a_fraction_weighs_areas():
    row = np.repeat(np.array([0, 255, 0, 255, 255], np.uint8), 20)
    picture = np.broadcast_to(row[None, :, None], (60, 100, 3))
    gray = Scaler().gray(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24"), 30, 2)
    # Each half covers two and a half bands: (0 + 1 + 0 / 2) / 2.5 and (0 / 2 + 1 + 1) / 2.5.
    assert gray[0].tolist() == pytest.approx([102, 204], abs=2)


@pytest.mark.parametrize(
    ("turns", "corner"), [(0, (0, 0)), (1, (0, -1)), (2, (-1, -1)), (3, (-1, 0))], ids=["0", "90", "180", "270"]
)
def test_clockwise_turns_take_the_upper_left_corner_along(turns, corner):
    picture = np.zeros((40, 80, 3), np.uint8)
    picture[:10, :10] = (255, 0, 0)
    frame = av.VideoFrame.from_ndarray(picture, "rgb24")
    height, width = (40, 80) if turns % 2 == 0 else (80, 40)
    scaler = Scaler(quarter_turns=turns)
    rgb, gray = scaler.rgb(frame, height, width), scaler.gray(frame, height, width)
    assert rgb.shape == (height, width, 3)
    assert rgb[corner].tolist() == [255, 0, 0]
    assert gray[corner] == pytest.approx(76, abs=1)  # 0.299 * 255
    assert gray.astype(bool).sum() == 100


def test_transparent_is_white():
    picture = np.zeros((16, 16, 4), np.uint8)
    picture[:, :8] = (255, 0, 0, 255)
    frame = av.VideoFrame.from_ndarray(picture, "rgba")
    assert Scaler().rgb(frame, 16, 16)[0, [0, 15]].tolist() == [[255, 0, 0], [255, 255, 255]]
    assert Scaler().gray(frame, 16, 16)[0, [0, 15]].tolist() == [76, 255]
    half = np.array([[[0, 0, 0, 128]]], np.uint8)
    assert over_white(half)[0, 0].tolist() == [127, 127, 127]


@pytest.mark.parametrize(("height", "colours"), [(720, UNSPECIFIED), (480, UNSPECIFIED), (480, BT709), (720, 6)])
def test_colours_follow_the_tag_or_the_custom(height, colours):
    """Encode red with the matrix that the tag, or for untagged video its height, stands for: red must come back."""
    is_709 = colours == BT709 or (colours == UNSPECIFIED and height >= 720)
    red = np.zeros((height, 64, 3), np.uint8)
    red[..., 0] = 220
    frame = av.VideoFrame.from_ndarray(red, "rgb24").reformat(
        format="yuv420p", threads=1, dst_colorspace=1 if is_709 else 5
    )
    frame.colorspace = colours
    # The wrong matrix would make it 198.
    assert np.abs(Scaler().rgb(frame, 12, 16).astype(int) - (220, 0, 0)).max() <= 5


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv420p10le", "yuv444p", "rgb24"])
@pytest.mark.parametrize("target", ["gray", "rgb24", "rgba", "yuv420p"])
@pytest.mark.parametrize("scale", [1, 0.7])
def test_every_column_is_written_at_every_width(pixel_format, target, scale):
    """swscale's fastest paths leave columns out at some widths; what was not written is whatever memory held."""
    for width in (*range(16, 40), 101, 161):
        colour = np.full((18, width, 3), (200, 60, 90), np.uint8)
        frame = av.VideoFrame.from_ndarray(colour, "rgb24").reformat(format=pixel_format, threads=1)
        size = round(width * scale), round(18 * scale)
        pixels = convert(frame, *size, target)
        if target == "yuv420p":
            pixels = convert(pixels, *size, "rgb24")
        found = pixels.to_ndarray().reshape(size[1], size[0], -1).astype(int)
        wanted = [0.299 * 200 + 0.587 * 60 + 0.114 * 90] if target == "gray" else (200, 60, 90, 255)[: found.shape[2]]
        assert np.abs(found - wanted).max() <= 4, width


def test_converting_to_video_limits_the_range():
    frame = convert(bands(), 64, 48, "yuv420p")
    brightness = np.frombuffer(frame.planes[0], np.uint8).reshape(48, -1)[:, :64]
    assert brightness[0, [0, 63]].tolist() == [16, 235]
