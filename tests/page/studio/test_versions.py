"""The versions of a clip: another take, one beside the other, and back."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


@pytest.fixture
def chooser(visitor, short_clip):
    """Somebody with two versions of a clip: the service's first, and one more."""
    visitor.job = visitor.done(short_clip)
    visitor.enter(visitor.job)
    page = visitor.page
    page.get_by_label("What should be heard").fill("light rain")
    page.get_by_role("button", name="Make another version").click()
    visitor.await_told("The new sound is ready.")
    return visitor


def test_another_take_is_made_of_wishes(chooser):
    (job,) = chooser.jobs()
    assert job["version"] == 2
    assert job["versions"][1]["wish"]["prompt"] == "light rain"
    assert "rain" in job["versions"][1]["summary"]
    expect(chooser.page.get_by_text("Version 2 of 2")).to_be_visible()
    expect(chooser.page.get_by_role("gridcell", name="rain").first).to_be_visible()


def test_two_versions_are_heard_in_turn(chooser):
    page = chooser.page
    page.get_by_role("button", name="Compare version 1 with version 2").click()
    sides = page.get_by_role("group", name="Which version is heard")
    heard = "[...document.querySelectorAll('video')].map((one) => one.muted)"
    page.get_by_role("button", name="Play", exact=True).first.click()
    chooser.until("[...document.querySelectorAll('video')].every((one) => one.currentTime > 0.3)")
    sides.get_by_role("radio", name="Version 2").check(force=True)
    both = page.evaluate(heard)
    sides.get_by_role("radio", name="Version 1").check(force=True)
    chooser.until(f"both => JSON.stringify({heard}) !== JSON.stringify(both)", both)
    assert sorted(both) == [False, True]
    assert page.evaluate(heard) == [not one for one in both]
    times = page.evaluate("[...document.querySelectorAll('video')].map((one) => one.currentTime)")
    assert abs(times[0] - times[1]) < 0.15


def test_an_earlier_version_is_gone_on_from(chooser):
    chooser.page.get_by_role("button", name="Go on from this one, version 1").click()
    expect(chooser.page.get_by_text("Version 1 of 2")).to_be_visible()
    expect(chooser.page.get_by_role("gridcell", name="rain")).to_have_count(0)
    expect(chooser.sound_at("Hammer strikes", "0.9")).to_be_visible()
    assert "version=1" in chooser.page.evaluate("document.querySelector('video').currentSrc")


def test_each_version_is_saved_by_itself(chooser):
    second = chooser.downloaded("Timeline").read_text()
    chooser.page.keyboard.press("Escape")
    chooser.page.get_by_role("button", name="Go on from this one, version 1").click()
    expect(chooser.page.get_by_text("Version 1 of 2")).to_be_visible()
    first = chooser.downloaded("Timeline").read_text()
    assert "rain" in second
    assert "rain" not in first


def test_another_take_has_only_the_sounds_that_are_chosen(visitor, short_clip):
    job = visitor.done(short_clip)
    visitor.enter(job)
    page = visitor.page
    page.get_by_text("Only certain sounds").click()
    page.get_by_role("button", name="Choose a sound").click()
    visitor.pick("dog", "Dog barks")
    page.get_by_role("button", name="Choose a background").click()
    visitor.pick("rain", "Rain")
    page.get_by_role("button", name="Choose a background").click()
    visitor.pick("traffic", "Traffic")
    taken = page.get_by_role("button", name=", take it out")
    expect(taken).to_have_count(3)
    taken.last.click()
    expect(taken).to_have_count(2)
    expect(page.get_by_role("button", name="Choose a sound")).to_be_focused()
    page.get_by_role("button", name="Make another version").click()
    visitor.await_told("The new sound is ready.")
    (job,) = visitor.jobs()
    chosen = job["versions"][1]["wish"]["sounds"]
    assert chosen == ["animal.dog_bark", "water.rain"]
    timeline = visitor.timeline(job)
    assert {bed["sound"] for bed in timeline["beds"]} == {chosen[1]}
    assert {event["sound"] for event in timeline["events"]} <= {chosen[0]}
