from itertools import pairwise

import av
import pytest
from clips import clicks, cut_short, damage, make_clip, packets_of

from s2s.video import probe
from s2s.video.packets import Steady, Trouble, read_packets


def read(path, *, steady=False):
    """Timestamps of the video packets in seconds, and the notes."""
    trouble = Trouble()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        packets = read_packets(container, [stream], trouble)
        if steady:
            packets = map(Steady(container, stream, trouble), packets)
        unit = float(stream.time_base)
        times = [(packet.pts, packet.dts) for packet in packets]
        times = [tuple(None if t is None else round(t * unit, 4) for t in pair) for pair in times]
    return times, trouble.notes


def test_packets_in_order_pass_unchanged(tmp_path):
    path = make_clip(tmp_path / "a.mp4", n_frames=20, b_frames=2)
    assert read(path, steady=True) == read(path)


def test_matroska_gets_the_decoding_times_it_does_not_store(tmp_path):
    path = make_clip(tmp_path / "a.mkv", n_frames=8, fps=25, b_frames=2, keyframe_every=100)
    assert [dts for _, dts in read(path)[0]][:2] == [None, None]
    times, notes = read(path, steady=True)
    # Decoding runs two frames ahead, as in any container that stores it.
    assert [dts for _, dts in times] == pytest.approx([-0.08 + 0.04 * k for k in range(8)])
    assert sorted(pts for pts, _ in times) == pytest.approx([0.04 * k for k in range(8)])
    assert notes == ()


def test_recordings_joined_end_to_end_go_on(tmp_path):
    part = make_clip(tmp_path / "a.ts", n_frames=25, fps=25).read_bytes()
    joined = tmp_path / "joined.ts"
    joined.write_bytes(part + part)
    times, notes = read(joined, steady=True)
    shown = sorted(pts for pts, _ in times)
    assert [b - a for a, b in pairwise(shown)] == pytest.approx([0.04] * 49, abs=1e-3)
    assert notes == ("The timestamps jump and were put in order (1 times).",)


def test_long_standing_frames_are_no_jump(tmp_path):
    path = make_clip(tmp_path / "a.mp4", times_s=[0, 0.04, 30, 30.04])
    assert read(path, steady=True)[1] == ()


@pytest.mark.parametrize("damaged", [("pts",), ("pts", "dts")])
def test_damaged_timestamp_does_not_make_days(tmp_path, damaged):
    trouble = Trouble()
    with av.open(str(make_clip(tmp_path / "a.mp4", n_frames=20, fps=25))) as container:
        stream = container.streams.video[0]
        steady = Steady(container, stream, trouble)
        times_s = []
        for index, packet in enumerate(read_packets(container, [stream], trouble)):
            if index == 10:
                for field in damaged:
                    setattr(packet, field, getattr(packet, field) + 2**40)
            times_s.append(float(steady(packet).pts * stream.time_base))
    assert times_s == pytest.approx([0.04 * k for k in range(20)])
    assert "were put in order" in trouble.notes[0]


def test_repeated_timestamps_grow(tmp_path):
    path = make_clip(tmp_path / "a.mkv", times_s=[0, 0.04, 0.0404, 0.0408, 0.08])  # Matroska rounds to 1 ms
    assert [pts for pts, _ in read(path)[0]] == [0, 0.04, 0.04, 0.041, 0.08]
    times, _ = read(path, steady=True)
    assert [pts for pts, _ in times] == pytest.approx([0, 0.04, 0.041, 0.042, 0.08])
    assert all(a[1] < b[1] for a, b in pairwise(times))


def test_file_cut_short_is_read_to_its_end_and_noted(tmp_path):
    whole = make_clip(tmp_path / "a.mp4", n_frames=100, container_options={"movflags": "+faststart"})
    times, notes = read(cut_short(whole, tmp_path / "b.mp4", share=0.6))
    assert 30 < len(times) < 90
    assert times == read(whole)[0][: len(times)]
    assert notes == ("The file is cut short: what is there is used.",)


def test_reading_goes_on_behind_a_damaged_stretch(tmp_path):
    whole = make_clip(tmp_path / "a.mkv", n_frames=200)
    times, _ = read(damage(whole, tmp_path / "b.mkv", start=0.4, n_bytes=300))
    assert times[-1] == read(whole)[0][-1]
    assert 100 < len(times) < 200


def test_only_the_asked_streams_are_read(tmp_path):
    path = make_clip(tmp_path / "a.mp4", n_frames=10, audio=clicks([], 0.4))
    assert len(packets_of(path, "audio")) > 10
    assert len(read(path)[0]) == 10


def test_a_note_counts():
    trouble = Trouble()
    assert trouble.notes == ()
    for _ in range(3):
        trouble.add("undecodable")
    trouble.add("cut")
    assert trouble.notes == (
        "The file is cut short: what is there is used.",
        "Damaged frames could not be decoded and were skipped (3).",
    )


def test_a_stream_that_appears_late_is_passed_over(tmp_path):
    path = make_clip(tmp_path / "c.flv", n_frames=600, fps=25, size=(64, 48), audio=clicks([1], 3), audio_shift_s=20)
    data = bytearray(path.read_bytes())
    data[4] = 1  # the header promises a picture only, and FFmpeg does not look as far as the sound
    path.write_bytes(data)
    assert probe(path).n_frames == 600
