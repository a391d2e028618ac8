import numpy as np
import pytest

from s2s.errors import UsageError
from s2s.generators.base import Wishes
from s2s.generators.foley.choose import choose
from s2s.generators.foley.vocabulary import vocabulary
from s2s.timeline import Curve, Moment, Scene, Tag, Timeline

MOVING = {"activity": Curve(rate_hz=25, values=[0.6] * 250), "camera": Curve(rate_hz=25, values=[0.0] * 250)}
STILL = {"activity": Curve(rate_hz=25, values=[0.0] * 250), "camera": Curve(rate_hz=25, values=[0.0] * 250)}


def seen(tags=(), strikes=(), surges=(), curves=STILL, scenes=((0, 10),)):
    moments = [Moment(time_s=time, kind="strike", strength=0.8, x=0.25) for time in strikes]
    moments += [Moment(time_s=time, kind="surge", strength=0.6, x=0.75) for time in surges]
    return Timeline(
        duration_s=10,
        scenes=[Scene(start_s=start, end_s=end) for start, end in scenes],
        tags=[
            Tag(label=label, score=score, start_s=start, end_s=end)
            for label, score, start, end in (tag if len(tag) == 4 else (*tag, 0, 10) for tag in tags)
        ],
        moments=sorted(moments, key=lambda moment: moment.time_s),
        curves=curves,
    )


def heard(timeline, **wishes):
    chosen = choose(timeline, Wishes(**wishes))
    return chosen, [event.sound for event in chosen.events], [bed.sound for bed in chosen.beds]


def test_a_drum_sounds_when_it_is_struck_and_where():
    chosen, events, _ = heard(seen([("drum", 0.9)], strikes=[1, 2, 3], surges=[1.5]))
    assert events == ["drum.kit"] * 3
    assert [event.time_s for event in chosen.events] == [1, 2, 3]
    assert all(event.pan == pytest.approx(-0.35) for event in chosen.events)
    assert [event.take for event in chosen.events] == [0, 1, 2]


def test_a_dog_barks_when_it_jerks_not_when_something_falls():
    chosen, events, _ = heard(seen([("dog", 0.9)], strikes=[1, 2, 3], surges=[1.5, 4]))
    assert events == ["animal.dog_bark"] * 2
    assert [event.time_s for event in chosen.events] == [1.5, 4]


def test_a_dog_that_lies_still_is_silent():
    assert heard(seen([("dog", 0.9)]))[1] == []


def test_a_parked_car_is_silent_and_a_driving_one_is_not():
    assert "vehicle.car" not in heard(seen([("car", 0.9)]))[2]
    chosen, events, beds = heard(seen([("car", 0.9)], strikes=[1, 2], curves=MOVING))
    assert "vehicle.car" in beds
    assert events == []
    assert next(bed for bed in chosen.beds if bed.sound == "vehicle.car").curve == "activity"


def test_unknown_things_that_strike_make_no_animal_and_no_vehicle():
    _, events, beds = heard(seen([("cat", 0.06), ("car", 0.05)], strikes=[1, 2]))
    assert events == ["impact.soft"] * 2
    assert beds == ["ambience.room"]


@pytest.mark.parametrize("doubtful", [("dog", 0.16), ("gun", 0.2)])
def test_a_doubtful_animal_or_shot_is_silent_where_a_thing_would_sound(doubtful):
    assert heard(seen([doubtful], strikes=[1], surges=[1]))[1] == ["impact.soft"]
    assert heard(seen([("hammer", 0.16)], strikes=[1], surges=[1]))[1] == ["tool.hammer"]


def test_somebody_who_moves_is_heard_softly():
    person, nobody = (heard(seen(tags, strikes=[1], surges=[1]))[0].events for tags in ([("person", 0.5)], []))
    assert len(person) == len(nobody) == 1
    assert person[0].strength == pytest.approx(nobody[0].strength / 2, rel=0.3)


def test_what_a_picture_shows_is_taken_to_move():
    picture = seen([("train", 0.9)]).updated(curves={})
    assert heard(picture)[2][0] == "vehicle.train"
    dogs = heard(seen([("dog", 0.9)]).updated(curves={}))[1]
    assert dogs and set(dogs) == {"animal.dog_bark"}


