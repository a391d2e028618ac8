from types import SimpleNamespace

import numpy as np
import pytest
from drawn import watch_drawn

from s2s.perception.lights import dimmed, fireworks_in, lightning_in, night_and_bursts, whole_flashes
from s2s.perception.moments import moments_of
from s2s.timeline import Scene, Tag

SCENE = Scene(start_s=0, end_s=10)
TIMES_S = np.arange(100) / 10
DOWN, ACROSS = np.mgrid[:9, :16]


def night(level=12.0):
    return np.full((100, 9, 16), level)


def with_bursts(light, *starts_s):
    """Each burst spreads from a point to 3 cells around it in 0.4 s and fades in a second."""
    for number, start_s in enumerate(starts_s):
        distance = np.hypot(DOWN - 3, ACROSS - (4 + 3 * number % 9))
        for index, time_s in enumerate(TIMES_S):
            age_s = time_s - start_s
            if 0 <= age_s < 1.4:
                light[index][distance <= min(3.0, 1 + 5 * age_s)] += 110 * np.exp(-age_s / 0.4)
    return light


def watched(light, brightness=None, times_s=TIMES_S):
    return SimpleNamespace(
        light_s=TIMES_S, light=light.astype(np.uint8), times_s=times_s,
        brightness=light.mean(axis=(1, 2)) if brightness is None else brightness,
    )  # fmt: skip


def test_bursts_out_of_the_night_are_fireworks():
    light = with_bursts(night(), 1.0, 3.5, 6.0)
    assert night_and_bursts(light) == (1.0, 3)
    (tag,) = fireworks_in([SCENE], watched(light), ())
    assert (tag.label, tag.start_s, tag.end_s) == ("fireworks", 0, 10)
    assert tag.score == 1.0


def test_a_finale_whose_smoke_glows_is_a_firework_too():
    light = night()
    for number in range(20):
        glow = 40 * np.exp(-((DOWN - 3) ** 2 + (ACROSS - 4 - 3 * number % 9) ** 2) / 15)
        age_s = TIMES_S - number / 2
        light += np.where(age_s >= 0, np.exp(-np.maximum(age_s, 0) / 0.6), 0)[:, None, None] * glow
    light = np.clip(with_bursts(light, *np.arange(20) / 2), 0, 255)
    assert fireworks_in([SCENE], watched(light), ())[0].score > 0.5


def test_by_day_nothing_is_a_firework():
    assert fireworks_in([SCENE], watched(with_bursts(night(120.0), 1.0, 3.5, 6.0)), ()) == ()


def test_a_campfire_in_the_dark_is_none():
    light = night()
    flicker = 150 + 60 * np.random.default_rng(0).standard_normal((100, 3, 4))
    light[:, 5:8, 6:10] = np.clip(flicker, 0, 255)
    # What it lights around it flickers with it.
    light[:, 4:9, 4:12] += 20 * (flicker.mean(axis=(1, 2))[:, None, None] > 150)
    assert fireworks_in([SCENE], watched(np.clip(light, 0, 255)), ()) == ()


