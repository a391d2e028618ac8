import pickle
import re
import time
from pathlib import Path

from s2s.errors import InputError, S2SError, nearest

ROOT = Path(__file__).parents[2]


def test_an_error_reads_as_what_happened_and_what_to_do():
    error = S2SError("It broke.", code="broken", hint="Mend it.")
    assert str(error) == "It broke. Mend it."
    assert error.as_dict() == {"code": "broken", "message": "It broke.", "hint": "Mend it."}


def test_an_error_survives_the_way_between_processes():
    error = pickle.loads(pickle.dumps(InputError("It broke.", code="broken", hint="Mend it.")))
    assert (type(error), error.as_dict()) == (
        InputError,
        {"code": "broken", "message": "It broke.", "hint": "Mend it."},
    )
    assert str(error) == "It broke. Mend it."


def test_the_nearest_name_is_suggested():
    names = ["animal.dog_bark", "water.rain", "weather.wind"]
    assert "'animal.dog_bark'" in nearest("animal.dogbark", names)
    assert "'animal.dog_bark'" in nearest("dog", names)
    assert nearest("zzz", names) == ""


def test_names_of_any_length_are_compared_in_no_time():
    began = time.monotonic()
    assert nearest("animal.dogbark" * 500_000, ["animal.dog_bark"] * 300) == ""
    assert time.monotonic() - began < 0.5


def test_every_code_is_documented():
    source = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    raised = set(re.findall(r"""code=\s*["']([a-z0-9_]+)["']""", source))
    listed = re.findall(r"^\| `([a-z0-9_]+)` ", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE)
    documented = set(listed)
    assert len(listed) == len(documented), "a code is listed twice"
    assert raised - documented == set()
    assert documented - raised == set()
