import hashlib
import json
import os
import shutil
import threading
import time

import numpy as np
import pytest
from recordings import burst, noise, pack_of, recording, zipped
from server import serving

from s2s import packs
from s2s.errors import InputError, OutputError, S2SError, UsageError
from s2s.packs import library
from s2s.packs.archive import sha256_of
from s2s.packs.library import add, added, listed, open_packs, remove


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """A library of its own for each test."""
    folder = tmp_path / "data"
    monkeypatch.setenv("S2S_DATA", str(folder))
    return folder / "packs"


@pytest.fixture
def dogs(tmp_path):
    return pack_of(tmp_path / "dogs", dog_bark_1=burst(), dog_bark_2=burst(), rain=noise(2.0))


def everything(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")) if folder.exists() else []


def test_a_folder_is_added_by_reference_and_never_removed(dogs, data):
    before = everything(dogs)
    row = add(str(dogs))
    assert row.line() == f"dogs: animal.dog_bark, water.rain; 3 files in {dogs}"
    assert everything(data) == ["dogs.json"]
    assert [(pack.name, pack.folder, pack.unpacked) for pack in added()] == [("dogs", dogs, False)]
    assert open_packs(["dogs"])[0].has("animal.dog_bark")
    assert remove("dogs").folder == dogs
    assert everything(data) == []
    assert everything(dogs) == before
    assert added() == []


def test_an_archive_is_unpacked_and_removed(dogs, data, tmp_path):
    archive = zipped(tmp_path / "rex.zip", dogs, **{"run.sh": ""})
    row = add(str(archive))
    assert row.added.unpacked
    assert row.contents.notes == ("Not unpacked, as they are no recordings: run.sh.",)
    archive.unlink()
    shutil.rmtree(dogs)
    [source] = open_packs(["rex"])
    assert source.has("animal.dog_bark")
    assert everything(data) == ["rex", "rex.json", "rex/dog_bark_1.wav", "rex/dog_bark_2.wav", "rex/rain.wav"]
    remove("rex")
    assert everything(data) == []


def test_a_pack_comes_from_the_web_with_its_checksum(dogs, data, tmp_path):
    archive = zipped(tmp_path / "rex.zip", dogs)
    with serving({"rex.zip": archive.read_bytes(), "text.zip": b"no archive"}) as site:
        with pytest.raises(InputError) as caught:
            add(f"{site}/rex.zip")
        assert caught.value.code == "pack_checksum"
        # The hint says what to write, to those who trust it.
        url = caught.value.hint.split()[-1]
        assert url == f"{site}/rex.zip#sha256={sha256_of(archive)}"
        with pytest.raises(InputError, match="is not what was expected"):
            add(f"{site}/rex.zip#sha256={'1' * 64}")
        with pytest.raises(InputError, match="is no ZIP file"):
            add(f"{site}/text.zip#sha256={hashlib.sha256(b'no archive').hexdigest()}")
        assert everything(data) == []
        assert add(url).added.origin == f"{site}/rex.zip"
    assert [row.contents.n_files for row in listed()] == [3]


def test_checksums_in_the_manifest_serve_too(dogs, data, tmp_path):
    sums = {name: sha256_of(dogs / name) for name in ("dog_bark_1.wav", "dog_bark_2.wav", "rain.wav")}
    manifest = {"name": "Good dogs", "author": "Jo", "licence": "CC0-1.0", "checksums": sums}
    good = zipped(tmp_path / "a.zip", dogs, **{"pack.json": json.dumps(manifest)}).read_bytes()
    sums["rain.wav"] = sums["dog_bark_1.wav"][::-1]
    wrong = zipped(tmp_path / "b.zip", dogs, **{"pack.json": json.dumps(manifest)}).read_bytes()
    del sums["rain.wav"]
    part = zipped(tmp_path / "c.zip", dogs, **{"pack.json": json.dumps(manifest)}).read_bytes()
    with serving({"good.zip": good, "wrong.zip": wrong, "part.zip": part}) as site:
        for name in ("wrong", "part"):
            with pytest.raises(InputError) as caught:
                add(f"{site}/{name}.zip")
            assert caught.value.code == "pack_checksum"
        assert everything(data) == []
        row = add(f"{site}/good.zip").as_dict()
    assert row["name"] == "Good dogs"
    assert row["sounds"]["water.rain"] == {"files": 1, "author": "Jo", "licence": "CC0-1.0"}


def test_a_name_is_added_once(dogs, tmp_path):
    add(str(dogs))
    with pytest.raises(UsageError) as caught:
        add(str(zipped(tmp_path / "dogs.zip", dogs)))
    assert caught.value.code == "pack_exists"
    assert [pack.unpacked for pack in added()] == [False]


def test_names_that_are_none(dogs, monkeypatch):
    monkeypatch.chdir(dogs)
    for name in ("", "x" * 5000, "a\0b", "~nobody-of-that-name/dogs"):
        for use in (lambda name=name: open_packs([name]), lambda name=name: add(name)):
            with pytest.raises(S2SError):
                use()


def test_a_home_folder_is_found(dogs, monkeypatch):
    monkeypatch.setenv("HOME", str(dogs.parent))
    assert open_packs(["~/dogs"])[0].name == "dogs"


def test_a_library_that_cannot_be_written_is_said(dogs, data, tmp_path):
    data.parent.write_text("a file where the folder should be")
    for origin in (dogs, zipped(tmp_path / "a.zip", dogs)):
        with pytest.raises(OutputError) as caught:
            add(str(origin))
        assert caught.value.code == "output_unwritable"


@pytest.mark.parametrize("what", ["absent", "empty", "text.wav"])
def test_what_is_no_pack_is_not_added(tmp_path, data, what):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.wav").write_text("x")
    with pytest.raises(S2SError):
        add(str(tmp_path / what))
    assert everything(data) == []


def test_unknown_names_are_told_with_the_nearest(dogs):
    add(str(dogs))
    for use in (lambda: open_packs(["dgos"]), lambda: remove("dgos"), lambda: remove("../dogs")):
        with pytest.raises(UsageError) as caught:
            use()
        assert caught.value.code == "unknown_pack"
    with pytest.raises(UsageError, match="Did you mean 'dogs'"):
        open_packs(["dgos"])


def test_a_folder_that_went_is_listed_as_missing_and_can_be_removed(dogs):
    add(str(dogs))
    shutil.rmtree(dogs)
    [row] = listed()
    assert row.error.code == "pack_missing"
    assert "does not exist" in row.line()
    assert row.as_dict()["error"]["code"] == "pack_missing"
    remove("dogs")
    assert listed() == []


def test_a_damaged_library_is_said_and_harms_nothing(dogs, data):
    add(str(dogs))
    card = data / "dogs.json"
    # Even a card that claims the user's folder were ours does not get it removed.
    card.write_text(json.dumps({"folder": str(dogs), "origin": "x", "unpacked": True}))
    remove("dogs")
    assert (dogs / "rain.wav").exists()
    card.write_text("{")
    with pytest.raises(InputError, match=r"dogs\.json"):
        listed()


def test_packs_are_opened_in_order_and_their_names_differ(dogs, tmp_path):
    cats = pack_of(tmp_path / "cats", meow=burst())
    source, *_ = open_packs([cats])
    assert [pack.name for pack in packs.open_packs([source, str(dogs)])] == ["cats", "dogs"]
    with pytest.raises(UsageError) as caught:
        open_packs([dogs, pack_of(tmp_path / "other" / "dogs", meow=burst())])
    assert caught.value.code == "pack_same_name"


def test_a_folder_goes_before_a_name(dogs, tmp_path, monkeypatch):
    add(str(dogs))
    monkeypatch.chdir(tmp_path)
    shutil.rmtree(dogs)
    recording(tmp_path / "dogs" / "meow.wav", np.pad(burst(), 100))
    [source] = open_packs(["dogs"])
    assert set(source.sounds) == {"animal.cat_meow"}


def test_of_two_that_add_a_pack_at_once_one_does(dogs, data, tmp_path, monkeypatch):
    archive = zipped(tmp_path / "rex.zip", dogs)
    both, outcomes = threading.Barrier(2), []
    write = library._write_card

    def write_together(pack):
        both.wait(10)
        write(pack)

    def try_to_add():
        try:
            outcomes.append(add(str(archive)).added.name)
        except S2SError as error:
            outcomes.append(error.code)

    monkeypatch.setattr(library, "_write_card", write_together)
    threads = [threading.Thread(target=try_to_add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["pack_exists", "rex"]
    assert everything(data) == ["rex", "rex.json", "rex/dog_bark_1.wav", "rex/dog_bark_2.wav", "rex/rain.wav"]
    assert open_packs(["rex"])[0].has("animal.dog_bark")


def test_a_library_without_links_works_too(dogs, data, monkeypatch):
    def link(source, target):
        raise PermissionError

    monkeypatch.setattr(library.os, "link", link)
    add(str(dogs))
    with pytest.raises(UsageError) as caught:
        add(str(dogs))
    assert caught.value.code == "pack_exists" and everything(data) == ["dogs.json"]


def test_what_killed_programs_left_goes_after_a_day(dogs, data, tmp_path):
    for name, age_s in ((".unpacked-abc", 90_000), (".download-new", 10), (".mine-old", 90_000)):
        (data / name).mkdir(parents=True)
        (data / name / "part.wav").touch()
        os.utime(data / name, (time.time() - age_s,) * 2)
    add(str(zipped(tmp_path / "rex.zip", dogs)))
    assert sorted(path.name for path in data.glob(".*")) == [".download-new", ".mine-old"]


def test_a_folder_that_stands_in_the_way_is_said_and_kept(dogs, data, tmp_path):
    (data / "rex").mkdir(parents=True)
    (data / "rex" / "mine.wav").touch()
    with pytest.raises(UsageError, match="rex is there") as caught:
        add(str(zipped(tmp_path / "rex.zip", dogs)))
    assert caught.value.code == "pack_exists"
    assert everything(data) == ["rex", "rex/mine.wav"]


def test_no_pack_takes_the_place_of_another_s_card(dogs, data, tmp_path):
    add(str(dogs))
    assert add(str(zipped(tmp_path / "dogs.json.zip", dogs))).added.name == "dogs.json_"
    assert [pack.name for pack in added()] == ["dogs", "dogs.json_"]