def test_headlights_that_pass_are_none():
    light = night()
    for index in range(100):
        light[index, 5:7, min(15, index // 6)] = 200
    assert fireworks_in([SCENE], watched(light), ()) == ()


def test_lights_over_a_drummer_are_a_show():
    light = with_bursts(night(), 1.0, 3.5, 6.0)
    (tag,) = fireworks_in([SCENE], watched(light), [Tag(label="drum", score=0.8, start_s=0, end_s=10)])
    assert tag.score == pytest.approx(0.2)


def test_black_bars_are_no_night():
    # Upright video in a wide frame: two thirds of it are bars, and dark clothes pass in what is left.
    light = np.zeros((100, 9, 16))
    light[:, :, 5:11] = 120
    light[:, :, 7:9] = 20
    light[40:48, :, 7:9] = 90
    assert night_and_bursts(light)[0] < 0.5
    assert fireworks_in([SCENE], watched(light), ()) == ()


def test_what_the_network_names_in_the_dark_counts_less():
    tags = [Tag(label="underwater", score=0.5, start_s=0, end_s=10), Tag(label="dog", score=0.5, start_s=10, end_s=20)]
    fireworks = [Tag(label="fireworks", score=0.8, start_s=0, end_s=10)]
    assert [(tag.label, tag.score) for tag in dimmed(tags, fireworks)] == [("underwater", 0.1), ("dog", 0.5)]


FRAMES_S = np.arange(300) / 30


def storm(*flashes_s, base=40.0, jump=60.0, length_s=0.3):
    brightness = base + np.random.default_rng(1).normal(0, 0.5, len(FRAMES_S))
    for flash_s in flashes_s:
        age_s = FRAMES_S - flash_s
        brightness += np.where((age_s >= 0) & (age_s < length_s), jump * (1 - 0.5 * (np.sin(60 * age_s) > 0)), 0)
    return brightness


def test_lightning_is_found_when_it_strikes():
    tags, moments = lightning_in([SCENE], watched(night(), storm(2.0, 6.5), FRAMES_S))
    assert [(tag.label, tag.score) for tag in tags] == [("lightning", 0.5)]
    assert [moment.time_s for moment in moments] == pytest.approx([2.0, 6.5], abs=0.04)
    assert {moment.kind for moment in moments} == {"flash"}


def test_a_lamp_that_is_switched_on_is_no_lightning():
    brightness = np.where(FRAMES_S > 4, 120.0, 40.0)
    assert whole_flashes(FRAMES_S, brightness) == []


def test_slow_clouds_and_a_strobe_are_no_lightning():
    clouds = 100 + 40 * np.sin(2 * np.pi * FRAMES_S / 3)
    assert whole_flashes(FRAMES_S, clouds) == []
    strobe = storm(*np.arange(0.2, 9.8, 0.4), length_s=0.1)
    assert lightning_in([SCENE], watched(night(), strobe, FRAMES_S)) == ((), ())


def test_a_scene_that_is_too_short_has_no_lights():
    short = [Scene(start_s=0, end_s=0.3)]
    assert fireworks_in(short, watched(with_bursts(night(), 0.1)), ()) == ()
    assert lightning_in(short, watched(night(), storm(), FRAMES_S)) == ((), ())


def drawn(draw):
    return watch_drawn(lambda time_s, rng: draw(time_s) + rng.normal(0, 1.5, (108, 192)), duration_s=8.0, fps=30)


def test_drawn_fireworks_are_found_in_frames():
    """Sparks fly out of three points in turn, at 1, 3.5 and 6 s, slow down and go out."""

    def sky(time_s):
        picture = np.full((108, 192), 8.0)
        for number, start_s in enumerate((1.0, 3.5, 6.0)):
            age_s = time_s - start_s
            if 0 <= age_s < 1.6:
                rng = np.random.default_rng(number)
                angle, speed = rng.uniform(0, 2 * np.pi, 250), rng.uniform(0.3, 1, 250)
                reach = 38 * (1 - np.exp(-2.5 * age_s)) * speed
                x = (60 + 35 * number + reach * np.cos(angle)).astype(int)
                y = (45 + reach * np.sin(angle) + 4 * age_s**2).astype(int)
                inside = (x >= 0) & (x < 191) & (y >= 0) & (y < 107)
                for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
                    picture[y[inside] + dy, x[inside] + dx] += 240 * np.exp(-age_s / 0.8)
        return picture

    seen, scenes = drawn(sky)
    (tag,) = fireworks_in(scenes, seen, ())
    assert tag.score > 0.8
    flashes = [moment.time_s for moment in moments_of(seen.novelty["flash"], "flash", scenes)]
    assert all(min(abs(flash - start) for flash in flashes) < 0.2 for start in (1.0, 3.5, 6.0))


def test_drawn_lightning_is_found_in_frames_and_cuts_nothing():
    ground = np.random.default_rng(3).uniform(20, 70, (27, 48)).repeat(4, axis=0).repeat(4, axis=1)
    seen, scenes = drawn(lambda time_s: ground + (120 if 3.0 <= time_s < 3.12 else 0))
    assert len(scenes) == 1
    (tag,), (moment,) = lightning_in(scenes, seen)
    assert tag.label == "lightning"
    assert moment.time_s == pytest.approx(3.0, abs=0.04)
    assert fireworks_in(scenes, seen, ()) == ()


def test_a_drawn_cut_is_no_lightning():
    rng = np.random.default_rng(4)
    dark, bright = rng.uniform(20, 70, (108, 192)), rng.uniform(120, 220, (108, 192))
    seen, scenes = drawn(lambda time_s: bright if time_s >= 4 else dark)
    assert len(scenes) == 2
    assert lightning_in(scenes, seen) == ((), ())
