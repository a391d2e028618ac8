import os
import re
import textwrap
from pathlib import Path

import pytest
from recordings import burst, pack_of, recording

from s2s.errors import InputError
from s2s.packs import folder as folders
from s2s.packs.folder import read_folder
from s2s.packs.manifest import read_manifest


@pytest.fixture
def dogs(tmp_path):
    return pack_of(tmp_path / "dogs", dog_bark_01=burst(), dog_bark_02=burst(), **{"sub/rain": burst()})


def names(contents, sound):
    return [path.relative_to(contents.folder).as_posix() for path in contents.sounds[sound].files]


def test_files_are_found_by_their_names(dogs):
    contents = read_folder(dogs)
    assert contents.name == "dogs"
    assert names(contents, "animal.dog_bark") == ["dog_bark_01.wav", "dog_bark_02.wav"]
    assert names(contents, "water.rain") == ["sub/rain.wav"]
    assert contents.n_files == 3
    assert contents.notes == ()


def test_nothing_is_written_into_a_folder(dogs):
    before = sorted(dogs.rglob("*"))
    read_folder(dogs)
    assert sorted(dogs.rglob("*")) == before


def test_what_is_hidden_or_no_recording_is_left_out_silently(dogs):
    for name in ("._dog_bark_01.wav", ".hidden/dog_bark.wav", "__MACOSX/dog_bark.wav", "readme.txt", "cover.jpg"):
        path = dogs / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    contents = read_folder(dogs)
    assert contents.n_files == 3
    assert contents.notes == ()


def test_links_to_folders_are_not_followed(dogs):
    (dogs / "again").symlink_to(dogs)
    assert read_folder(dogs).n_files == 3


def test_names_that_mean_nothing_are_noted(dogs):
    for number in range(5):
        recording(dogs / f"zz{'abcde'[number]}.wav", burst())
    [note] = read_folder(dogs).notes
    assert note == "Pack 'dogs': no sound is meant by 'zza.wav', 'zzb.wav', 'zzc.wav' and 2 more."


@pytest.mark.parametrize("form", ["toml", "json"])
def test_the_manifest_goes_before_names(dogs, form):
    recording(dogs / "rex.wav", burst())
    recording(dogs / "sub" / "bello_1.wav", burst())
    toml = """
        name = "My dogs"
        author = "Jo"
        licence = "CC0-1.0"
        gain_db = -2.0
        [sounds."animal.dog_bark"]
        files = ["rex.wav", "sub/bello_*.wav"]
        licence = "CC-BY-4.0"
        gain_db = -1
        [sounds."animal.cat_meow"]
        files = ["dog_bark_02.wav"]
    """
    as_json = """{"name": "My dogs", "author": "Jo", "licence": "CC0-1.0", "gain_db": -2.0, "sounds": {
        "animal.dog_bark": {"files": ["rex.wav", "sub/bello_*.wav"], "licence": "CC-BY-4.0", "gain_db": -1},
        "animal.cat_meow": {"files": ["dog_bark_02.wav"]}}}"""
    (dogs / f"pack.{form}").write_text(toml if form == "toml" else as_json)
    contents = read_folder(dogs)
    assert contents.name == "My dogs"
    # What a manifest gives to one sound is no other's, whatever its name.
    assert names(contents, "animal.dog_bark") == ["rex.wav", "sub/bello_1.wav", "dog_bark_01.wav"]
    assert names(contents, "animal.cat_meow") == ["dog_bark_02.wav"]
    bark = contents.sounds["animal.dog_bark"]
    assert (bark.author, bark.licence, bark.gain_db) == ("Jo", "CC-BY-4.0", -3.0)
    assert contents.sounds["water.rain"].gain_db == -2.0


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ("sounds = 3", "sounds"),
        ("nmae = 'x'", "Did you mean 'name'"),
        ("[sounds.'animal.dog_bark']\nfiels = ['a']", "Did you mean 'files'"),
        ("[sounds.'animal.dog_bark']\nfiles = []", "sounds.animal.dog_bark.files"),
        ("[sounds.'animal.dog_brak']\nfiles = ['dog_bark_01.wav']", "Did you mean 'animal.dog_bark'"),
        ("[sounds.'animal.dog_bark']\nfiles = ['rex.wav']", "'rex.wav' for 'animal.dog_bark', and there is no such"),
        ("[sounds.'animal.dog_bark']\nfiles = ['rex_*.wav']", "'rex_*.wav'"),
        ("[sounds.'animal.dog_bark']\nfiles = ['../rex.wav']", "stay inside the pack"),
        ("[sounds.'animal.dog_bark']\nfiles = ['/etc/passwd']", "stay inside the pack"),
        ("[sounds.'animal.dog_bark']\nfiles = ['C:\\rex.wav']", "stay inside the pack"),
        ("gain_db = inf", "gain_db"),
        ("gain_db = 99", "gain_db"),
        ("name = 'model'", "'model' means"),
        ("name = '../x'", "letters, digits"),
        ("[checksums]\n'dog_bark_01.wav' = 'abc'", "checksums.dog_bark_01.wav"),
        ("name = ", "is not TOML"),
        ("name = 'dogs.json'", "those of tables"),
        (f"{'a.' * 50_000}b = 1", "too many parts"),
        ("'a' . \"b\"." * 30 + "c = 1", "too many parts"),
        (f"[{'a.' * 40}b]", "too many parts"),
        (f"x = {'[' * 5000}", "is not TOML"),
        (f"[sounds.'animal.dog_bark']\nfiles = ['{'x' * 400}.wav']", "there is no such file"),
        (f"[sounds.'animal.dog_bark']\nfiles = {[f'*{number}' for number in range(501)]}", "limit is 500"),
    ],
)
def test_faults_of_a_manifest_are_named(dogs, manifest, says):
    (dogs / "pack.toml").write_text(manifest)
    with pytest.raises(InputError) as caught:
        read_folder(dogs)
    assert caught.value.code == "pack_manifest"
    assert says in caught.value.message