@pytest.mark.parametrize("tag", [("engine", 0.6), ("rain", 0.6), ("nature", 0.6), ("trees", 0.6), ("water", 0.6)])
def test_where_what_is_seen_explains_the_motion_nothing_thuds(tag):
    assert heard(seen([tag], strikes=[1, 2], curves=MOVING))[1] == []


def test_a_little_rain_does_not_explain_a_strike():
    assert heard(seen([("rain", 0.2)], strikes=[1]))[1] == ["impact.soft"]


def test_outdoors_has_wind_under_it():
    chosen, _, beds = heard(seen([("outdoors", 0.5)]))
    assert beds == ["weather.wind"]
    assert chosen.room == "outdoor"


def test_each_scene_has_its_own_sounds():
    tags = [("dog", 0.9, 0, 5), ("water", 0.9, 5, 10)]
    chosen, _, _ = heard(seen(tags, surges=[2, 7], scenes=[(0, 5), (5, 10)], curves=MOVING))
    assert [(event.time_s, event.sound) for event in chosen.events] == [(2, "animal.dog_bark")]
    stream = [bed for bed in chosen.beds if bed.sound == "water.stream"]
    assert [(bed.start_s, bed.end_s) for bed in stream] == [(5, 10)]


def test_a_bed_goes_on_across_a_cut():
    tags = [("water", 0.9, 0, 5), ("water", 0.8, 5, 10)]
    chosen, _, _ = heard(seen(tags, scenes=[(0, 5), (5, 10)], curves=MOVING))
    assert [(bed.sound, bed.start_s, bed.end_s) for bed in chosen.beds] == [("water.stream", 0, 10)]


def test_a_second_thing_that_answers_to_other_moments_is_heard_too():
    chosen, events, _ = heard(seen([("drum", 0.6), ("plucked_string", 0.4)], strikes=[1, 2], surges=[1.5]))
    assert sorted(set(events)) == ["drum.kit", "string.plucked"]
    assert [event.time_s for event in chosen.events if event.sound == "string.plucked"] == [1.5]


@pytest.mark.parametrize("second", [("cat", 0.4), ("drum", 0.15)])
def test_a_second_thing_that_is_a_rival_or_doubtful_is_not(second):
    assert set(heard(seen([("dog", 0.6), second], strikes=[1, 2], surges=[1.5, 3]))[1]) == {"animal.dog_bark"}


def test_what_is_far_less_sure_than_the_rest_is_a_mistake():
    assert heard(seen([("drum", 0.9), ("engine", 0.2)], strikes=[1]))[2] == ["ambience.room"]
    assert heard(seen([("engine", 0.9), ("dog", 0.2)], surges=[1]))[1] == []


def test_birds_sing_over_water():
    _, events, beds = heard(seen([("bird", 0.2), ("water", 0.9)], curves=MOVING))
    assert (set(events), beds) == ({"animal.bird_song"}, ["water.stream"])


def test_kinds_of_a_thing_add_up_to_it():
    tags = [("crow", 0.08), ("gull", 0.08), ("parrot", 0.08), ("train", 0.2)]
    assert set(heard(seen(tags))[1]) == {"animal.bird_song"}


def test_what_surely_moves_is_heard_at_other_moments_than_its_own():
    assert heard(seen([("drum", 0.9)], surges=[1, 2]))[1] == ["drum.kit"] * 2
    assert heard(seen([("drum", 0.2)], surges=[1, 2]))[1] == []


def test_an_animal_that_moves_a_little_calls_now_and_then():
    chosen, events, _ = heard(seen([("dog", 0.9)], curves=MOVING))
    assert set(events) == {"animal.dog_bark"}
    assert 1 <= len(chosen.events) <= 4


@pytest.mark.parametrize(
    ("tags", "room"),
    [([("toilet", 0.5)], "small"), ([("stage", 0.5)], "hall"), ([("cow", 0.5)], "outdoor"), ([("dog", 0.5)], "room")],
)
def test_the_room_is_guessed_and_a_wish_overrules_the_guess(tags, room):
    assert heard(seen(tags))[0].room == room
    assert heard(seen(tags), room="none")[0].room == "none"


