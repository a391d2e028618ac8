import sys
from pathlib import Path

import pytest

from s2s.errors import UsageError
from s2s_service.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


def test_what_is_given_goes_before_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("S2S_PORT", "1234")
    monkeypatch.setenv("S2S_MAX_QUEUE", "7")
    settings = load_settings(port=4321, host=None, service_data=tmp_path)
    assert (settings.port, settings.max_queue, settings.host) == (4321, 7, "127.0.0.1")


def test_without_other_settings_everything_lies_in_one_folder(tmp_path):
    settings = load_settings(service_data=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path}/service.sqlite"
    assert settings.store_url == f"file://{tmp_path}/store"
    assert settings.scratch == tmp_path / "scratch"


def test_lists_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("S2S_HOSTS", "a.example, b.example,")
    assert load_settings().hosts == ("a.example", "b.example")


@pytest.mark.parametrize("password", ["changeme", "password", "Secret"])
def test_secrets_that_stand_in_examples_are_refused_and_not_repeated(monkeypatch, password):
    monkeypatch.setenv("S2S_DATABASE_URL", f"postgresql+psycopg://me:{password}@db/s2s")
    with pytest.raises(UsageError, match=r"S2S_DATABASE_URL.*stands in examples") as raised:
        load_settings()
    assert f":{password}@" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("S2S_PORT", "x", "S2S_PORT"),
        ("S2S_AUTH", "none", "S2S_AUTH"),
        ("S2S_DATABASE_URL", "mysql://me@db/s2s", "driver 'mysql'"),
        ("S2S_STORE", "ftp://files", "ftp://files"),
        ("S2S_MAX_QUEUE", "0", "S2S_MAX_QUEUE"),
    ],
)
def test_what_cannot_be_used_is_named(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=said) as raised:
        load_settings()
    assert raised.value.code == "settings_invalid"


def test_the_page_lists_every_setting_as_it_is(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import settings as tool

    assert tool.table() in (ROOT / "docs" / "service.md").read_text()
    assert all(field.description for field in Settings.model_fields.values())
    del sys.modules["settings"]
