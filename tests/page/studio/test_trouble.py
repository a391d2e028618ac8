"""A render that fails, is cancelled or refused, and one that is overtaken by edits: nothing that was edited is lost."""

import time

import pytest
from playwright.sync_api import expect
from service import serving, wait_until
from visiting import WORK_MS, visiting

pytestmark = pytest.mark.slow

UNBOUNDED = {"new_sessions_per_hour": 1_000_000, "min_free_mb": 0}
CHANGED = "Changed since the last sound"


@pytest.fixture
def editor(visitor, short_clip):
    """Somebody who has deleted the first hammer strike and not rendered yet."""
    visitor.job = visitor.done(short_clip)
    visitor.enter(visitor.job)
    delete(visitor, "0.9")
    return visitor


def delete(visitor, seconds):
    visitor.sound_at("Hammer strikes", seconds).click()
    visitor.page.keyboard.press("Delete")
    expect(visitor.sound_at("Hammer strikes", seconds)).to_have_count(0)


def states(visitor):
    (job,) = visitor.jobs()
    return [version["state"] for version in job["versions"]]


def is_focused(locator):
    return locator.evaluate("element => element === document.activeElement")


def test_a_render_that_fails_can_be_tried_again(served, editor):
    make = editor.page.get_by_role("button", name="Make the sound")
    make.click()
    end = time.monotonic() + WORK_MS / 1000
    while states(editor)[-1] != "failed":
        served.kill("media")
        assert time.monotonic() < end, states(editor)
        time.sleep(0.02)
    editor.until("window.spoken.some((one) => one.role === 'alert')")
    (alert,) = editor.spoken("alert")
    expect(editor.page.get_by_role("main").get_by_text(alert).first).to_be_visible()
    expect(editor.page.get_by_text(CHANGED)).to_be_visible()
    expect(editor.page.get_by_text("Version 1 of 2")).to_be_visible()
    expect(editor.sound_at("Hammer strikes", "0.9")).to_have_count(0)
    assert is_focused(make)
    editor.page.get_by_role("button", name="Try again").click()
    editor.await_told("The new sound is ready.")
    expect(editor.page.get_by_text("Version 3 of 3")).to_be_visible()
    assert states(editor) == ["done", "failed", "done"]
    expect(editor.page.get_by_role("button", name="Try again")).to_have_count(0)
    assert not editor.page.evaluate("document.activeElement === document.body")


def test_a_render_is_cancelled_and_what_was_changed_stays(editor):
    page = editor.page
    page.get_by_role("button", name="Make the sound").click()
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()
    cancel.click()
    editor.await_told("Stopped. Your changes are still here.")
    assert states(editor) == ["done", "cancelled"]
    expect(page.get_by_text(CHANGED)).to_be_visible()
    expect(editor.sound_at("Hammer strikes", "0.9")).to_have_count(0)
    expect(page.get_by_role("button", name="Make the sound")).to_be_focused()
    assert editor.spoken("alert") == []
    editor.make()
    assert states(editor) == ["done", "cancelled", "done"]


def test_what_is_edited_during_a_render_is_the_next_to_be_made(editor):
    page = editor.page
    page.get_by_role("button", name="Make the sound").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    delete(editor, "1.8")
    editor.await_told("The new sound is ready.")
    expect(page.get_by_text(CHANGED)).to_be_visible()
    expect(editor.sound_at("Hammer strikes", "1.8")).to_have_count(0)
    (job,) = editor.jobs()
    assert [round(event["time_s"], 1) for event in editor.timeline(job)["events"]] == [1.8]
    page.get_by_role("button", name="Undo: Delete").click()
    expect(editor.sound_at("Hammer strikes", "1.8")).to_be_visible()
    expect(page.get_by_text(CHANGED)).to_be_hidden()
    page.get_by_role("button", name="Undo: Delete").click()
    expect(editor.sound_at("Hammer strikes", "0.9")).to_be_visible()
    expect(page.get_by_text(CHANGED)).to_be_visible()


def test_what_was_edited_is_there_after_a_reload(editor):
    page = editor.page
    page.reload()
    editor.await_studio()
    editor.await_told("Your changes from before are here again.")
    expect(editor.sound_at("Hammer strikes", "0.9")).to_have_count(0)
    expect(editor.sound_at("Hammer strikes", "1.8")).to_be_visible()
    page.get_by_role("button", name="Take them back").click()
    expect(editor.sound_at("Hammer strikes", "0.9")).to_be_visible()
    page.wait_for_timeout(500)
    page.reload()
    editor.await_studio()
    expect(editor.sound_at("Hammer strikes", "0.9")).to_be_visible()
    expect(page.get_by_role("button", name="Take them back")).to_have_count(0)


def test_a_version_with_one_sound_alone_says_so_to_everyone(editor, visitors):
    page = editor.page
    page.get_by_role("button", name="Undo").click()
    editor.sound_at("Hammer strikes", "0.9").click()
    page.get_by_role("button", name="Only this").click()
    editor.make()
    other = visitors(storage_state=editor.context.storage_state() | {"origins": []})
    other.enter(editor.job)
    partial = other.page.get_by_text("This version has only Hammer strikes;")
    expect(partial).to_contain_text("muted")
    other.page.get_by_role("button", name="Unmute all").click()
    other.await_told("The next version has all sounds.")
    other.make()
    expect(partial).to_have_count(0)
    (job,) = other.jobs()
    timeline = other.timeline(job)
    assert not any(item["mute"] for item in timeline["events"] + timeline["beds"])


def test_no_more_versions_than_are_kept(window, chromium, short_clip, tmp_path):
    with serving(tmp_path / "service", max_versions=2, **UNBOUNDED) as few, visiting(window, few) as visitor:
        visitor.expect("409")
        job = visitor.done(short_clip)
        visitor.enter(job)
        delete(visitor, "0.9")
        visitor.make()
        delete(visitor, "1.8")
        visitor.page.get_by_role("button", name="Make the sound").click()
        wait_until(lambda: visitor.spoken("alert"))
        (alert,) = visitor.spoken("alert")
        assert alert == "This clip has as many versions as are kept."
        expect(visitor.page.get_by_role("main").get_by_text(alert).first).to_be_visible()
        expect(visitor.page.get_by_text(CHANGED)).to_be_visible()
        expect(visitor.sound_at("Hammer strikes", "1.8")).to_have_count(0)
        expect(visitor.page.get_by_role("button", name="Make the sound")).to_be_focused()
        expect(visitor.page.get_by_role("button", name="Try again")).to_have_count(0)
        assert visitor.faults == []