def test_the_longest_scene_decides_the_room():
    tags = [("outdoors", 0.5, 0, 2), ("bathroom", 0.5, 2, 10)]
    assert heard(seen(tags, scenes=[(0, 2), (2, 10)]))[0].room == "small"


def test_a_prompt_overrules_what_is_seen():
    _, events, beds = heard(seen([("dog", 0.9)], surges=[1]), prompt="heavy rain, no dogs")
    assert "animal.dog_bark" not in events
    assert "water.rain" in beds


def test_words_of_degree_scale_and_keep_the_dynamics():
    timeline = seen([("hammer", 0.9)], strikes=[1, 2, 3])
    usual, soft = (choose(timeline, Wishes(prompt=prompt)).events for prompt in ("hammer", "a soft hammer"))
    for a, b in zip(usual, soft, strict=True):
        assert b.strength == pytest.approx(a.strength / 2, abs=0.002)


@pytest.mark.parametrize("name", [sound.name for sound in vocabulary().values()])
def test_every_sound_that_is_asked_for_is_heard_even_over_a_picture(name):
    picture = Timeline(duration_s=10, scenes=[Scene(start_s=0, end_s=10)])
    chosen = choose(picture, Wishes(sounds=(name,)))
    assert name in {event.sound for event in chosen.events} | {bed.sound for bed in chosen.beds}


def test_named_sounds_are_used_and_nothing_else():
    _, events, beds = heard(seen([("dog", 0.9)], strikes=[1, 2], surges=[3]), sounds=["kitchen.chop"])
    assert events == ["kitchen.chop"] * 2
    assert beds == []


def test_what_is_avoided_is_left_out_even_from_the_ambience():
    _, events, beds = heard(seen([("outdoors", 0.5)], strikes=[1]), avoid="wind and thuds")
    assert events == []
    assert beds == []


def test_events_and_beds_can_be_left_out():
    timeline = seen([("drum", 0.9)], strikes=[1])
    assert heard(timeline, events=False)[1] == []
    assert heard(timeline, beds=False)[2] == []


def test_strength_scales_everything():
    timeline = seen([("drum", 0.9)], strikes=[1, 2, 3])
    soft, usual = (choose(timeline, Wishes(strength=factor)) for factor in (0.5, 1.0))
    for a, b in zip(soft.events, usual.events, strict=True):
        assert a.strength == pytest.approx(b.strength / 2, abs=0.002)


def test_a_bird_sings_at_its_own_pace():
    chosen, events, _ = heard(seen([("bird", 0.9)]))
    assert set(events) == {"animal.bird_song"}
    gaps = np.diff([event.time_s for event in chosen.events])
    assert len(events) >= 3
    assert gaps.std() > 0.05


def test_a_baby_that_moves_cries_on_and_one_that_sleeps_does_not():
    assert len(heard(seen([("baby", 0.9)], curves=MOVING))[1]) >= 3
    assert heard(seen([("baby", 0.9)]))[1] == []


def test_the_seed_decides_and_moments_do_not_come_too_close():
    timeline = seen([("bird", 0.9)], strikes=[1])
    assert choose(timeline, Wishes(seed=4)) == choose(timeline, Wishes(seed=4))
    assert choose(timeline, Wishes(seed=4)).events != choose(timeline, Wishes(seed=5)).events
    rolls = seen([("gun", 0.9)], surges=[1.0, 1.01, 1.02, 2.0])
    assert len(heard(rolls)[1]) == 2


def test_choosing_again_starts_from_what_was_seen():
    timeline = seen([("drum", 0.9)], strikes=[1, 2, 3])
    again = choose(choose(timeline, Wishes(prompt="dogs")), Wishes())
    assert again == choose(timeline, Wishes())


def test_an_unknown_sound_is_refused_with_a_suggestion():
    with pytest.raises(UsageError, match=r"animal\.dog_bark") as caught:
        choose(seen(), Wishes(sounds=("animal.dogbark",)))
    assert caught.value.code == "unknown_sound"


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"strength": 3}, "strength_out_of_range"),
        ({"seed": -1}, "seed_out_of_range"),
        ({"room": "cave"}, "unknown_room"),
    ],
)
def test_wishes_out_of_range_are_refused(wishes, code):
    with pytest.raises(UsageError) as caught:
        Wishes(**wishes)
    assert caught.value.code == code
