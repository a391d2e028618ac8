"""Tables of fits: what is summed up, drawn, written and read, and what is refused."""

import json
import os
from dataclasses import replace

import numpy as np
import pytest

from s2s.errors import InputError
from s2s.generators.foley.fit.layout import LAYOUT, Form
from s2s.generators.foley.fit.table import FURTHEST, Fit, Parameter, individual_of, load, save

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


def whole(form: Form) -> Fit:
    """A fit in the middle of what its form may hold."""
    middle = {name: np.full(limits.shape, (limits.low + limits.high) / 2) for name, limits in LAYOUT[form].items()}
    return Fit("animal.cow", form, (individual_of([middle], {}, ["a.wav"], "one"),))


def test_a_table_reads_as_it_was_written(tmp_path) -> None:
    save([whole("call")], tmp_path / "table.json")
    [fit] = load(tmp_path / "table.json").values()
    assert (fit.kind, fit.form) == ("animal.cow", "call")
    [person] = fit.individuals
    assert (person.source, person.recordings, person.n_sounds) == ("one", ("a.wav",), 1)
    assert person.parameters["log_f0_hz"].mean.shape == () and person.parameters["envelope_db"].mean.shape == (12, 64)
    assert person.parameters["log_f0_hz"].mean == pytest.approx(5.5)


def person_of(data) -> dict:
    return data["kinds"]["animal.cow"]["individuals"][0]


def changed(name, **values):
    return lambda data: person_of(data)["parameters"][name].update(values)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data.update(version=9), "version 9"),
        (lambda data: data["kinds"]["animal.cow"].update(form="song"), "'song'"),
        (lambda data: data["kinds"]["animal.cow"].update(form=["call"]), "'form'"),
        (lambda data: data["kinds"]["animal.cow"].update(individuals=[]), "no individual"),
        (lambda data: data["kinds"].update({"animal.cow": 3}), "no 'form'"),
        (lambda data: data["kinds"].clear(), "no kind"),
        (lambda data: data.pop("kinds"), "kinds"),
        (lambda data: person_of(data).update(n_sounds=float("inf")), "'n_sounds'"),
        (lambda data: person_of(data).update(recordings="abc"), "'recordings'"),
        (lambda data: person_of(data).update(recordings=[5]), "'recordings'"),
        (lambda data: person_of(data).update(source=5), "'source'"),
        (lambda data: person_of(data)["parameters"].pop("level_db"), "no 'level_db'"),
        (lambda data: person_of(data)["parameters"].update(pitch={}), "'pitch'"),
        (lambda data: person_of(data)["parameters"].update(level_db=[1.0]), "'level_db'"),
        (changed("level_db", mean=[1.0]), r"shape \(1,\), not \(24,\)"),
        (changed("log_f0_hz", mean=[]), "shape"),
        (changed("log_f0_hz", mean=True), "'mean'"),
        (changed("log_f0_hz", mean="5"), "'mean'"),
        (changed("level_db", mean=["5"] * 24), "no array of numbers"),
        (changed("level_db", mean=[1.0, [2.0]]), "no array of numbers"),
        (changed("log_f0_hz", mean=10**400), "no array of numbers"),
        (changed("log_f0_hz", mean=float("nan")), "not finite"),
        (changed("log_f0_hz", mean=1e308), r"1e\+308; it lies from 0 to 11"),
        (changed("log_f0_hz", spread=-0.1), "-0.1; it lies from 0 to 11"),
        (changed("log_f0_hz", spread=12), "12; it lies from 0 to 11"),
    ],
)
def test_what_is_no_table_is_refused_with_its_fault(tmp_path, change, says) -> None:
    save([whole("call")], tmp_path / "table.json")
    data = json.loads((tmp_path / "table.json").read_text())
    change(data)
    (tmp_path / "table.json").write_text(json.dumps(data))
    with pytest.raises(InputError, match=says) as caught:
        load(tmp_path / "table.json")
    assert caught.value.code == "table_invalid"


def test_json_that_is_no_table_at_all_is_refused(tmp_path) -> None:
    for text in ("[]", "1", "null", '"table"', "{}"):
        (tmp_path / "table.json").write_text(text)
        with pytest.raises(InputError) as caught:
            load(tmp_path / "table.json")
        assert caught.value.code == "table_invalid"


def test_draws_of_a_table_keep_to_what_can_be_rendered(tmp_path) -> None:
    """However wide the spreads, a texture with grains of hours cannot be drawn."""
    wide = {name: np.full(limits.shape, limits.high - limits.low) for name, limits in LAYOUT["texture"].items()}
    fit = whole("texture")
    parameters = {name: Parameter(value.mean, wide[name]) for name, value in fit.individuals[0].parameters.items()}
    save([replace(fit, individuals=(replace(fit.individuals[0], parameters=parameters),))], tmp_path / "table.json")
    [person] = load(tmp_path / "table.json")["animal.cow"].individuals
    for seed in range(20):
        for name, drawn in person.draw(np.random.default_rng(seed)).items():
            limits = LAYOUT["texture"][name]
            assert limits.low <= np.min(drawn) and np.max(drawn) <= limits.high


def test_what_cannot_be_read_is_said(tmp_path) -> None:
    (tmp_path / "broken.json").write_text("{")
    os.mkfifo(tmp_path / "pipe.json")
    for name in ("none.json", "broken.json", "pipe.json"):
        with pytest.raises(InputError, match=name) as caught:
            load(tmp_path / name)
        assert caught.value.code == "table_unreadable"
