from pathlib import Path

import pytest

from s2s.errors import InputError, S2SError, UsageError
from s2s_service.media.lines import as_error, as_words, printable, with_names
from s2s_service.media.task import Task


@pytest.mark.parametrize("cls", [S2SError, InputError, UsageError])
def test_errors_cross_over_whole(cls):
    error = as_error(as_words(cls("It broke.", code="broken", hint="Mend it."), {}))
    assert type(error) is cls
    assert error.as_dict() == {"code": "broken", "message": "It broke.", "hint": "Mend it."}


def test_errors_of_other_classes_cross_as_the_nearest_known():
    class TooOld(InputError):
        pass

    assert type(as_error(as_words(TooOld("It is old.", code="old"), {}))) is InputError


def test_paths_are_replaced_longer_ones_first():
    shown = {"/scratch/": "", "/scratch/clip": "beach.mp4"}
    assert with_names("/scratch/clip and /scratch/out", shown) == "beach.mp4 and out"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plage d'été.mp4", "plage d'été.mp4"),
        ("a\nb\x1b[2J\u202e", r"a\nb\x1b[2J\u202e"),
        ("\udcff.mp4", r"\udcff.mp4"),
        ("x" * 300, "x" * 197 + "..."),
    ],
)
def test_names_give_no_orders(name, shown):
    assert printable(name) == shown


def test_what_has_no_name_is_called_something():
    assert Task("perceive", Path("f"), None, "", {}, None).shown_name == "The file"
