import errno
import tempfile
from pathlib import Path

import numpy as np
import pytest

from s2s.errors import OutputError
from s2s.mix.spool import MEMORY_SAMPLES, Spool
from s2s.stem import SAMPLE_RATE


def noise(n_samples: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((2, n_samples)).astype(np.float32)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("memory_samples", [1000, 10])
def test_gives_back_what_was_appended_as_often_as_wanted(memory_samples: int) -> None:
    parts = [noise(7, 1), noise(0, 2), noise(100, 3), noise(1, 4)]
    spool = Spool(memory_samples=memory_samples)
    for part in parts:
        spool.append(part)
    assert spool.n_samples == 108
    for _ in range(2):
        blocks = list(spool.blocks(50))
        assert [block.shape for block in blocks] == [(2, 50), (2, 50), (2, 8)]
        assert np.array_equal(np.concatenate(blocks, axis=1), np.concatenate(parts, axis=1))
    spool.close()


def test_two_readers_and_a_writer_do_not_disturb_each_other() -> None:
    whole = noise(60)
    spool = Spool(memory_samples=5)
    spool.append(whole[:, :40])
    first, second = spool.blocks(20), spool.blocks(10)
    assert np.array_equal(next(first), whole[:, :20])
    assert np.array_equal(next(second), whole[:, :10])
    spool.append(whole[:, 40:])
    assert np.array_equal(next(first), whole[:, 20:40])
    assert np.array_equal(np.concatenate(list(spool.blocks(60)), axis=1), whole)
    spool.close()


def test_a_block_is_the_reader_s_own() -> None:
    spool = Spool()
    spool.append(np.ones((2, 4), np.float32))
    next(spool.blocks())[:] = 5
    assert np.array_equal(next(spool.blocks()), np.ones((2, 4)))
    spool.close()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to count open files")
@pytest.mark.parametrize("closed_by", ["close", "garbage collection"])
def test_a_minute_stays_in_memory_and_more_goes_to_a_file_that_is_removed(
    closed_by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert MEMORY_SAMPLES == 60 * SAMPLE_RATE
    before = open_files()
    spool = Spool()
    minute = np.zeros((2, MEMORY_SAMPLES), np.float32)
    spool.append(minute)
    assert open_files() == before
    spool.append(noise(10))
    assert open_files() == before + 1
    *_, last = spool.blocks(MEMORY_SAMPLES)
    assert np.array_equal(last, noise(10))
    if closed_by == "close":
        spool.close()
        spool.close()
    else:
        del spool
    assert open_files() == before
    assert list(tmp_path.iterdir()) == []


def test_a_closed_spool_cannot_be_read() -> None:
    spool = Spool()
    spool.append(noise(4))
    spool.close()
    with pytest.raises(ValueError, match="closed"):
        next(spool.blocks())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Path("/dev/full").open("w+b"))  # noqa: SIM115
    spool = Spool(memory_samples=10)
    with pytest.raises(OutputError, match=r"no space left") as raised:
        for _ in range(100):
            spool.append(noise(1000))
        list(spool.blocks())
    assert raised.value.code == "disk_full"
    assert isinstance(raised.value.__cause__, OSError)
    assert raised.value.__cause__.errno == errno.ENOSPC
    spool.close()


def test_a_missing_temporary_folder_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    spool = Spool(memory_samples=10)
    with pytest.raises(OutputError, match="gone") as raised:
        spool.append(noise(11))
    assert raised.value.code == "disk_full"
    assert "TMPDIR" in raised.value.hint
    spool.close()
