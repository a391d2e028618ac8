from collections import Counter

import pytest

from s2s.errors import InputError
from s2s_ml.data.manifest import MANIFEST, Facts, Row, read_manifest, split_of, write_manifest

FACTS = Facts("regnet", "lite", 8, 215, 860)


def row(name, source="", split="train", **values):
    return Row(name, source or name, "dog", split, 10.0, "CC0", {f"mel/{name}.npy": "0" * 64}, **values)


def test_a_manifest_is_read_as_it_was_written(tmp_path):
    written = write_manifest(tmp_path, FACTS, [row("b", split="test"), row("a", origin="1")])
    found = read_manifest(tmp_path)
    assert found == written
    assert [each.id for each in found.rows] == ["a", "b"]
    assert [each.id for each in found.of_split("test")] == ["b"]
    assert found.rows[0].checksums == {"mel/a.npy": "0" * 64}


def test_its_hash_says_whether_the_data_is_the_same(tmp_path):
    one = write_manifest(tmp_path, FACTS, [row("a"), row("b")]).sha256
    assert write_manifest(tmp_path, FACTS, [row("b"), row("a")]).sha256 == one
    assert write_manifest(tmp_path, FACTS, [row("a")]).sha256 != one


def test_splits_depend_on_the_source_alone_and_have_their_shares():
    sources = [f"video_{number}" for number in range(5000)]
    counts = Counter(map(split_of, sources))
    assert counts["train"] == pytest.approx(4000, abs=120)
    assert counts["validation"] == pytest.approx(500, abs=90)
    assert counts["test"] == pytest.approx(500, abs=90)
    assert list(map(split_of, sources)) == [split_of(source) for source in sources]
    assert [split_of(source, seed=1) for source in sources] != [split_of(source) for source in sources]
    assert {split_of(source, shares=(1, 0, 1)) for source in sources} == {"train", "test"}


def refused(folder):
    with pytest.raises(InputError) as caught:
        read_manifest(folder)
    return caught.value


def test_what_is_no_manifest_is_refused(tmp_path):
    assert refused(tmp_path).code == "manifest_missing"
    write_manifest(tmp_path, FACTS, [row("a"), row("b")])
    whole = (tmp_path / MANIFEST).read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / MANIFEST).write_bytes(whole[:length])
        assert refused(tmp_path).code == "manifest_invalid"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([row("a"), row("a")], "not unique"),
        ([row("../a")], "no names of files"),
        ([row("a", split="dev")], "'dev'"),
        ([row("a", "film"), row("b", "film", split="test")], "'film' has clips in several splits"),
    ],
)
def test_rows_that_cannot_be_are_refused(tmp_path, rows, why):
    write_manifest(tmp_path, FACTS, rows)
    error = refused(tmp_path)
    assert error.code == "manifest_invalid" and why in error.message
