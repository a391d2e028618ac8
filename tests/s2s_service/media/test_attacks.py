"""Files made to read other files, to call addresses, or to grow when they are decoded."""

import itertools
import socket
import struct
import time
import zlib

import av
import pytest
from clips import make_clip, make_huge_png, make_picture, moving_square

from s2s.errors import InputError
from s2s_service.media.run import Task, run

LURES = {
    "HLS playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{file}\n#EXTINF:1,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
    "list of files": "ffconcat version 1.0\nfile '{file}'\nfile '{url}/a.mp4'\n",
    "DASH manifest": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
    'bandwidth="1"><BaseURL>{url}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "SVG": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
    '<image xlink:href="file://{file}" width="9" height="9"/><image xlink:href="{url}/a.png"/></svg>',
    "session description": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
}


@pytest.fixture
def look(tmp_path, limits):
    """Perceive a file in a child; returns what it says or its error."""

    def looked(path):
        folder = tmp_path / f"run{time.monotonic_ns()}"
        folder.mkdir()
        try:
            return run(Task("perceive", folder, path, "sent.mp4", {}, None), limits, told=lambda *news: True)
        except InputError as error:
            return error

    return looked


@pytest.mark.parametrize("kind", LURES)
def test_no_file_leads_elsewhere(kind, clip, look, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        lure = tmp_path / "clip"
        lure.write_text(LURES[kind].format(file=clip, url=f"http://127.0.0.1:{port}", port=port))
        answer = look(lure)
        with pytest.raises(BlockingIOError):  # nobody called
            server.accept()
    assert isinstance(answer, InputError)
    assert answer.code == "unreadable_media"
    assert str(tmp_path) not in str(answer)


def test_a_pattern_for_a_name_means_one_file(look, tmp_path):
    for number in range(3):
        make_picture(tmp_path / f"clip{number:03}.png", moving_square((32, 32))(number))
    pattern = tmp_path / "clip%03d.png"
    pattern.write_bytes((tmp_path / "clip001.png").read_bytes())
    assert look(pattern)["kind"] == "picture"
    pattern.unlink()
    assert look(pattern).code == "missing_file"


def box(kind, data):
    return struct.pack(">I", 8 + len(data)) + kind + data


def with_alias(data, target):
    """A MOV whose track names another file as the place of its samples (an alias with an absolute path)."""
    nested = (b"moov", b"trak", b"mdia", b"minf", b"dinf")
    changed, at = b"", 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + size]
        if kind in nested:
            content = with_alias(content, target)
        elif kind == b"dref":
            path = str(target).encode()
            folder, name = target.parent.name.encode(), target.name.encode()
            alias = bytearray(150)
            alias[10:11], alias[50:51] = b"\1", struct.pack("B", len(name))
            alias[51 : 51 + len(name)] = name
            alias[138:140] = struct.pack(">H", 1)  # levels up to the common folder
            for number, text in ((0, folder), (2, path), (18, path)):
                alias += struct.pack(">HH", number, len(text)) + text + b"\0" * (len(text) % 2)
            alias += struct.pack(">HH", 0xFFFF, 0)
            content = struct.pack(">II", 0, 1) + box(b"alis", struct.pack(">I", 0) + bytes(alias))
        changed += box(kind, content)
        at += size
    return changed


def test_a_track_is_not_taken_from_another_file(look, tmp_path):
    """The same track is read from its own file, where nothing of a picture is, rather than from the one it names."""
    other = make_clip(tmp_path / "other.mov", n_frames=10, fps=25, size=(96, 64), container_options={})
    data = other.read_bytes()
    start, size = data.index(b"mdat") - 4, 0
    size = struct.unpack(">I", data[start : start + 4])[0]
    empty = data[: start + 8] + bytes(size - 8) + data[start + size :]
    lure = tmp_path / "clip"
    lure.write_bytes(with_alias(empty, other))
    with av.open(str(lure), options={"enable_drefs": "1", "use_absolute_path": "1"}) as container:
        assert len(list(container.decode(video=0))) == 10  # as FFmpeg would, if it were told to
    answer = look(lure)
    assert isinstance(answer, InputError)
    assert answer.code == "too_short"


def animated_gif(size, n_frames):
    width, height = size
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\4\0\1\0\0\0\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2\x44\1\0"
    return head + frame * n_frames + b";"


def png_with_text(text):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
    return head + chunk(b"zTXt", b"k\0\0" + text) + chunk(b"IDAT", zlib.compress(bytes(9 * 8))) + chunk(b"IEND", b"")


def with_count(data, kind, count, at):
    """An MP4 one of whose tables claims to be enormous."""
    changed = bytearray(data)
    start = changed.index(kind) + at
    changed[start : start + 4] = struct.pack(">I", count)
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("huge picture", "too_large"),
        ("large picture", "picture_too_large"),
        ("huge animation", "too_large"),
        ("endless animation", "clip_too_long"),
        ("endless frames", "clip_too_long"),
        ("claimed sizes", "unreadable_media"),
    ],
)
def test_bombs_are_refused_soon(name, code, clip, look, tmp_path):
    bomb = tmp_path / "clip"
    makers = {
        "huge picture": lambda: make_huge_png(bomb, width=20_000, height=20_000),
        "large picture": lambda: make_huge_png(bomb, width=4000, height=3000),
        "huge animation": lambda: bomb.write_bytes(animated_gif((20_000, 20_000), 2)),
        "endless animation": lambda: bomb.write_bytes(animated_gif((4000, 2000), 100_000)),
        "endless frames": lambda: bomb.write_bytes(
            b"YUV4MPEG2 W2 H2 F1:1 Ip A1:1 C420jpeg\n" + b"FRAME\n\0\0\0\0\0\0" * 20_000
        ),
        "claimed sizes": lambda: bomb.write_bytes(with_count(clip.read_bytes(), b"stsz", 0x3FFFFFFF, 12)),
    }
    makers[name]()
    began = time.monotonic()
    answer = look(bomb)
    assert isinstance(answer, InputError)
    assert answer.code == code
    assert time.monotonic() - began < 5


@pytest.mark.slow
def test_a_gigabyte_of_text_in_a_picture_end_within_limits(look, tmp_path, limits):
    deflate = zlib.compressobj(9)
    text = b"".join(deflate.compress(part) for part in itertools.repeat(b"A" * (1 << 20), 1000)) + deflate.flush()
    bomb = tmp_path / "clip"
    bomb.write_bytes(png_with_text(text))
    answer = look(bomb)
    if isinstance(answer, InputError):
        assert answer.code in ("job_out_of_memory", "too_short", "job_too_long_running")
    else:
        assert answer["kind"] == "picture"


@pytest.mark.slow
@pytest.mark.parametrize("kind", [b"stts", b"stco", b"ctts", b"stss", b"stsc"])
def test_tables_that_claim_to_be_enormous(kind, clip, look, tmp_path):
    bomb = tmp_path / "clip"
    data = clip.read_bytes()
    if kind not in data:
        pytest.skip(f"the encoder writes no {kind.decode()}")
    bomb.write_bytes(with_count(data, kind, 0x0FFFFFFF, 8))
    answer = look(bomb)
    assert not isinstance(answer, InputError) or answer.code in ("unreadable_media", "too_short", "job_out_of_memory")
