import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from s2s.errors import InputError
from s2s_ml.cli import commands
from s2s_ml.data.from_regnet import import_regnet, source_of
from s2s_ml.data.pairs import Pairs

REFERENCE = os.environ.get("S2S_REFERENCE")
PLAIN = {"rgb": "rgb", "flow": "flow", "mel": "mel"}
LONG = {
    "rgb": "feature_rgb_bninception_dim1024_21.5fps",
    "flow": "feature_flow_bninception_dim1024_21.5fps",
    "mel": "melspec_10s_22050hz",
}


def add_clip(folder, name, *, layout=PLAIN, n_frames=216, seed=0):
    random = np.random.default_rng(seed)
    stored = {}
    for kind in ("rgb", "flow"):
        (folder / layout[kind]).mkdir(parents=True, exist_ok=True)
        stored[kind] = random.random((n_frames, 1024), np.float32)
        (folder / layout[kind] / f"{name}.pkl").write_bytes(pickle.dumps(stored[kind]))
    (folder / layout["mel"]).mkdir(exist_ok=True)
    stored["mel"] = random.random((80, 860))
    np.save(folder / layout["mel"] / f"{name}_mel.npy", stored["mel"])
    return stored


def test_features_and_mels_come_out_as_they_went_in(tmp_path):
    stored = add_clip(tmp_path / "in", "drum_1")
    done = import_regnet(tmp_path / "in", tmp_path / "out", label="drum", licence="CC0")
    assert (done.n_made, done.n_kept, done.failed) == (1, 0, {})
    (pair,) = Pairs(tmp_path / "out")
    assert (pair.row.id, pair.row.source, pair.row.label, pair.row.licence) == ("drum_1", "drum_1", "drum", "CC0")
    assert pair.features.shape == (215, 2048)
    assert np.array_equal(pair.features, np.concatenate([stored["rgb"][:215], stored["flow"][:215]], axis=1))
    assert np.array_equal(pair.mel, stored["mel"].astype(np.float32))


def test_categories_give_their_names_as_labels(tmp_path):
    for number, name in enumerate(("dog", "gun")):
        add_clip(tmp_path / "in" / name, "video_00041", layout=LONG, n_frames=215, seed=number)
    add_clip(tmp_path / "in" / "gun", "gun_2", layout=LONG, n_frames=215)
    rows = import_regnet(tmp_path / "in", tmp_path / "out").manifest.rows
    assert [(row.id, row.label) for row in rows] == [
        ("dog_video_00041", "dog"),
        ("gun_2", "gun"),
        ("gun_video_00041", "gun"),
    ]


def test_clips_of_one_video_are_in_one_split(tmp_path):
    names = [f"-0aBcD_eF{video:02}_{start:06}" for video in range(6) for start in (0, 30)]
    for name in names:
        add_clip(tmp_path / "in", name, n_frames=215)
    rows = import_regnet(tmp_path / "in", tmp_path / "out", n_jobs=2).manifest.rows
    splits = {row.source: {each.split for each in rows if each.source == row.source} for row in rows}
    assert len(splits) == 6 and all(len(found) == 1 for found in splits.values())
    assert source_of("vas_drum_02480") == "vas_drum_02480"


def test_what_was_made_is_kept_and_what_changed_is_made_anew(tmp_path):
    for name in "ab":
        add_clip(tmp_path / "in", name)
    first = import_regnet(tmp_path / "in", tmp_path / "out")
    again = import_regnet(tmp_path / "in", tmp_path / "out")
    assert (again.n_made, again.n_kept) == (0, 2)
    assert again.manifest == first.manifest
    changed = add_clip(tmp_path / "in", "b", seed=5)
    third = import_regnet(tmp_path / "in", tmp_path / "out")
    assert (third.n_made, third.n_kept) == (1, 1)
    assert np.array_equal(Pairs(tmp_path / "out")[1].mel, changed["mel"].astype(np.float32))
    # A file of the data set that is damaged is made anew too.
    (tmp_path / "out" / "mel" / "a.npy").write_bytes(b"")
    assert import_regnet(tmp_path / "in", tmp_path / "out").n_made == 1
    assert Pairs(tmp_path / "out")[0].mel.shape == (80, 860)


def test_clips_that_cannot_be_used_are_listed_and_the_rest_goes_on(tmp_path):
    for name in ("code", "few", "gone", "good", "high", "short"):
        add_clip(tmp_path / "in", name, n_frames=200 if name == "few" else 215)
    folder = tmp_path / "in"
    (folder / "rgb" / "code.pkl").write_bytes(pickle.dumps(os.getpid))
    (folder / "flow" / "gone.pkl").unlink()
    np.save(folder / "mel" / "high_mel.npy", np.full((80, 860), 1.5))
    (folder / "flow" / "short.pkl").write_bytes((folder / "flow" / "short.pkl").read_bytes()[:1000])
    result = CliRunner().invoke(commands, ["prepare", "--from-regnet", str(folder), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "1 clips" in result.stdout and "1 made" in result.stdout
    listed = dict(line.strip().split(": ", 1) for line in result.stderr.splitlines()[1:])
    assert set(listed) == {"code", "few", "gone", "high", "short"}
    assert "would run code" in listed["code"] and "200 frames" in listed["few"] and "no such file" in listed["gone"]
    done = import_regnet(folder, tmp_path / "out")
    assert {name: error.code for name, error in done.failed.items()} == {
        "code": "pickle_has_code",
        "few": "too_few_frames",
        "gone": "array_missing",
        "high": "array_invalid",
        "short": "array_unreadable",
    }
    (folder / "rgb" / "good.pkl").unlink()
    with pytest.raises(InputError) as caught:
        import_regnet(folder, tmp_path / "other")
    assert caught.value.code == "no_usable_clips"


def test_another_layout_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError) as caught:
            import_regnet(folder, tmp_path / "out")
        assert caught.value.code == "no_regnet_layout"
    for name in ("dog", "cat"):
        add_clip(tmp_path / "in" / name, "-0aBcD_eF12_000030")
    with pytest.raises(InputError, match="two clips '-0aBcD_eF12_000030'"):
        import_regnet(tmp_path / "in", tmp_path / "out")


@pytest.mark.skipif(REFERENCE is None, reason="S2S_REFERENCE (features of real clips) is not set")
def test_the_authors_own_files_are_imported(tmp_path):
    done = import_regnet(Path(REFERENCE) / "clips" / "regnet", tmp_path, n_jobs=2)
    assert (done.n_made, done.failed) == (11, {})
    assert all(0 < pair.mel.mean() < 1 and pair.features.max() > 1 for pair in Pairs(tmp_path))
