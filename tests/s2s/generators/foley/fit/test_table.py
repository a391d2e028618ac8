"""Tables of fits: what is summed up, drawn, written and read, and what is refused."""

import json

import numpy as np
import pytest

from s2s.errors import InputError
from s2s.generators.foley.fit.table import FURTHEST, Fit, individual_of, load, save

LOW, HIGH = ({"log_hz": np.array([value, 6.0]), "level_db": np.array(-3.0)} for value in (5.0, 5.4))


def fit_of_two() -> Fit:
    return Fit("animal.cow", "call", (individual_of([LOW, HIGH], {"level_db": 1.5}, ["a.wav", "a.wav"]),))


def test_two_sounds_give_their_mean_and_their_spread_and_no_less_than_the_least() -> None:
    person = fit_of_two().individuals[0]
    assert person.n_sounds == 2 and person.recordings == ("a.wav",)
    assert person.parameters["log_hz"].mean.tolist() == pytest.approx([5.2, 6.0])
    assert person.parameters["log_hz"].spread.tolist() == pytest.approx([0.4 / np.sqrt(2), 0.0])
    assert person.parameters["level_db"].spread == pytest.approx(1.5)


def test_draws_lie_about_the_mean_within_bounds_and_repeat() -> None:
    person = fit_of_two().individuals[0]
    drawn = np.array([person.draw(np.random.default_rng(seed))["log_hz"][0] for seed in range(400)])
    assert drawn.mean() == pytest.approx(5.2, abs=0.05)
    assert drawn.std() == pytest.approx(0.283, rel=0.15)
    assert np.abs(drawn - 5.2).max() <= FURTHEST * 0.2829
    assert person.draw(np.random.default_rng(3))["log_hz"][0] == drawn[3]
    assert person.draw(np.random.default_rng(3), widen=0)["log_hz"].tolist() == pytest.approx([5.2, 6.0])


def test_a_table_reads_as_it_was_written(tmp_path) -> None:
    save([fit_of_two()], tmp_path / "table.json")
    [fit] = load(tmp_path / "table.json").values()
    assert (fit.kind, fit.form) == ("animal.cow", "call")
    assert fit.individuals[0].parameters["log_hz"].mean.tolist() == [5.2, 6.0]
    assert fit.individuals[0].parameters["level_db"].mean.shape == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data.update(version=9), "version 9"),
        (lambda data: data["kinds"]["animal.cow"].update(form="song"), "'song'"),
        (lambda data: data["kinds"]["animal.cow"].update(individuals=[]), "no individual"),
        (lambda data: data.pop("kinds"), "kinds"),
        (
            lambda data: data["kinds"]["animal.cow"]["individuals"][0]["parameters"]["log_hz"].update(mean=[1.0]),
            "log_hz",
        ),
        (
            lambda data: data["kinds"]["animal.cow"]["individuals"][0]["parameters"]["log_hz"].update(
                mean=[float("nan"), 1.0]
            ),
            "not finite",
        ),
    ],
)
def test_what_is_no_table_is_refused_with_its_fault(tmp_path, change, says) -> None:
    save([fit_of_two()], tmp_path / "table.json")
    data = json.loads((tmp_path / "table.json").read_text())
    change(data)
    (tmp_path / "table.json").write_text(json.dumps(data))
    with pytest.raises(InputError, match=says) as caught:
        load(tmp_path / "table.json")
    assert caught.value.code == "table_invalid"


def test_what_cannot_be_read_is_said(tmp_path) -> None:
    (tmp_path / "broken.json").write_text("{")
    for name in ("none.json", "broken.json"):
        with pytest.raises(InputError, match=name) as caught:
            load(tmp_path / name)
        assert caught.value.code == "table_unreadable"
