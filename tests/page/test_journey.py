"""The way that everybody goes: a silent clip is chosen, gets its sound, is played and saved."""

from heard import rise_db, rms_db, sound_of
from playwright.sync_api import expect

TRAVEL_S = 3 / 343  # from where it is to who hears it


def test_a_silent_clip_becomes_a_video_with_sound(visitor, short_clip):
    visitor.open("/")
    visitor.choose(short_clip)
    visitor.page.wait_for_url("**/clips/*")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(short_clip.name)
    visitor.await_studio()
    visitor.page.get_by_role("button", name="Play", exact=True).first.click()
    visitor.until("document.querySelector('video').currentTime > 0.3")
    assert visitor.page.evaluate("document.querySelector('video').webkitAudioDecodedByteCount") > 0
    video = visitor.downloaded("Video")
    assert (video.suffix, video.stem[:6]) == (".mp4", "hammer")
    samples = sound_of(video)
    assert rms_db(samples) > -50
    for strike_s in (0.915, 1.775):
        assert rise_db(samples, strike_s + TRAVEL_S) > 15
    assert rise_db(samples, 0.5) < 6
    assert visitor.spoken("alert") == []
    assert visitor.violations() == []
