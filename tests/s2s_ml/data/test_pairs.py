import numpy as np
import pytest

from s2s.errors import InputError
from s2s_ml.data.from_regnet import _checksum
from s2s_ml.data.manifest import Facts, Row, write_manifest
from s2s_ml.data.pairs import Pairs

FACTS = Facts("regnet", "lite", 8, 215, 860)


@pytest.fixture
def folder(tmp_path):
    """Three clips, two to train with."""
    rows = []
    for number, name in enumerate("abc"):
        checksums = {}
        for path, shape in ((f"mel/{name}.npy", (80, 860)), (f"features/lite/{name}.npy", (215, 8))):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            np.save(tmp_path / path, np.full(shape, 0.1 * number, np.float32))
            checksums[path] = _checksum(tmp_path / path)
        rows.append(Row(name, name, "", "test" if name == "c" else "train", 10.0, "CC0", checksums))
    write_manifest(tmp_path, FACTS, rows)
    return tmp_path


def test_the_clips_of_a_split_are_read(folder):
    pairs = Pairs(folder, "train")
    assert len(pairs) == 2
    assert [(pair.row.id, pair.features.shape, pair.mel.shape) for pair in map(pairs.__getitem__, range(2))] == [
        ("a", (215, 8), (80, 860)),
        ("b", (215, 8), (80, 860)),
    ]
    assert pairs[1].mel[0, 0] == np.float32(0.1)
    assert len(Pairs(folder)) == 3


def test_an_empty_split_is_an_error(folder):
    with pytest.raises(InputError, match="'validation'") as caught:
        Pairs(folder, "validation")
    assert caught.value.code == "empty_split"


def test_changed_missing_and_half_written_files_are_errors(folder):
    np.save(folder / "mel" / "a.npy", np.zeros((80, 860), np.float32) + 0.5)
    (folder / "features" / "lite" / "b.npy").unlink()
    (folder / "mel" / "c.npy").write_bytes((folder / "mel" / "c.npy").read_bytes()[:5000])
    pairs = Pairs(folder)
    for index, code in enumerate(("data_changed", "array_missing", "array_unreadable")):
        with pytest.raises(InputError) as caught:
            pairs[index]
        assert caught.value.code == code
    assert Pairs(folder, is_checked=False)[0].mel[0, 0] == 0.5
