import os
import sys
from pathlib import Path

import pytest

from s2s.config import Config, config_path, data_folder, load_config
from s2s.errors import InputError


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Where the settings are for this test."""
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    monkeypatch.setenv("S2S_CONFIG", str(path))
    return path


def test_packs_are_seen_from_the_file(settings):
    (settings.parent / "dogs").mkdir()
    settings.write_text('packs = ["dogs", "rex", "../cats", "/sounds", "~/mine"]')
    folder = settings.parent
    home = str(Path.home() / "mine")
    assert load_config().packs == (str(folder / "dogs"), "rex", str(folder / "../cats"), "/sounds", home)


def test_names_that_the_system_does_not_take_and_homes_of_nobody_stay_names(settings):
    settings.write_text(f'packs = ["~nobody-here", "{"x" * 300}", "a\\u0000b"]')
    assert load_config().packs == ("~nobody-here", "x" * 300, "a\0b")


def test_a_byte_order_mark_is_no_fault(settings):
    settings.write_bytes(b'\xef\xbb\xbfpacks = ["rex"]\r\n')
    assert load_config().packs == ("rex",)


def test_what_is_no_file_is_not_waited_for(settings, monkeypatch):
    os.mkfifo(settings)
    for path in (settings, "/dev/zero", settings.parent):
        monkeypatch.setenv("S2S_CONFIG", str(path))
        with pytest.raises(InputError) as caught:
            load_config()
        assert caught.value.code == "config_unreadable"


def test_no_file_means_defaults(tmp_path, monkeypatch):
    monkeypatch.setenv("S2S_CONFIG", "")
    assert config_path() is None
    assert load_config() == Config(packs=())
    monkeypatch.delenv("S2S_CONFIG")
    monkeypatch.setattr("s2s.config.config_path", lambda: tmp_path / "absent.toml")
    assert load_config() == Config()


def test_a_file_that_is_named_and_missing_is_an_error(settings):
    with pytest.raises(InputError, match="S2S_CONFIG names it") as caught:
        load_config()
    assert caught.value.code == "config_unreadable"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("pakcs = []", "config_invalid", "Did you mean 'packs'"),
        ('packs = "dogs"', "config_invalid", "not a list"),
        ("packs = [1]", "config_invalid", "not a list"),
        ('packs = [""]', "config_invalid", "not a list"),
        ("packs", "config_unreadable", "not TOML"),
        (b"\xff\xfe", "config_unreadable", "not TOML"),
        ("a." * 60_000 + "b = 1", "config_unreadable", "too many parts"),
        ("x = " + "[" * 100_000, "config_unreadable", "too deep"),
    ],
)
def test_faults_are_named(settings, text, code, says):
    settings.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        load_config()
    assert caught.value.code == code
    assert says in caught.value.message
    assert str(settings) in caught.value.message


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the XDG standard is not used there")
def test_the_usual_places(monkeypatch):
    for name in ("S2S_CONFIG", "S2S_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", "/c")
    monkeypatch.setenv("XDG_DATA_HOME", "/d")
    assert config_path() == Path("/c/silence-to-sound/config.toml")
    assert data_folder() == Path("/d/silence-to-sound")
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert config_path() == Path.home() / ".config/silence-to-sound/config.toml"
    assert data_folder() == Path.home() / ".local/share/silence-to-sound"