def test_patterns_said_again_cost_nothing_and_give_a_file_once(dogs):
    (dogs / "pack.toml").write_text(f"[sounds.'animal.dog_bark']\nfiles = {['*.wav', 'dog*'] * 20_000}")
    files = names(read_folder(dogs), "animal.dog_bark")
    assert len(files) == len(set(files)) and "dog_bark_01.wav" in files


def test_a_manifest_that_is_no_file_is_said_and_not_waited_for(dogs):
    os.mkfifo(dogs / "pack.toml")
    with pytest.raises(InputError, match="pipe"):
        read_folder(dogs)
    (dogs / "pack.toml").unlink()
    for target in ("/dev/zero", "nowhere", "pack.toml"):
        (dogs / "pack.toml").symlink_to(target)
        with pytest.raises(InputError) as caught:
            read_folder(dogs)
        assert caught.value.code == "pack_manifest"
        (dogs / "pack.toml").unlink()


def test_two_manifests_broken_text_and_json_that_is_no_object(dogs):
    (dogs / "pack.json").write_text("[1]")
    with pytest.raises(InputError, match="is not valid: the whole"):
        read_folder(dogs)
    (dogs / "pack.json").write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(InputError, match="is not JSON"):
        read_folder(dogs)
    (dogs / "pack.toml").write_text("")
    with pytest.raises(InputError, match="both"):
        read_folder(dogs)


def test_a_folder_without_sound_files_or_known_names(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no sound files") as caught:
        read_folder(tmp_path / "empty")
    assert caught.value.code == "pack_empty"
    pack_of(tmp_path / "strange", zzz=burst())
    with pytest.raises(InputError, match=r"no recording of a known sound: 'zzz.wav'") as caught:
        read_folder(tmp_path / "strange")
    assert caught.value.code == "pack_empty"


def test_what_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    for name, says in (("absent", "does not exist"), ("file", "is not a folder")):
        with pytest.raises(InputError, match=says) as caught:
            read_folder(tmp_path / name)
        assert caught.value.code == "pack_missing"


def test_far_too_many_files(dogs, monkeypatch):
    monkeypatch.setattr(folders, "MAX_FILES", 2)
    with pytest.raises(InputError) as caught:
        read_folder(dogs)
    assert caught.value.code == "pack_too_large"


def test_the_manifest_of_the_docs_is_valid(tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "packs.md").read_text()
    text = textwrap.dedent(re.search(r"^    name = .*?(?=^\S)", page, re.MULTILINE | re.DOTALL)[0])
    (tmp_path / "pack.toml").write_text(text)
    manifest = read_manifest(tmp_path)
    assert manifest.name == "dogs"
    assert manifest.sounds["animal.dog_bark"].files == ("rex/*.wav", "bello.flac")
    assert len(manifest.checksums) == 1
