"""Tables as packs: what they serve, and what they only remark on."""

import numpy as np
import pytest

from s2s.errors import InputError
from s2s.generators.foley.fit.forms import measures_of
from s2s.generators.foley.fit.table import Fit, individual_of, save
from s2s.generators.foley.render import stems_of
from s2s.generators.foley.vocabulary import sound_named
from s2s.packs import open_packs
from s2s.timeline import Bed, Event, Timeline

RATE = 48_000


@pytest.fixture
def table(tmp_path):
    """A table of a knock, a bark and a rain, fitted to what their models make, and of what serves no sound."""
    fits = []
    for kind, form in (("impact.wood", "strike"), ("animal.dog_bark", "call"), ("water.rain", "texture")):
        model, rng = sound_named(kind).model, np.random.default_rng(1)
        made = model(rng, np.full(4 * RATE, 0.5, np.float32)) if form == "texture" else model(rng, 0.7)
        measures = measures_of(form)
        measured = measures.measure(getattr(made, "samples", made))
        person = individual_of([measured], measures.least_spread, [f"{kind}.wav"])
        fits += [Fit(kind, form, (person,)), Fit(f"{kind}_not", form, (person,))]
    save([*fits, Fit("weather.wind", "strike", fits[0].individuals)], tmp_path / "mine.json")
    return tmp_path / "mine.json"


def heard(stems) -> list[np.ndarray]:
    return [np.concatenate([block.direct for block in stem.blocks()], axis=1) for stem in stems]


def test_its_takes_and_beds_are_heard_where_a_timeline_names_it(table) -> None:
    sources = open_packs([table])
    events = (
        Event(time_s=0.5, sound="impact.wood", source="mine"),
        Event(time_s=1.0, sound="animal.dog_bark", source="mine", take=1),
    )
    beds = (Bed(start_s=0, end_s=2, sound="water.rain", source="mine"),)
    timeline = Timeline(duration_s=2.0, events=events, beds=beds)
    by_models = timeline.updated(
        events=tuple(event.model_copy(update={"source": "model"}) for event in events),
        beds=tuple(bed.model_copy(update={"source": "model"}) for bed in beds),
    )
    ours, theirs = heard(stems_of(by_models)), heard(stems_of(timeline, sources))
    for one, other in zip(ours, theirs, strict=True):
        assert np.isfinite(other).all() and np.abs(other).max() > 0 and not np.array_equal(one, other)
        # As loud as the model's own, within what takes differ by.
        assert abs(20 * np.log10(other.std() / one.std())) < 8


def test_what_is_no_table_is_refused(tmp_path) -> None:
    (tmp_path / "broken.json").write_text("{}")
    with pytest.raises(InputError) as caught:
        open_packs([tmp_path / "broken.json"])
    assert caught.value.code == "table_invalid"
    with pytest.raises(InputError) as caught:
        open_packs([tmp_path / "none.json"])
    assert caught.value.code == "table_unreadable"
