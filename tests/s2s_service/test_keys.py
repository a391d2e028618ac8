import re

import pytest

from s2s_service.caller_table import Callers, KeyInfo
from s2s_service.database import connect
from s2s_service.keys import as_dict, as_table, create_key, list_keys, revoke_key
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings


def test_a_key_made_before_the_service_ran_is_known_to_it(tmp_path):
    settings = Settings(service_data=tmp_path / "new")
    made = create_key(settings, "farm")
    running = Callers(settings, connect(settings))
    assert running.of_key(made.key).id == made.id
    assert revoke_key(settings, "farm").id == made.id
    assert running.of_key(made.key) is None


def test_keys_are_listed_without_their_secrets(tmp_path):
    settings = Settings(service_data=tmp_path)
    keys = [create_key(settings, name) for name in ("farm", "studio one")]
    revoke_key(settings, keys[1].id)
    listed = list_keys(settings)
    assert [(key.id, key.name, key.revoked_at is None) for key in listed] == [
        (keys[0].id, "farm", True),
        (keys[1].id, "studio one", False),
    ]
    shown = as_table(listed) + str([as_dict(key) for key in listed])
    assert not any(key.key[4:-6] in shown for key in keys)


def test_the_table_is_for_people():
    used = KeyInfo("0" * 32, "farm", 0.0, 86_400.0, None)
    revoked = KeyInfo("1" * 32, "studio one", 60.0, None, 120.0)
    assert as_table([used, revoked]).splitlines() == [
        "NAME        ID                                MADE                       LAST USED                  STATE",
        "farm        00000000000000000000000000000000  1970-01-01T00:00:00+00:00  1970-01-02T00:00:00+00:00  in use",
        "studio one  11111111111111111111111111111111  1970-01-01T00:01:00+00:00  never                      "
        "revoked 1970-01-01T00:02:00+00:00",
    ]
    assert re.fullmatch(r"NAME +ID +MADE +LAST USED +STATE", as_table([]))
    assert as_dict(revoked) == {
        "id": "1" * 32,
        "name": "studio one",
        "created_at": "1970-01-01T00:01:00+00:00",
        "used_at": None,
        "revoked_at": "1970-01-01T00:02:00+00:00",
    }


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(ServiceError, match="There is no key 'farm'") as caught:
        revoke_key(Settings(service_data=tmp_path), "farm")
    assert caught.value.code == "no_key"
