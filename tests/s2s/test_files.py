import os
import stat

import pytest

from s2s.errors import OutputError
from s2s.files import written_beside


def test_a_file_appears_whole(tmp_path):
    with written_beside(tmp_path / "a.txt") as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".txt"
        temporary.write_text("new")
        assert not (tmp_path / "a.txt").exists()
    assert (tmp_path / "a.txt").read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_permissions_are_those_of_any_new_file(tmp_path):
    (tmp_path / "plain").touch()
    with written_beside(tmp_path / "a.txt"):
        pass
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "a.txt")]
    assert modes[0] == modes[1]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_when_it_fails_and_the_old_file_stays(tmp_path, error):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(error), written_beside(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        raise error
    assert (tmp_path / "a.txt").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(OutputError, match="does not exist") as caught, written_beside(tmp_path / "no" / "a.txt"):
        pass
    assert caught.value.code == "output_unwritable"


def test_a_folder_is_not_replaced(tmp_path):
    with pytest.raises(OutputError, match="is a folder"), written_beside(tmp_path):
        pass


def test_a_full_disk_is_said(tmp_path):
    full = OSError(28, os.strerror(28))
    with pytest.raises(OutputError) as caught, written_beside(tmp_path / "a.txt"):
        raise full
    assert caught.value.code == "disk_full"
    assert list(tmp_path.iterdir()) == []
