"""What is no clip but says so, and what claims, or unpacks to, far more than it is: (kind, name, bytes)."""

import gzip
import io
import random
import struct
import tarfile
import zipfile
import zlib

TEXTS = {
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{url}/a.ts\n#EXTINF:1,\nfile://{clip}\n#EXT-X-ENDLIST\n",
    "m3u8 map": '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI="file://{secret}"\n#EXT-X-KEY:METHOD=AES-128,'
    'URI="{url}/key"\n#EXTINF:1,\n{clip}\n#EXT-X-ENDLIST\n',
    "ffconcat": "ffconcat version 1.0\nfile '{clip}'\nfile '{url}/a.mp4'\nfile '{secret}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:{url}\n"
    "m=video {port} RTP/AVP 96\n",
    "mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
    'bandwidth="1"><BaseURL>{url}/a.mp4</BaseURL></Representation><Representation id="2" bandwidth="1">'
    "<BaseURL>file://{clip}</BaseURL></Representation></AdaptationSet></Period></MPD>",
    "asx": '<asx version="3.0"><entry><ref href="{url}/a.mp4"/><ref href="file://{clip}"/></entry></asx>',
    "pls": "[playlist]\nFile1={url}/a.mp4\nFile2=file://{clip}\nNumberOfEntries=2\n",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
    '<image xlink:href="{url}/a.png"/><image xlink:href="file://{clip}"/></svg>',
    "xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file://{secret}"><!ENTITY c SYSTEM "{url}/c">]><a>&b;&c;</a>',
    "html": '<html><img src="{url}/a.png"><video src="file://{clip}"></video></html>',
    "path": "file://{clip}\n",
    "text": "These are notes, no clip.\n",
    "json": '{{"version": 1, "events": []}}',
    "vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nNo picture.\n",
    "srt": "1\n00:00:00,000 --> 00:00:01,000\nNo picture.\n",
}


def texts(*, clip, secret, url):
    """Return playlists, pages and texts under three names each.

    Parameters
    ----------
    clip, secret : Path
        Local files that they point at: one that decodes, and a text.
    url : str
        Address of a listener that they point at, as ``http://HOST:PORT``.
    """
    places = {"clip": clip, "secret": secret, "url": url, "port": url.rpartition(":")[2]}
    return [
        (kind, name, text.format(**places).encode())
        for kind, text in TEXTS.items()
        for name in (f"list.{kind.split()[0]}", "clip.mp4", "clip.jpg")
    ]


def archives(clip):
    """Return a clip packed in several ways, and what is neither clip nor archive."""
    packed, tape = _zipped({"clip.mp4": clip, "../../evil": b"x"}), io.BytesIO()
    with tarfile.open(fileobj=tape, mode="w") as archive:
        entry = tarfile.TarInfo("../clip.mp4")
        entry.size = len(clip)
        archive.addfile(entry, io.BytesIO(clip))
    noise = random.Random(0).randbytes(20_000)
    return [
        ("zip", "clip.zip", packed),
        ("zip", "clip.mp4", packed),
        ("tar", "clip.mp4", tape.getvalue()),
        ("gzip", "clip.mp4.gz", gzip.compress(clip, mtime=0)),
        ("noise", "clip.mp4", noise),
        ("noise", "clip.jpg", noise),
        ("one byte", "clip.mp4", b"\0"),
        ("program", "clip.mp4", b"\x7fELF\x02\x01\x01" + noise),
    ]


def polyglots(clip):
    """Return clips that are something else too; which of both they are taken for is open."""
    page = b"<script>alert(1)</script>"
    return [
        ("polyglot", "clip.mp4", clip + _zipped({"page.html": page})),
        ("polyglot", "clip.html", page + clip),
        ("polyglot", "clip.gif", b"GIF89a" + clip),
        ("polyglot", "clip.m3u8", b"#EXTM3U\n" + clip),
    ]


def bombs(clip, webm, jpeg):
    """Return small files that claim, or unpack to, far more than they are; three good ones are given to start from."""
    zeros = zlib.compress(bytes(30_000_000), 9)
    endless = struct.pack(">I4s", 16, b"ftyp") + b"isom\0\0\0\0" + struct.pack(">I4sQ", 1, b"moov", 1 << 60)
    wide = struct.pack("<IiiHHIIiiII", 40, 1 << 30, 1 << 30, 1, 24, 0, 0, 0, 0, 0, 0)
    tags = b"".join(struct.pack("<HHII", tag, 4, 1, 1 << 31) for tag in (256, 257))
    screen = b"\x80\0\0\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 65_535, 65_535) + b"\0\x02\x02\x44\x01\0"
    shown = b"\x21\xf9\x04\x00\x01\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return [
        ("bomb png", "huge.png", _png(20_000, 20_000, zeros)),
        ("bomb png", "lies.png", _png(2**31 - 1, 2**31 - 1, zeros[:1000])),
        ("bomb png", "none.png", _png(0, 0, b"")),
        ("bomb gif", "huge.gif", b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + screen + frame + b";"),
        ("bomb gif", "many.gif", b"GIF89a\x01\0\x01\0" + screen + shown * 100_000 + b";"),
        ("bomb webp", "huge.webp", _webp(16_383, 16_383, 1)),
        ("bomb webp", "many.webp", _webp(16_383, 16_383, 2000)),
        ("bomb zip", "clip.mp4", _zipped({"zeros": bytes(50_000_000)})),
        ("bomb gzip", "clip.mp4", gzip.compress(bytes(100_000_000), mtime=0)),
        ("bomb mp4", "clip.mp4", endless + bytes(100)),
        ("bomb mp4", "wide.mp4", _after(clip, b"avc1", 24, struct.pack(">HH", 65_535, 65_535))),
        ("bomb webm", "wide.webm", _after(webm, b"\x9d\x01\x2a", 0, struct.pack("<HH", 16_383, 16_383))),
        ("bomb jpg", "wide.jpg", _after(jpeg, b"\xff\xc0", 3, struct.pack(">HH", 65_500, 65_500))),
        ("bomb bmp", "huge.bmp", b"BM" + struct.pack("<IHHI", 1000, 0, 0, 54) + wide + bytes(900)),
        ("bomb tiff", "huge.tif", b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + tags + bytes(200)),
        ("bomb y4m", "many.y4m", b"YUV4MPEG2 W2 H2 F1:1 Ip A1:1 C420jpeg\n" + b"FRAME\n\0\0\0\0\0\0" * 20_000),
    ]


def _zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _png(width, height, data):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _webp(width, height, n_frames):
    """An animation whose every frame is a lossless picture of one colour (RFC 9649)."""

    def chunk(kind, content):
        return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    def three(number):
        return struct.pack("<I", number)[:3]

    size = three(width - 1) + three(height - 1)
    # After the sizes: no transform, no cache of colours, no meta codes, five codes with one symbol each.
    bits = (width - 1) | (height - 1) << 14 | 0b0001_0001_0001_0001_0001 << 35
    picture = chunk(b"VP8L", b"\x2f" + bits.to_bytes(8, "little"))
    frames = chunk(b"ANMF", three(0) + three(0) + size + three(40) + b"\0" + picture) * n_frames
    content = b"WEBP" + chunk(b"VP8X", b"\x02\0\0\0" + size) + chunk(b"ANIM", bytes(6)) + frames
    return chunk(b"RIFF", content)


def _after(data, mark, distance, claimed):
    """Claim something else behind the first ``mark``: an MP4's entry, a key frame of VP8, a frame of JPEG."""
    start = data.index(mark) + len(mark) + distance
    return data[:start] + claimed + data[start + len(claimed) :]
