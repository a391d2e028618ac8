import numpy as np
import pytest

from s2s.errors import TimelineError
from s2s.generators.base import Wishes
from s2s.generators.foley import Foley
from s2s.generators.foley.render import stems_of
from s2s.generators.foley.source import served, source_of
from s2s.generators.foley.vocabulary import Take, sound_named
from s2s.timeline import Bed, Event, Moment, Tag, Timeline


class Constant:
    """A source whose takes are ten ones and whose beds are twos."""

    def __init__(self, name, *sounds, notes=()):
        self.name, self.sounds, self.notes = name, sounds, notes

    def has(self, sound_name):
        return sound_name in self.sounds

    def take(self, sound, rng, strength):
        return Take(np.ones(10, np.float32))

    def bed(self, sound, rng, drive):
        return np.full(len(drive), 2, np.float32)


def barking():
    return Timeline(
        duration_s=2,
        tags=[Tag(label="dog", score=0.9, start_s=0, end_s=2)],
        moments=[Moment(time_s=1.0, kind="surge", strength=0.8)],
    )


def test_the_first_source_that_has_a_sound_wins():
    first, second = Constant("a", "impact.wood"), Constant("b", "impact.wood", "water.rain")
    assert source_of("impact.wood", [first, second]) is first
    assert source_of("water.rain", [first, second]) is second
    assert source_of("impact.metal", [first, second]) is None


def test_a_served_sound_keeps_all_but_its_model():
    knock = sound_named("impact.wood")
    assert served(knock, None) is knock
    other = served(knock, Constant("a", "impact.wood"))
    assert (other.name, other.level_db, other.min_gap_s) == (knock.name, knock.level_db, knock.min_gap_s)
    assert other.model(np.random.default_rng(0), 0.5).samples.tolist() == [1] * 10
    rain = served(sound_named("water.rain"), Constant("a", "water.rain"))
    assert rain.model(np.random.default_rng(0), np.zeros(3)).tolist() == [2, 2, 2]


def test_choosing_says_which_source_serves_what():
    source = Constant("mine", "animal.dog_bark")
    chosen = Foley([Constant("other"), source]).choose(barking(), Wishes(sounds=("animal.dog_bark", "water.rain")))
    assert {event.source for event in chosen.events} == {"mine"}
    assert {bed.source for bed in chosen.beds} == {"model"}
    plain = Foley().choose(barking(), Wishes(sounds=("animal.dog_bark", "water.rain")))
    assert {item.source for item in (*plain.events, *plain.beds)} == {"model"}
    # All else is chosen as without packs.
    assert [event.model_copy(update={"source": "model"}) for event in chosen.events] == list(plain.events)


def test_each_event_and_bed_is_rendered_by_its_own_source():
    timeline = Timeline(
        duration_s=1,
        events=[
            Event(time_s=0.25, sound="impact.wood", source="mine"),
            Event(time_s=0.75, sound="impact.wood"),
        ],
        beds=[Bed(sound="water.rain", start_s=0, end_s=1, source="mine")],
    )
    rain, knock = stems_of(timeline, [Constant("mine", "impact.wood", "water.rain")])
    [block] = knock.blocks()
    heard = 12_000 + round(3.0 / 343.2 * 48_000)  # 3 m away
    assert np.count_nonzero(block.direct[0, heard - 100 : heard + 100]) == 10
    assert np.ptp(block.direct[0, heard : heard + 10]) == 0
    [plain] = stems_of(timeline.updated(events=timeline.events[1:], beds=()))
    [expected] = plain.blocks()
    np.testing.assert_array_equal(block.direct[:, 30_000:], expected.direct[:, 30_000:])
    [block] = rain.blocks()
    assert np.ptp(block.direct[0]) == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"events": [Event(time_s=1, sound="impact.wood", source="theirs")]}, r"events\[0\].source: the pack 'theirs'"),
        ({"events": [Event(time_s=1, sound="impact.metal", source="mine")]}, "has no 'impact.metal' that can be used"),
        ({"beds": [Bed(sound="water.rain", start_s=0, end_s=1, source="theirs")]}, r"beds\[0\].source.*given: 'mine'"),
    ],
)
def test_a_source_that_is_not_there_is_an_error_and_never_replaced(fields, says):
    with pytest.raises(TimelineError, match=says) as caught:
        Foley([Constant("mine", "impact.wood")]).check(Timeline(duration_s=2, **fields))
    assert caught.value.code == "timeline_source"
    assert "--pack" in str(caught.value) or "recording" in str(caught.value)


def test_muted_events_need_no_source():
    Foley().check(Timeline(duration_s=2, events=[Event(time_s=1, sound="impact.wood", source="x", mute=True)]))


def test_notes_of_sources_and_packs_that_are_not_heard_are_told():
    mine, idle = Constant("mine", "animal.dog_bark", notes=("Something was left out.",)), Constant("idle")
    wishes = Wishes(sounds=("animal.dog_bark",))
    for sources, expected in (
        ([mine, idle], ("Something was left out.",)),
        ([idle], ("No pack is heard: 'idle' has none of the sounds that are chosen.",)),
        ([], ()),
    ):
        generator = Foley(sources)
        assert generator.remarks(wishes, generator.choose(barking(), wishes)) == expected
