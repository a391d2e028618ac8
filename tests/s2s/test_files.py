import os
import stat
from pathlib import Path

import pytest

from s2s.errors import OutputError
from s2s.files import check_folder, check_new_folder, read_text, written_beside


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


def test_devices_and_pipes_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="device or pipe"), written_beside(tmp_path / "pipe"):
        pass
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_names_too_long_for_the_disk_are_said(tmp_path):
    with pytest.raises(OutputError) as caught, written_beside(tmp_path / ("x" * 300)):
        pass
    assert caught.value.code == "output_unwritable"


def test_a_folder_that_cannot_be_made_is_told_before(tmp_path):
    (tmp_path / "file").touch()
    check_new_folder(tmp_path / "a" / "b")
    with pytest.raises(OutputError):
        check_new_folder(tmp_path / "file" / "b")
    assert files(tmp_path) == ["file"]


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_text_is_read_with_or_without_a_mark_and_no_pipe_is_waited_for(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffé\r\n".encode())
    assert read_text(tmp_path / "a.txt") == "é\r\n"
    os.mkfifo(tmp_path / "pipe")
    for path, said in ((tmp_path / "pipe", "pipe"), ("/dev/zero", "device"), (tmp_path, "directory")):
        with pytest.raises(OSError, match=said):
            read_text(path)
    with pytest.raises(OSError, match=r"more than 4e-06 MB"):
        read_text(tmp_path / "a.txt", most_bytes=4)


def test_an_output_that_is_no_file_is_refused_before_the_work(tmp_path):
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "folder", Path("/dev/null")):
        with pytest.raises(OutputError) as caught:
            check_folder(path)
        assert caught.value.code == "output_unwritable"
