import stat
import struct
import zipfile

import pytest
from recordings import burst, pack_of, zipped

from s2s.errors import InputError
from s2s.packs import archive as module
from s2s.packs.archive import check_sums, sha256_of, unpack


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return folder


def archive_of(path, *entries, compression=zipfile.ZIP_DEFLATED):
    """A ZIP file of (name or ZipInfo, data)."""
    with zipfile.ZipFile(path, "w", compression) as opened:
        for name, data in entries:
            opened.writestr(name, data)
    return path


def refused(path, place, code="pack_archive"):
    with pytest.raises(InputError) as caught:
        unpack(path, place)
    assert caught.value.code == code
    assert caught.value.hint
    # Everything is checked before anything is written.
    assert list(place.iterdir()) == []
    return caught.value.message


def test_recordings_manifests_and_texts_are_unpacked(tmp_path, place):
    pack = pack_of(tmp_path / "dogs", dog_bark=burst(), **{"sub/rain": burst()})
    extra = {"pack.toml": "", "licence.txt": "CC0", "more.zip": "PK", "run.sh": "", "__MACOSX/._rain.wav": "x"}
    notes = unpack(zipped(tmp_path / "dogs.zip", pack, **extra), place)
    assert sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()) == [
        "dog_bark.wav", "licence.txt", "pack.toml", "sub/rain.wav",
    ]  # fmt: skip
    assert (place / "dog_bark.wav").read_bytes() == (pack / "dog_bark.wav").read_bytes()
    assert notes == ("Not unpacked, as they are no recordings: more.zip, run.sh, __MACOSX/._rain.wav.",)


def test_a_folder_around_the_manifest_is_left_out_and_others_stay(tmp_path, place):
    archive = archive_of(tmp_path / "a.zip", ("my pack/pack.toml", ""), ("my pack/dog_bark/01.wav", "x"))
    assert unpack(archive, place) == ()
    assert (place / "pack.toml").exists()
    assert (place / "dog_bark" / "01.wav").exists()
    other = place.with_name("other")
    other.mkdir()
    unpack(archive_of(tmp_path / "b.zip", ("dog_bark/01.wav", "x"), ("dog_bark/02.wav", "x")), other)
    assert (other / "dog_bark" / "02.wav").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../dog.wav",
        "/etc/dog.wav",
        "a/../../dog.wav",
        "C:/dog.wav",
        "a\\..\\dog.wav",
        "\\\\host\\dog.wav",
        "..",
        "a/..",
        "a/C:dog.wav",
    ],
)
def test_paths_that_lead_outside_are_refused(tmp_path, place, name):
    message = refused(archive_of(tmp_path / "a.zip", ("dog_bark.wav", "x"), (name, "x")), place)
    assert "whose path leads outside" in message
    assert not list(tmp_path.glob("dog*"))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path, place, kind):
    info = zipfile.ZipInfo("dog_bark.wav")
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    assert "link or a device" in refused(archive_of(tmp_path / "a.zip", (info, "/etc/passwd")), place)


def test_encrypted_entries_are_refused(tmp_path, place):
    path = archive_of(tmp_path / "a.zip", ("dog_bark.wav", "x" * 100))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | 1)
    path.write_bytes(data)
    assert "encrypted" in refused(path, place)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a/dog.wav", "a/dog.wav"), ("Dog.wav", "dog.WAV"), ("dog.wav", "./dog.wav")])
def test_a_name_twice_is_refused(tmp_path, place, names):
    assert "twice" in refused(archive_of(tmp_path / "a.zip", *((name, "x") for name in names)), place)


def test_a_file_that_is_a_folder_too_is_refused(tmp_path, place):
    assert "as a file and as a folder" in refused(archive_of(tmp_path / "a.zip", ("a", "x"), ("a/b.wav", "x")), place)


def test_bombs_are_refused(tmp_path, place, monkeypatch):
    bomb = archive_of(tmp_path / "a.zip", *((f"dog_{number}.wav", bytes(10_000_000)) for number in range(4)))
    assert "would unpack to 40" in refused(bomb, place, "pack_too_large")
    monkeypatch.setattr(module, "MAX_UNPACKED_BYTES", 30_000_000)
    assert "unpacks to" in refused(bomb, place, "pack_too_large")
    monkeypatch.setattr(module, "MAX_FILES", 3)
    assert "holds 4 files" in refused(bomb, place, "pack_too_large")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(tmp_path, place, packing):
    """Python unpacks all that a chunk of BZIP2 holds at once, whatever size is claimed."""
    path = archive_of(tmp_path / "a.zip", ("dog_bark.wav", "x"), compression=packing)
    assert "another way than deflated" in refused(path, place)


def test_names_that_no_file_system_takes_are_refused(tmp_path, place):
    for name in ("d" * 300 + ".wav", "é" * 130 + ".wav", "x" * 256 + "/dog_bark.wav"):
        assert "too long" in refused(archive_of(tmp_path / "a.zip", (name, "x")), place)


def test_archives_inside_stay_shut(tmp_path, place):
    inner = archive_of(tmp_path / "inner.zip", ("dog.wav", bytes(100_000_000)))
    notes = unpack(archive_of(tmp_path / "a.zip", ("inner.zip", inner.read_bytes()), ("dog_bark.wav", "x")), place)
    assert [path.name for path in place.rglob("*")] == ["dog_bark.wav"]
    assert "inner.zip" in notes[0]


def test_sizes_that_lie_are_found_out(tmp_path, place):
    path = archive_of(tmp_path / "a.zip", ("dog_bark.wav", bytes(1_000_000)))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\1\2") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        unpack(path, place)
    assert caught.value.code == "pack_archive"
    assert sum(file.stat().st_size for file in place.rglob("*")) <= 10


@pytest.mark.parametrize("data", [b"", b"PK", b"this is no archive" * 100, b"Rar!\x1a\x07\x00" + bytes(100)])
def test_what_is_no_archive_is_said(tmp_path, place, data):
    (tmp_path / "a.zip").write_bytes(data)
    assert "is no ZIP file" in refused(tmp_path / "a.zip", place)


def test_damaged_archives_are_said(tmp_path, place):
    path = zipped(tmp_path / "a.zip", pack_of(tmp_path / "dogs", dog_bark=burst(2.0)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    refused(path, place)
    path.write_bytes(whole[:200] + bytes(400) + whole[600:])
    with pytest.raises(InputError) as caught:
        unpack(path, place)
    assert caught.value.code == "pack_archive"


def test_checksums_are_compared(tmp_path):
    pack = pack_of(tmp_path / "dogs", dog_bark=burst(), rain=burst(seed=1))
    sums = {name: sha256_of(pack / name) for name in ("dog_bark.wav", "rain.wav")}
    assert check_sums(pack, {name: value.upper() for name, value in sums.items()})
    assert not check_sums(pack, {"rain.wav": sums["rain.wav"]})
    assert not check_sums(pack, {})
    for wrong in ({"rain.wav": sums["dog_bark.wav"]}, {"absent.wav": sums["rain.wav"]}):
        with pytest.raises(InputError, match=next(iter(wrong))) as caught:
            check_sums(pack, wrong)
        assert caught.value.code == "pack_checksum"
