from fractions import Fraction

import av
import numpy as np
import pytest
from clips import (
    SAMPLE_RATE,
    clicks,
    cut_short,
    flat,
    make_animation,
    make_clip,
    make_picture,
    packets_of,
    trimmed_by_edit_list,
    turned_by_exif,
)

from s2s.video import audio_blocks, first_frame, mux, output_suffix, probe, read_frames, still_to_video

AUDIO_FRAME_S = 1024 / SAMPLE_RATE


def sounding(path, out, *, click_s=0.5, notes=None, **options):
    """Mux ``path`` with one click and return what the result is; what was noted is added to ``notes``."""
    added = mux(probe(path), [clicks([click_s], 5)], out, **options)
    if notes is not None:
        notes.extend(added)
    return probe(out)


def click_s(info):
    sound = np.concatenate(list(audio_blocks(info)), axis=1)
    return np.argmax(np.abs(sound[0]) > 0.2) / SAMPLE_RATE


def container_duration_s(path):
    with av.open(str(path)) as container:
        return container.duration / 1_000_000


def tags_of(path):
    with av.open(str(path)) as container:
        return container.metadata, container.streams.video[0].metadata, container.chapters()


# The picture is copied


@pytest.mark.parametrize("b_frames", [0, 2])
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".m4v", ".mkv", ".webm"])
def test_packets_are_copied_byte_for_byte(tmp_path, suffix, b_frames):
    path = make_clip(tmp_path / f"c{suffix}", n_frames=30, b_frames=b_frames, audio=clicks([0.1], 1.2))
    out = tmp_path / f"out{suffix}"
    notes = []
    sounding(path, out, notes=notes)
    before, after = packets_of(path), packets_of(out)
    assert [packet[0] for packet in after] == [packet[0] for packet in before]
    for field in (1, 2, 3):  # presentation, decoding, duration
        np.testing.assert_allclose([p[field] for p in after], [p[field] for p in before], atol=1e-9)
    assert notes == []


@pytest.mark.parametrize("source", [".mp4", ".mkv"])
@pytest.mark.parametrize("target", [".mp4", ".mov", ".mkv"])
def test_packets_are_copied_into_other_containers_too(tmp_path, source, target):
    path = make_clip(tmp_path / f"c{source}", n_frames=30, b_frames=2)
    out = tmp_path / f"out{target}"
    assert sounding(path, out).notes == ()
    before, after = packets_of(path), packets_of(out)
    assert [packet[0] for packet in after] == [packet[0] for packet in before]
    assert [packet[1] for packet in after] == pytest.approx([packet[1] for packet in before], abs=1e-3)


@pytest.mark.parametrize("codec", ["libx265", "libvpx-vp9", "mpeg4", "prores_ks"])
def test_other_codecs_are_copied_where_they_belong(tmp_path, codec):
    suffix = {"libx265": ".mp4", "libvpx-vp9": ".webm", "mpeg4": ".mp4", "prores_ks": ".mov"}[codec]
    pixels = "yuv422p10le" if codec == "prores_ks" else "yuv420p"
    path = make_clip(tmp_path / f"c{suffix}", n_frames=5, codec=codec, pixel_format=pixels)
    info = sounding(path, tmp_path / f"out{suffix}")
    assert [p[0] for p in packets_of(info.path)] == [p[0] for p in packets_of(path)]
    assert info.codec == probe(path).codec
    assert info.n_frames == 5


