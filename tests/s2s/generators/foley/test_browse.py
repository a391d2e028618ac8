"""The vocabulary as a table, cards, plain data and takes."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.io import wavfile

from s2s.errors import OutputError, UsageError
from s2s.generators.foley.audition import BED_S, phrase
from s2s.generators.foley.browse import as_dict, card, render_takes, table
from s2s.generators.foley.vocabulary import Sound, vocabulary


def ticking(rng, strength):
    """One sample as high as the strength, with a sign by chance.

    What stands here is not for cards.
    """
    return (np.arange(960) == 0) * np.float32(strength * rng.choice([-1.0, 1.0]))


TICK = Sound(
    name="impact.tick",
    role="event",
    model=ticking,
    says="clock ticks",
    seen_as=("clock", "watch"),
    trigger="strike",
    audioset=("Tick", "Tick-tock"),
    ucs="CLOCKTick",
    words=("tick", "clock"),
    level_db=-3.0,
    distance_m=1.5,
    min_gap_s=0.5,
)
DRONE = replace(
    TICK,
    name="machine.drone",
    role="bed",
    model=lambda rng, drive: drive.copy(),
    says="humming",
    seen_as=(),
    trigger="none",
    audioset=("Hum",),
    level_db=2.0,
    distance_m=20.0,
)


def read(path):
    rate, samples = wavfile.read(path)
    assert (rate, samples.dtype) == (48_000, np.int32)
    return samples.T / 2**31


# Table, card, data


def test_the_table_is_aligned():
    assert table([TICK, DRONE]).splitlines() == [
        "NAME           ROLE   TRIGGER  HEARD AS",
        "impact.tick    event  strike   clock ticks",
        "machine.drone  bed    none     humming",
    ]


def test_a_table_of_nothing_is_its_head():
    assert table([]) == "NAME  ROLE  TRIGGER  HEARD AS"


def test_the_table_of_all_sounds_has_a_line_each():
    sounds = list(vocabulary().values())
    lines = table(sounds).splitlines()
    assert [line.split()[0] for line in lines] == ["NAME", *vocabulary()]
    heard_as = lines[0].index("HEARD AS")
    assert [line[heard_as:] for line in lines[1:]] == [sound.says for sound in sounds]


def test_a_card_says_everything():
    assert card(TICK).splitlines() == [
        "impact.tick",
        "  One sample as high as the strength, with a sign by chance.",
        "  role       event",
        "  heard as   clock ticks",
        "  set off by a visible strike",
        "  seen as    clock, watch",
        "  words      tick, clock",
        "  AudioSet   Tick, Tick-tock",
        "  UCS        CLOCKTick",
        "  level      -3 dB at 1.5 m",
    ]


def test_a_card_of_what_is_never_seen_and_says_nothing_of_itself():
    assert card(DRONE).splitlines() == [
        "machine.drone",
        "  role       bed",
        "  heard as   humming",
        "  set off by nothing in particular",
        "  seen as    nothing: it is reached by --prompt and --sound",
        "  words      tick, clock",
        "  AudioSet   Hum",
        "  UCS        CLOCKTick",
        "  level      +2 dB at 20 m",
    ]


@pytest.mark.parametrize("sound", vocabulary().values(), ids=vocabulary())
def test_every_sound_has_a_card_with_a_description_of_lines_that_fit(sound):
    lines = card(sound).splitlines()
    about = lines[1 : next(index for index, line in enumerate(lines) if line.startswith("  role "))]
    assert about
    assert max(map(len, about)) <= 96
    assert all(line.startswith("  ") and line.strip() for line in lines[1:])


def test_an_entry_as_plain_data():
    assert as_dict(TICK) == {
        "name": "impact.tick",
        "family": "impact",
        "role": "event",
        "says": "clock ticks",
        "trigger": "strike",
        "seen_as": ("clock", "watch"),
        "words": ("tick", "clock"),
        "audioset": ("Tick", "Tick-tock"),
        "ucs": "CLOCKTick",
        "level_db": -3.0,
        "distance_m": 1.5,
    }


def test_all_entries_are_ready_for_json():
    sounds = vocabulary()
    read_back = json.loads(json.dumps([as_dict(sound) for sound in sounds.values()], allow_nan=False))
    assert [entry["name"] for entry in read_back] == list(sounds)
    assert {entry["role"] for entry in read_back} == {"event", "bed"}
    assert all(entry["name"].split(".")[0] == entry["family"] for entry in read_back)


# Takes


def test_takes_are_numbered_and_listed(tmp_path):
    folder = tmp_path / "new" / "takes"
    render_takes([TICK, DRONE], folder, takes=2)
    names = ["impact.tick_01.wav", "impact.tick_02.wav", "machine.drone_01.wav", "machine.drone_02.wav"]
    assert sorted(path.name for path in folder.iterdir()) == [*names, "sounds.json"]
    assert json.loads((folder / "sounds.json").read_text(encoding="utf-8")) == [
        {"name": "impact.tick", "audioset": ["Tick", "Tick-tock"], "files": names[:2]},
        {"name": "machine.drone", "audioset": ["Hum"], "files": names[2:]},
    ]


def test_a_take_is_the_phrase_of_its_seed_on_both_channels(tmp_path):
    render_takes([TICK], tmp_path, takes=3, seed=5, strength=0.4)
    for take in range(3):
        left, right = read(tmp_path / f"impact.tick_{take + 1:02}.wav")
        np.testing.assert_array_equal(left, right)
        np.testing.assert_allclose(left, phrase(TICK, seed=5 + take, strength=0.4), atol=2**-23)


def test_levels_stay_as_the_models_made_them(tmp_path):
    """Neither the entry's level nor its distance turns a take up or down."""
    render_takes([TICK, DRONE], tmp_path, takes=1, strength=0.5)
    hits = read(tmp_path / "impact.tick_01.wav")[0]
    heights = np.abs(hits[hits != 0])
    # Hits at least half a second apart within about 3 s, about as hard as asked for: 10 % of spread.
    assert 2 <= len(heights) <= 5
    assert heights.mean() == pytest.approx(0.5, abs=0.15)
    drone = read(tmp_path / "machine.drone_01.wav")[0]
    # A bed lasts six seconds; its drive swells to strength + 0.2 * (1 - 0.6) in the middle.
    assert len(drone) == BED_S * 48_000 == 288_000
    assert drone.max() == drone[144_000] == pytest.approx(0.58, abs=1e-6)


