"""The player: what is played, and by which controls."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

MEDIA = "document.querySelector('video')"


@pytest.fixture
def owner(visitors, finished):
    owner = visitors(storage_state=finished.session)
    owner.enter(finished.job)
    return owner


def place(owner):
    return float(owner.page.get_by_role("slider", name="Place in the clip").input_value())


def test_picture_and_sound_play(owner):
    owner.page.get_by_role("button", name="Play", exact=True).click()
    pause = owner.page.get_by_role("button", name="Pause")
    expect(pause).to_be_visible()
    owner.until(f"{MEDIA}.currentTime > 0.5")
    assert place(owner) > 0.3
    heard = owner.page.evaluate(f"[{MEDIA}.webkitAudioDecodedByteCount, {MEDIA}.muted, {MEDIA}.volume]")
    assert heard[0] > 10_000
    assert heard[1:] == [False, 1]
    assert owner.page.evaluate(f"{MEDIA}.webkitVideoDecodedByteCount") > 0
    pause.click()
    stopped = owner.page.evaluate(f"{MEDIA}.currentTime")
    owner.page.wait_for_timeout(300)
    assert owner.page.evaluate(f"{MEDIA}.currentTime") == stopped


def test_it_stops_at_the_end_and_plays_again_from_the_start(owner):
    play = owner.page.get_by_role("button", name="Play", exact=True)
    play.click()
    expect(owner.page.get_by_role("button", name="Pause")).to_be_visible()
    expect(play).to_be_visible(timeout=15_000)  # the end
    assert place(owner) > 2
    play.click()
    owner.until(f"!{MEDIA}.paused && {MEDIA}.currentTime < 1.5")


def test_frames_are_stepped_through(owner):
    slider = owner.page.get_by_role("slider", name="Place in the clip")
    slider.fill("1")
    owner.until(f"{MEDIA}.currentTime >= 1 && !{MEDIA}.seeking")
    owner.page.get_by_role("button", name="One frame forward").click()
    owner.until(f"{MEDIA}.currentTime > 1.02 && {MEDIA}.currentTime < 1.06 && !{MEDIA}.seeking")
    owner.page.get_by_role("button", name="One frame back").click()
    owner.until(f"Math.abs({MEDIA}.currentTime - 1) < 0.005")


def test_captions_tell_what_is_heard(owner):
    captions = owner.page.get_by_role("button", name="Captions")
    captions.click()
    expect(captions).to_have_attribute("aria-pressed", "true")
    owner.until(f"{MEDIA}.textTracks[0].mode === 'showing' && {MEDIA}.textTracks[0].cues?.length > 0")
    cues = owner.page.evaluate(f"[...{MEDIA}.textTracks[0].cues].map(cue => [cue.startTime, cue.text])")
    assert any("hammer" in text.lower() for _, text in cues), cues


def test_speed_and_volume_are_changed(owner):
    owner.page.get_by_label("Speed").select_option("0.5 ×")
    owner.page.get_by_role("slider", name="Volume").fill("40")
    owner.page.get_by_role("button", name="Silence the player").click()
    assert owner.page.evaluate(f"[{MEDIA}.playbackRate, {MEDIA}.muted]") == [0.5, True]
    owner.page.get_by_role("button", name="Silence the player").click()
    assert owner.page.evaluate(f"[{MEDIA}.volume, {MEDIA}.muted]") == [0.4, False]
