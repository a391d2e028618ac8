"""Files that nobody should be sent: clips and pictures, damaged and disguised, by one seed.

What was done to a file is its mutant's kind. What only says that it is a clip is made in `disguises`.
"""

import random
from dataclasses import dataclass, field

from clips import clicks, make_audio, make_clip, make_picture, moving_square
from disguises import archives, bombs, polyglots, texts

CLIPS = (".mp4", ".mkv", ".webm", ".avi", ".gif", ".mpg", ".flv", ".ts", ".mov", ".wmv")
SOUNDING = (".mp4", ".mkv", ".webm", ".avi", ".flv")
PICTURES = (".jpg", ".png", ".webp", ".tif", ".bmp")
SIZE, N_FRAMES, FPS = (64, 48), 13, 25
DAMAGES = ("flipped", "flipped", "cut", "cut", "header", "zeroed", "spliced", "repeated")
NAMES = (
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "a\nb\r\nX-Injected: 1.mp4",
    "clip\0.mp4",
    "clip\u202e4pm.exe",
    "\u200b",
    "n" * 10_000 + ".mp4",
    "🎬🔇.mp4",
    "half\ud83c.mp4",
    "%2e%2e%2f%00.mp4",
    "-rf.mp4",
    'quoted".mp4; filename="other.mp4',
    "<script>alert(1)</script>.mp4",
)


@dataclass(frozen=True)
class Mutant:
    """A file, what was done to it and how it is to be sent.

    ``way`` is "form", as clients make it; "raw form", with every byte of the name as it is; or "upload", by tus.
    """

    kind: str
    name: str
    data: bytes
    way: str = "form"
    fields: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Original:
    """A file as it should be."""

    suffix: str
    data: bytes
    sounds: bool = False


def mutants(folder, seed, count, **places):
    """Return ``count`` files; ``places`` (see `disguises.texts`) is what playlists among them point at."""
    dice = random.Random(seed)
    good = originals(folder)
    plain = {one.suffix: one.data for one in good if not one.sounds}
    clip = plain[".mp4"]
    disguised = [*texts(**places), *archives(clip), *polyglots(clip), *bombs(clip, plain[".webm"], plain[".jpg"])]
    made = [*(Mutant(*one) for one in disguised), *_renamed(good), *_oddly_named(clip), Mutant("empty", "a.mp4", b"")]
    assert len(made) < count / 2
    while len(made) < count:
        original, kind = dice.choice(good), dice.choice(DAMAGES)
        data = damaged(kind, original.data, dice.choice(good).data, dice)
        fields = {"duration_s": "1"} if original.suffix in PICTURES else {}
        if original.sounds and dice.random() < 0.5:
            fields = {"keep_audio": "true"}
        way = dice.choice(("form", "form", "form", "upload"))
        made.append(Mutant(kind, f"{kind}{len(made)}{original.suffix}", data, way, fields))
    dice.shuffle(made)
    return made


def originals(folder):
    """Make small clips and pictures of every kind, and a file with sound alone; the same each time."""
    folder.mkdir(parents=True, exist_ok=True)
    sound, found = clicks((0.1, 0.3), N_FRAMES / FPS), []
    for suffix in CLIPS:
        # Bit-exact: Matroska would be given random ids.
        options = {"n_frames": N_FRAMES, "fps": FPS, "size": SIZE, "container_options": {"fflags": "+bitexact"}}
        path = make_clip(folder / f"good{suffix}", **options)
        found.append(Original(suffix, path.read_bytes()))
        if suffix in SOUNDING:
            path = make_clip(folder / f"sounding{suffix}", audio=sound, **options)
            found.append(Original(suffix, path.read_bytes(), sounds=True))
    for suffix in PICTURES:
        path = make_picture(folder / f"good{suffix}", moving_square(SIZE)(3))
        found.append(Original(suffix, path.read_bytes()))
    found.append(Original(".wav", make_audio(folder / "good.wav", sound).read_bytes()))
    return found


def damaged(kind, data, other, dice):
    """Return ``data`` changed in the way ``kind`` names; "spliced" ends with bytes of ``other``."""
    changed = bytearray(data)
    place = dice.randrange(len(data))
    match kind:
        case "flipped":
            for _ in range(dice.randint(1, 40)):
                changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        case "cut":
            del changed[place:]
        case "header":
            n_bytes = dice.randint(4, 64)
            changed[:n_bytes] = dice.randbytes(n_bytes)
        case "zeroed":
            n_bytes = min(dice.randint(1, 2000), len(data) - place)
            changed[place : place + n_bytes] = bytes(n_bytes)
        case "spliced":
            changed[place:] = other[dice.randrange(len(other)) :]
        case "repeated":
            changed[place:place] = data[place : place + dice.randint(1, 2000)] * dice.randint(1, 20)
    return bytes(changed)


def _renamed(good):
    """Every original under another's name."""
    return [Mutant("renamed", f"clip{'.jpg' if one.suffix != '.jpg' else '.mkv'}", one.data) for one in good]


def _oddly_named(clip):
    """A good clip under bad names, in the two ways that carry each byte of them; clients' forms escape some."""
    return [Mutant("named", name, clip, way) for name in NAMES for way in ("raw form", "upload")]