def test_too_loud_takes_are_not_clipped(tmp_path):
    loud = replace(TICK, model=lambda rng, strength: np.full(9600, 3.0, np.float32))
    render_takes([loud], tmp_path, takes=1)
    assert np.abs(read(tmp_path / "impact.tick_01.wav")).max() == pytest.approx(0.98, abs=1e-6)


def test_the_same_seed_gives_the_same_files(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        render_takes([TICK], tmp_path / name, takes=1, seed=seed)
    first, again, other = ((tmp_path / name / "impact.tick_01.wav").read_bytes() for name in "abc")
    assert first == again
    assert first != other


def test_progress_rises_to_one(tmp_path):
    told = []
    render_takes([TICK, DRONE], tmp_path, takes=2, progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_old_takes_are_replaced_and_other_files_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "impact.tick_01.wav").write_text("old")
    (tmp_path / "sounds.json").write_text("old")
    render_takes([TICK], tmp_path, takes=1)
    assert read(tmp_path / "impact.tick_01.wav").shape[0] == 2
    assert len(json.loads((tmp_path / "sounds.json").read_text())) == 1
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_folder_that_cannot_be_made_is_refused(tmp_path, below):
    (tmp_path / "takes").write_text("a file")
    with pytest.raises(OutputError) as caught:
        render_takes([TICK], tmp_path / "takes" / below, takes=1)
    assert caught.value.code == "output_unwritable"
    assert str(tmp_path / "takes") in caught.value.message
    assert (tmp_path / "takes").read_text() == "a file"


def test_a_strength_out_of_range_writes_nothing(tmp_path):
    with pytest.raises(UsageError) as caught:
        render_takes([TICK], tmp_path, takes=1, strength=1.2)
    assert caught.value.code == "audition_strength"
    assert list(tmp_path.iterdir()) == []


def test_a_docstring_over_two_lines_reads_as_one():
    def model(rng, strength):
        """One hit, with
        a ring.
        """

    assert "  One hit, with a ring." in card(replace(TICK, model=model)).splitlines()