def test_hevc_is_tagged_for_apple(tmp_path):
    path = make_clip(tmp_path / "c.mkv", n_frames=5, codec="libx265")
    sounding(path, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hvc1"


def test_edit_list_survives(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=30, fps=25, b_frames=2, shift_s=-0.2)
    info = sounding(path, tmp_path / "out.mp4")
    assert [packet[:3] for packet in packets_of(info.path)] == [packet[:3] for packet in packets_of(path)]
    assert (info.has_preroll, info.n_frames, info.duration_s) == (True, 25, pytest.approx(1.0))
    assert click_s(info) == pytest.approx(0.5, abs=1e-3)


def trimmed(tmp_path, *, b_frames):
    whole = make_clip(tmp_path / "a.mp4", n_frames=50, fps=25, b_frames=b_frames, keyframe_every=100)
    return trimmed_by_edit_list(whole, tmp_path / "b.mp4", duration_s=1.2)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_end_that_an_edit_list_hides_stays_hidden(tmp_path, suffix):
    """The frames behind the end are left out, so that no container shows them."""
    path = trimmed(tmp_path, b_frames=0)
    notes = []
    info = sounding(path, tmp_path / f"out{suffix}", notes=notes)
    assert probe(path).n_frames == info.n_frames == 30
    assert [packet[0] for packet in packets_of(info.path)] == [packet[0] for packet in packets_of(path)][:30]
    assert container_duration_s(info.path) == pytest.approx(1.2, abs=AUDIO_FRAME_S)
    assert notes == []


def test_hidden_frames_that_shown_ones_are_made_from_stay(tmp_path):
    """With reordering, a frame behind the end may be what the last ones before it were predicted from."""
    path = trimmed(tmp_path, b_frames=2)
    assert probe(path).n_frames == 30
    assert 30 <= sounding(path, tmp_path / "out.mp4").n_frames <= 32
    assert sounding(path, tmp_path / "out.mkv").n_frames == 30  # encoded anew


def test_a_picture_that_began_after_its_sound_begins_at_once(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=25, b_frames=2, shift_s=0.3, audio=clicks([], 1))
    info = sounding(path, tmp_path / "out.mp4")
    assert info.start_time_s == 0
    assert info.duration_s == pytest.approx(1.0, abs=1e-3)
    assert click_s(info) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("suffix", [".ts", ".mpg", ".mp4"])
def test_clocks_that_do_not_start_at_zero(tmp_path, suffix):
    """Clip time 0 becomes 0: frames and click lie as far apart as before."""
    path = make_clip(tmp_path / f"c{suffix}", n_frames=30, fps=25, shift_s=0.72)
    info = probe(path)
    assert info.start_time_s > 0.5
    result = sounding(path, tmp_path / "out.mp4")
    assert result.start_time_s == 0
    assert [frame.time_s for frame in read_frames(result)] == pytest.approx([k / 25 for k in range(30)], abs=1e-4)
    assert click_s(result) == pytest.approx(0.5, abs=1e-3)


def test_transport_stream_is_copied_into_mp4_without_loss(tmp_path):
    path = make_clip(tmp_path / "c.ts", n_frames=30, b_frames=2)
    notes = []
    info = sounding(path, tmp_path / "out.mp4", notes=notes)
    assert notes == []
    for before, after in zip(read_frames(probe(path)), read_frames(info), strict=True):
        assert np.array_equal(before.gray(160), after.gray(160))


def test_variable_rate_survives(tmp_path):
    times_s = [0, 0.04, 0.08, 0.3, 0.34, 0.9]
    info = sounding(make_clip(tmp_path / "c.mp4", times_s=times_s), tmp_path / "out.mp4")
    assert [frame.time_s for frame in read_frames(info)] == pytest.approx(times_s)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_clips_stay_turned(tmp_path, suffix, turn):
    path = make_clip(tmp_path / f"c{suffix}", n_frames=5, size=(96, 64), rotation_deg=turn)
    assert sounding(path, tmp_path / f"out{suffix}").rotation_deg == turn


def test_shape_of_pixels_and_colours_stay(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=5, size=(96, 64), aspect=Fraction(4, 3), colours=(1, 1, 1, 1))
    info = sounding(path, tmp_path / "out.mp4")
    assert (info.width, info.height) == (128, 64)
    with av.open(str(info.path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_tags_language_chapters_and_subtitles_stay(tmp_path, suffix):
    path = make_clip(
        tmp_path / f"c{suffix}",
        n_frames=25,
        metadata={"title": "A walk", "artist": "Me"},
        language="deu",
        subtitle="hello",
        chapters=[(0, 0.5, "one"), (0.5, 1.0, "two")],
    )
    info = sounding(path, tmp_path / f"out{suffix}", metadata={"comment": "sound made anew"})
    tags, stream_tags, chapters = tags_of(info.path)
    tags = {key.lower(): value for key, value in tags.items()}
    assert (tags["title"], tags["artist"], tags["comment"]) == ("A walk", "Me", "sound made anew")
    assert stream_tags["language"] == "deu"
    assert [(c["start"] * c["time_base"], c["metadata"]["title"]) for c in chapters] == [(0, "one"), (0.5, "two")]
    (text,) = [packet for packet in packets_of(info.path, "subtitle") if b"hello" in packet[0]]
    assert text[1] == pytest.approx(0.2)


def test_tags_of_telephones_stay(tmp_path):
    path = make_clip(
        tmp_path / "c.mov",
        n_frames=5,
        metadata={"com.apple.quicktime.make": "Apple"},
        container_options={"movflags": "use_metadata_tags"},
    )
    assert tags_of(sounding(path, tmp_path / "out.mov").path)[0]["com.apple.quicktime.make"] == "Apple"


def test_chapters_move_with_the_start(tmp_path):
    path = make_clip(tmp_path / "c.mkv", n_frames=25, shift_s=0.4, chapters=[(0, 0.2, "gone"), (0.2, 0.9, "one")])
    chapters = tags_of(sounding(path, tmp_path / "out.mkv").path)[2]
    assert [(c["start"] * c["time_base"], c["end"] * c["time_base"]) for c in chapters] == [(0, 0.5)]


def test_own_sound_and_cover_are_left_out(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=25, audio=clicks([0.2], 1), cover=flat(200, (64, 64))(0))
    info = sounding(path, tmp_path / "out.mp4", click_s=0.7)
    assert [stream.kind for stream in info.streams] == ["video", "audio"]
    assert click_s(info) == pytest.approx(0.7, abs=1e-3)


def test_cut_file_is_copied_as_far_as_it_goes(tmp_path):
    whole = make_clip(tmp_path / "a.mp4", n_frames=100, b_frames=2, container_options={"movflags": "+faststart"})
    cut = probe(cut_short(whole, tmp_path / "b.mp4", share=0.6))
    info = sounding(cut.path, tmp_path / "out.mp4")
    assert (info.n_frames, info.duration_s) == (cut.n_frames, pytest.approx(cut.duration_s))
    assert info.notes == ()


def test_index_stands_first(tmp_path):
    data = sounding(make_clip(tmp_path / "c.mp4", n_frames=5), tmp_path / "out.mp4").path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_same_input_same_bytes(tmp_path):
    for suffix in (".mp4", ".mkv", ".webm"):
        path = make_clip(tmp_path / f"c{suffix}", n_frames=10)
        outs = [sounding(path, tmp_path / f"out{k}{suffix}").path.read_bytes() for k in range(2)]
        assert outs[0] == outs[1]


# The sound


@pytest.mark.parametrize(("suffix", "codec"), [(".mp4", "aac"), (".mov", "aac"), (".mkv", "aac"), (".webm", "opus")])
def test_sound_lies_where_it_belongs(tmp_path, suffix, codec):
    info = sounding(make_clip(tmp_path / f"c{suffix}", n_frames=30), tmp_path / f"out{suffix}")
    assert info.streams[1].codec == codec
    assert click_s(info) == pytest.approx(0.5, abs=0.5e-3)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
@pytest.mark.parametrize("sound_s", [0.0, 0.7, 1.2, 4.0])
def test_sound_is_as_long_as_the_picture(tmp_path, suffix, sound_s):
    path = make_clip(tmp_path / f"c{suffix}", n_frames=30, fps=25)
    out = tmp_path / f"out{suffix}"
    mux(probe(path), [clicks([], sound_s)] if sound_s else [], out)
    assert container_duration_s(out) == pytest.approx(1.2, abs=AUDIO_FRAME_S)
    packets = packets_of(out, "audio")
    # Matroska counts milliseconds, and cannot say that the last frame of AAC is shorter than the others.
    tolerance = {".mkv": AUDIO_FRAME_S, ".webm": 1.5e-3}.get(suffix, 1e-6)
    assert packets[-1][1] + packets[-1][3] == pytest.approx(1.2, abs=tolerance)


def test_blocks_may_be_of_any_length(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=30)
    sound = clicks([0.5], 1.2)
    written = []
    for sizes in ([57_600], [1] * 100 + [57_500], [0, 4000, 0, 53_600]):
        out = tmp_path / "out.mp4"
        ends = np.cumsum(sizes)
        mux(probe(path), [sound[:, end - size : end] for end, size in zip(ends, sizes, strict=True)], out)
        written.append(out.read_bytes())
    assert written[0] == written[1] == written[2]


def test_sound_is_read_as_the_file_grows(tmp_path):
    """A long soundtrack is never held: only what is due is asked for, and never past the end."""
    asked = []

    def blocks():
        for second in range(100):
            asked.append(second)
            yield np.zeros((2, SAMPLE_RATE), np.float32)

    mux(probe(make_clip(tmp_path / "c.mp4", n_frames=75, fps=25)), blocks(), tmp_path / "out.mp4")
    assert len(asked) <= 4


# The picture is encoded anew


@pytest.mark.parametrize("suffix", [".avi", ".gif", ".webp", ".mpg", ".flv", ".wmv"])
def test_what_cannot_be_kept_is_encoded_with_a_note(tmp_path, suffix):
    def brighter(index):
        return flat(20 + 8 * index, (96, 64))(index)

    path = make_clip(tmp_path / f"c{suffix}", n_frames=25, size=(96, 64), picture=brighter)
    info = probe(path)
    assert output_suffix(info) == ".mp4"
    (note,) = [note for note in info.notes if "encoded anew" in note]
    result = sounding(path, tmp_path / "out.mp4")
    assert (result.codec, result.pixel_format) == ("h264", "yuv420p")
    assert note.startswith("The picture is encoded anew as H.264: ")
    assert result.n_frames == info.n_frames
    assert result.duration_s == pytest.approx(info.duration_s, abs=1e-4)
    assert click_s(result) == pytest.approx(0.5, abs=1e-3)
    for before, after in zip(read_frames(info), read_frames(result), strict=True):
        assert after.time_s == pytest.approx(before.time_s, abs=1e-4)
        assert after.gray(16).mean() == pytest.approx(before.gray(16).mean(), abs=3)


def test_note_is_given_when_the_target_asks_for_it(tmp_path):
    """The input could be copied, but not into what was asked for."""
    path = make_clip(tmp_path / "c.mp4", n_frames=10)
    notes = []
    info = sounding(path, tmp_path / "out.webm", notes=notes)
    assert notes == ["The picture is encoded anew as VP9: WebM cannot hold h264."]
    assert (info.codec, info.streams[1].codec, info.n_frames) == ("vp9", "opus", 10)


def test_container_that_refuses_a_codec_it_lists(tmp_path):
    """FFmpeg lists VP9 for MOV, then refuses it."""
    notes = []
    info = sounding(make_clip(tmp_path / "c.webm", n_frames=10, codec="libvpx-vp9"), tmp_path / "out.mov", notes=notes)
    assert notes == ["The picture is encoded anew as H.264: MOV does not take this vp9."]
    assert (info.codec, info.n_frames) == ("h264", 10)


@pytest.mark.parametrize(("size", "even"), [((97, 65), (96, 64)), ((96, 64), (96, 64)), ((3, 3), (2, 2))])
def test_odd_sizes_become_even(tmp_path, size, even):
    path = make_clip(tmp_path / "c.avi", n_frames=5, size=size, codec="ffv1", pixel_format="yuv444p")
    info = sounding(path, tmp_path / "out.mp4")
    assert (info.width, info.height) == even


def test_encoded_clips_stay_turned_and_get_square_pixels(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=5, size=(96, 64), rotation_deg=90, aspect=Fraction(4, 3))
    info = sounding(path, tmp_path / "out.webm")
    assert (info.width, info.height, info.rotation_deg) == (64, 128, 90)


def test_uneven_animation_keeps_its_times(tmp_path):
    pictures = [np.full((30, 40, 4), (level, level, level, 255), np.uint8) for level in (0, 100, 200)]
    path = make_animation(tmp_path / "a.webp", pictures, [500, 100, 1000])
    info = sounding(path, tmp_path / "out.mp4")
    assert [frame.time_s for frame in read_frames(info)] == pytest.approx([0, 0.5, 0.6])
    assert info.duration_s == pytest.approx(1.6)
    assert container_duration_s(info.path) == pytest.approx(1.6, abs=AUDIO_FRAME_S)


# Pictures


def test_picture_becomes_a_video(tmp_path):
    picture = make_picture(tmp_path / "p.png", flat(90, (300, 200))(0))
    out = tmp_path / "out.mp4"
    still_to_video(probe(picture), [clicks([0.5], 1)], out, duration_s=2.35)
    info = probe(out)
    assert (info.width, info.height, info.codec, info.pixel_format) == (300, 200, "h264", "yuv420p")
    assert info.duration_s == pytest.approx(2.35)
    assert container_duration_s(out) == pytest.approx(2.35, abs=1e-3)
    assert click_s(info) == pytest.approx(0.5, abs=1e-3)
    assert info.notes == ()
    assert all(frame.gray(30).mean() == pytest.approx(90, abs=2) for frame in read_frames(info))


def test_standing_picture_takes_few_bytes(tmp_path):
    """Ten more seconds cost less than a kilobyte a second without the sound."""
    picture = probe(
        make_picture(tmp_path / "p.png", np.random.default_rng(0).integers(0, 255, (240, 320, 3), np.uint8))
    )
    sizes = []
    for duration_s in (10, 20):
        still_to_video(picture, [], tmp_path / "out.mp4", duration_s=duration_s)
        sizes.append(sum(len(packet[0]) for packet in packets_of(tmp_path / "out.mp4")))
    assert sizes[1] - sizes[0] < 10_000


@pytest.mark.parametrize(
    ("size", "result"),
    [((4000, 1000), (1920, 480)), ((1001, 333), (1000, 332)), ((1, 1), (2, 2)), ((64, 64), (64, 64))],
)
def test_pictures_are_made_even_and_no_longer_than_1920(tmp_path, size, result):
    picture = probe(make_picture(tmp_path / "p.png", flat(90, size)(0)))
    still_to_video(picture, [], tmp_path / "out.mp4", duration_s=0.5)
    info = probe(tmp_path / "out.mp4")
    assert (info.width, info.height) == result


def test_photographs_are_turned_and_transparent_pictures_white(tmp_path):
    drawn = np.zeros((64, 96, 3), np.uint8)
    drawn[:16, :16] = 255
    photograph = turned_by_exif(make_picture(tmp_path / "p.jpg", drawn), tmp_path / "t.jpg", 6)
    still_to_video(probe(photograph), [], tmp_path / "a.mp4", duration_s=0.5)
    gray = first_frame(probe(tmp_path / "a.mp4")).gray(96)
    assert gray.shape == (96, 64)
    assert gray[0, -1] > 200 > 50 > gray[0, 0]
    clear = make_picture(tmp_path / "p.png", np.zeros((64, 96, 4), np.uint8))
    still_to_video(probe(clear), [], tmp_path / "b.mp4", duration_s=0.5)
    assert first_frame(probe(tmp_path / "b.mp4")).rgb(16).min() > 250


@pytest.mark.parametrize(
    ("suffix", "codecs"), [(".mkv", ["h264", "aac"]), (".webm", ["vp9", "opus"]), (".mov", ["h264", "aac"])]
)
def test_pictures_in_other_containers(tmp_path, suffix, codecs):
    picture = probe(make_picture(tmp_path / "p.png", flat(90, (64, 64))(0)))
    out = tmp_path / f"out{suffix}"
    still_to_video(picture, [clicks([0.5], 1)], out, duration_s=1)
    info = probe(out)
    assert [stream.codec for stream in info.streams] == codecs
    assert info.duration_s == pytest.approx(1, abs=2e-3)
    assert click_s(info) == pytest.approx(0.5, abs=1e-3)


def test_video_of_one_frame_is_shown_as_long_as_asked(tmp_path):
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=1))
    still_to_video(info, [], tmp_path / "out.mp4", duration_s=1.5, metadata={"title": "Still"})
    assert probe(tmp_path / "out.mp4").duration_s == pytest.approx(1.5)
    assert tags_of(tmp_path / "out.mp4")[0]["title"] == "Still"
