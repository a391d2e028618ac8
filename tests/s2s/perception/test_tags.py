"""Classes sorted into concepts, and concepts pooled over scenes."""

import os
from pathlib import Path

import numpy as np
import pytest

from s2s.perception.tags import MAX_TAGS, MIN_SCORE, concepts, tags_of
from s2s.timeline import Scene

BEAGLE, SHIH_TZU, TABBY, RIFLE, CELLO, WEBSITE, CANDLE = 162, 155, 281, 764, 486, 916, 470
ONE_SCENE = [Scene(start_s=0, end_s=10)]


def frames(*contents):
    """Make posteriors from one {class: probability} a frame."""
    posteriors = np.zeros((len(contents), 1000), np.float32)
    for row, content in zip(posteriors, contents, strict=True):
        for label, probability in content.items():
            row[label] = probability
    return posteriors


def seen(posteriors, times_s=None, scenes=ONE_SCENE):
    times_s = np.arange(len(posteriors)) if times_s is None else np.array(times_s)
    return [(tag.label, tag.score, tag.start_s, tag.end_s) for tag in tags_of(posteriors, times_s, scenes)]


def test_breeds_add_up_to_a_dog():
    # Twelve breeds at 0.05 are 0.6; the website at 0.3 is stronger than each of them but is not heard.
    breeds = dict.fromkeys(range(151, 163), 0.05)
    assert seen(frames({**breeds, WEBSITE: 0.3})) == [("dog", 0.6, 0, 10)]


def test_a_cello_is_shared_by_bow_and_hand():
    assert seen(frames({CELLO: 1.0})) == [("cello", 0.6, 0, 10), ("plucked_string", 0.4, 0, 10)]


def test_what_of_a_class_is_not_heard_is_left_out():
    assert seen(frames({CANDLE: 1.0})) == [("fire", 0.4, 0, 10)]


def test_what_is_seen_half_of_the_time_counts_in_full():
    assert seen(frames({BEAGLE: 0.8}, {}, {BEAGLE: 0.6}, {})) == [("dog", 0.7, 0, 10)]


def test_what_is_seen_once_is_divided():
    # The best half of ten frames is five: 0.9 / 5.
    assert seen(frames({RIFLE: 0.9}, *[{}] * 9)) == [("gun", 0.18, 0, 10)]


def test_an_odd_number_of_frames_takes_the_larger_half():
    # Two of three: (0.8 + 0.4) / 2.
    assert seen(frames({TABBY: 0.4}, {TABBY: 0.8}, {})) == [("cat", 0.6, 0, 10)]


def test_weak_concepts_are_left_out():
    assert seen(frames({BEAGLE: MIN_SCORE - 0.001, TABBY: MIN_SCORE})) == [("cat", MIN_SCORE, 0, 10)]


def test_a_scene_has_its_strongest_tags_first_and_no_more_than_the_limit():
    table = concepts()
    whole = np.flatnonzero(table.shares.max(axis=1) == 1)
    labels = [next(k for k in whole if table.shares[k, word] == 1) for word in np.unique(table.shares[whole].argmax(1))]
    many = {int(label): 0.04 + 0.004 * n for n, label in enumerate(labels[: MAX_TAGS + 2])}
    expected = [table.words[table.shares[label].argmax()] for label in reversed(many)][:MAX_TAGS]
    assert [label for label, *_ in seen(frames(many))] == expected


def test_tags_span_their_scenes_and_scenes_stay_apart():
    scenes = [Scene(start_s=0, end_s=2), Scene(start_s=2, end_s=3.5), Scene(start_s=3.5, end_s=6)]
    posteriors = frames({BEAGLE: 0.5}, {BEAGLE: 0.7}, {SHIH_TZU: 0.9}, {RIFLE: 0.4})
    # The frame at the cut belongs to the new scene, the frame at the very end to the last.
    assert seen(posteriors, [0.0, 1.9, 2.0, 6.0], scenes) == [
        ("dog", 0.7, 0, 2),
        ("dog", 0.9, 2, 3.5),
        ("gun", 0.4, 3.5, 6),
    ]


def test_the_order_of_frames_does_not_matter():
    posteriors = np.random.default_rng(0).dirichlet(np.full(1000, 0.01), size=7).astype(np.float32)
    times_s, turned = np.arange(7.0), np.array([3, 1, 6, 0, 2, 5, 4])
    scenes = [Scene(start_s=0, end_s=3), Scene(start_s=3, end_s=7)]
    assert tags_of(posteriors, times_s, scenes) == tags_of(posteriors[turned], times_s[turned], scenes)


def test_frames_outside_and_scenes_without_frames_are_passed_over():
    scenes = [Scene(start_s=1, end_s=2), Scene(start_s=2, end_s=3), Scene(start_s=4, end_s=5)]
    posteriors = frames({BEAGLE: 1.0}, {RIFLE: 1.0}, {TABBY: 1.0}, {CELLO: 1.0})
    assert seen(posteriors, [0.5, 2.5, 3.5, 9.0], scenes) == [("gun", 1.0, 2, 3)]
    assert seen(frames(), [], scenes) == []
    assert seen(posteriors, scenes=[]) == []


REFERENCE = {
    "chopping": {"kitchen"},
    "dog_bark": {"dog"},
    "hitting_metal": {"metal"},
    "train_window": {"train"},
    "vas_baby_01951": {"baby"},
    "vas_dog_02677": {"dog"},
    "vas_drum_02480": {"drum"},
    "vas_gun_00819": {"gun"},
    "vgg_0": {"drum"},
    "vgg_1": {"bird"},
    "vgg_2": {"cello", "plucked_string"},
    "vgg_3": {"cello", "plucked_string"},
    "vgg_4": {"water"},
    "vgg_5": {"engine"},
}


@pytest.mark.slow
@pytest.mark.skipif("S2S_REFERENCE" not in os.environ, reason="S2S_REFERENCE (real clips) is not set")
@pytest.mark.parametrize("clip", REFERENCE)
def test_real_clips_are_tagged(clip):
    import av

    from s2s.perception.appearance import Appearance

    with av.open(str(Path(os.environ["S2S_REFERENCE"]) / "clips" / "video" / f"{clip}.mp4")) as container:
        video = [frame.to_ndarray(format="rgb24") for frame in container.decode(container.streams.video[0])][5::30]
    first, *_ = seen(Appearance("cpu").posteriors(np.stack(video)), np.zeros(len(video)))
    assert first[0] in REFERENCE[clip] and first[1] > 0.4
