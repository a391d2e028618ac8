"""Files that nobody should be sent: clips and pictures, damaged and disguised, by one seed.

Each is a `Mutant`: what was done to it, the name it is sent under, its bytes.
"""

import gzip
import io
import random
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass

from clips import make_clip, make_picture, moving_square

SUFFIXES = (".mp4", ".mkv", ".webm", ".avi", ".gif", ".mpg", ".flv", ".ts")
PICTURES = (".jpg", ".png", ".webp", ".tif")
SIZE = (64, 48)
NAMES = (
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "a\nb\r\nX-Injected: 1.mp4",
    "clip\u202e4pm.exe",
    "\u200b",
    "n" * 10_000 + ".mp4",
    "🎬🔇.mp4",
    "%2e%2e%2f%00.mp4",
    "-rf.mp4",
    "<script>alert(1)</script>.mp4",
)


@dataclass(frozen=True)
class Mutant:
    """A file and what was done to it."""

    kind: str
    name: str
    data: bytes


def mutants(folder, seed, count, *, secret, listener):
    """Return ``count`` files; playlists among them point at a secret local file and at a listener's address."""
    dice = random.Random(seed)
    good = originals(folder)
    made = [*disguises(good, secret, listener), *bombs(), *oddly_named(good)]
    assert len(made) < count / 2
    while len(made) < count:
        suffix, data = dice.choice(good)
        kind = dice.choice(("flipped", "flipped", "cut", "cut", "header", "zeroed", "spliced"))
        made.append(Mutant(kind, f"{kind}{len(made)}{suffix}", _damaged(kind, data, dice.choice(good)[1], dice)))
    dice.shuffle(made)
    return made


def originals(folder):
    """Small clips and pictures of every kind, (suffix, bytes)."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for suffix in SUFFIXES:
        path = make_clip(folder / f"good{suffix}", n_frames=10, fps=25, size=SIZE, picture=moving_square(SIZE))
        found.append((suffix, path.read_bytes()))
    for suffix in PICTURES:
        path = make_picture(folder / f"good{suffix}", moving_square(SIZE)(3))
        found.append((suffix, path.read_bytes()))
    return found


def _damaged(kind, data, other, dice):
    data = bytearray(data)
    if kind == "flipped":
        for _ in range(dice.randint(1, 40)):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif kind == "cut":
        del data[dice.randrange(len(data)) :]
    elif kind == "header":
        for place in range(dice.randint(4, 64)):
            data[place] = dice.randrange(256)
    elif kind == "zeroed":
        start = dice.randrange(len(data))
        data[start : start + dice.randint(1, 2000)] = bytes(min(2000, len(data) - start))
    elif kind == "spliced":
        place = dice.randrange(len(data))
        data[place:] = other[dice.randrange(len(other)) :]
    return bytes(data)


def disguises(good, secret, listener):
    """What is no clip but says so: texts, archives, playlists, pages, other kinds' bytes under a clip's name."""
    clip = dict(good)[".mp4"]
    playlists = {
        "m3u8": f"#EXTM3U\n#EXTINF:1,\n{listener}/a.ts\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat": f"ffconcat version 1.0\nfile '{secret}'\nfile '{listener}/a.mp4'\n",
        "sdp": f"v=0\ns=x\nc=IN IP4 127.0.0.1\nm=video 9999 RTP/AVP 96\na=control:{listener}\n",
        "mpd": f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{listener}/</BaseURL></Period></MPD>',
        "asx": f'<asx version="3.0"><entry><ref href="{listener}/a.mp4"/></entry></asx>',
        "pls": f"[playlist]\nFile1={listener}/a.mp4\n",
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{listener}/a.png"/><image href="file://{secret}"/></svg>',
        "html": f'<html><img src="{listener}/a.png"></html>',
        "text": "These are notes, no clip. " * 100,
        "json": '{"version": 1, "events": []}',
        "vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nNo picture.\n",
        "srt": "1\n00:00:00,000 --> 00:00:01,000\nNo picture.\n",
    }
    made = []
    for kind, text in playlists.items():
        made += [Mutant(kind, name, text.encode()) for name in (f"list.{kind}", f"{kind}.mp4", f"{kind}.jpg")]
    archive, tape = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("clip.mp4", clip)
        packed.writestr("../../evil", b"x")
    with tarfile.open(fileobj=tape, mode="w") as packed:
        info = tarfile.TarInfo("../clip.mp4")
        info.size = len(clip)
        packed.addfile(info, io.BytesIO(clip))
    noise = random.Random(0).randbytes(20_000)
    made += [
        Mutant("zip", "clip.mp4", archive.getvalue()),
        Mutant("tar", "clip.mp4", tape.getvalue()),
        Mutant("gzip", "clip.mp4", gzip.compress(clip)),
        Mutant("noise", "clip.mp4", noise),
        Mutant("noise", "clip.jpg", noise),
        Mutant("one byte", "clip.mp4", b"\0"),
        Mutant("program", "clip.mp4", b"\x7fELF\x02\x01\x01" + noise),
        Mutant("polyglot", "clip.mp4", clip + archive.getvalue()),
        Mutant("polyglot", "clip.html", b"<script>alert(1)</script>" + clip),
        Mutant("polyglot", "clip.gif", b"GIF89a" + clip),
    ]
    for suffix, data in good:
        made.append(Mutant("renamed", f"clip{'.jpg' if suffix != '.jpg' else '.mkv'}", data))
    return made


def bombs():
    """Small files that claim, or unpack to, far more than they are."""
    zeros = zlib.compress(bytes(30_000_000), 9)
    png = lambda width, height, data: (  # noqa: E731
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )
    gif = b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x80\0\0\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 65_535, 65_535) + b"\0\x02\x02\x44\x01\0"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", bytes(50_000_000))
    moov = struct.pack(">I4s", 16, b"ftyp") + b"isom\0\0\0\0" + struct.pack(">I4sQ", 1, b"moov", 1 << 60) + bytes(100)
    bmp = (
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 1000, 0, 0, 54, 40, 2**30, 2**30, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(900)
    )
    tiff = (
        b"II*\0\x08\0\0\0"
        + struct.pack("<H", 2)
        + struct.pack("<HHII", 256, 4, 1, 2**31)
        + struct.pack("<HHII", 257, 4, 1, 2**31)
    )
    return [
        Mutant("bomb png", "huge.png", png(20_000, 20_000, zeros)),
        Mutant("bomb png", "lies.png", png(2**31 - 1, 2**31 - 1, zeros[:1000])),
        Mutant("bomb png", "none.png", png(0, 0, b"")),
        Mutant("bomb gif", "huge.gif", gif + frame + b";"),
        Mutant("bomb gif", "many.gif", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + _gif_frame() * 100_000 + b";"),
        Mutant("bomb zip", "clip.mp4", archive.getvalue()),
        Mutant("bomb gzip", "clip.mp4", gzip.compress(bytes(100_000_000))),
        Mutant("bomb mp4", "clip.mp4", moov),
        Mutant("bomb bmp", "huge.bmp", bmp),
        Mutant("bomb tiff", "huge.tif", tiff + bytes(200)),
    ]


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _gif_frame():
    return b"\x21\xf9\x04\x00\x01\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"


def oddly_named(good):
    """Good clips under bad names."""
    clip = dict(good)[".mp4"]
    return [Mutant("named", name, clip) for name in NAMES]
