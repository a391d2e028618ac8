"""From a clip to the changed video without a mouse, and without eyes for the drawing: by keys, and by the table."""

import pytest
from heard import rise_db, sound_of
from keyboard import Keyboard
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

FIRST_S = 0.915


def answered(visitor):
    """Look for the dog in the open list of sounds, by keys."""
    keys = visitor.keys
    expect(visitor.page.get_by_role("combobox", name="Search")).to_be_focused()
    keys.type("dog bark")
    expect(visitor.page.get_by_role("option", name="Dog barks")).to_be_visible()
    keys.press("Enter")
    expect(visitor.page.get_by_role("dialog")).to_be_hidden()


def made(visitor):
    """Make the sound, and save the video, by keys."""
    keys = visitor.keys
    keys.press("Control+Enter")
    visitor.await_told("The new sound is ready.")
    keys.to("button", "Download", back=True)
    keys.press("Enter")
    keys.to("link", "Video")
    with visitor.page.expect_download() as download:
        keys.press("Enter")
    path = visitor.folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.fixture
def typist(visitor):
    """Somebody without a mouse."""
    visitor.keys = Keyboard(visitor.page)
    return visitor


def test_a_clip_is_sent_changed_and_saved_by_keys_alone(typist):
    keys = typist.keys
    typist.open("/")
    keys.press("Tab")
    assert keys.here().startswith('link "Skip to the content"')
    keys.press("Enter")
    keys.to("button", "Try a sample clip")
    keys.press("Enter")
    typist.await_studio()
    keys.press("Tab")
    keys.to("button", "Play")
    keys.press("Space")
    typist.until("document.querySelector('video').currentTime > 0.3")
    assert 'button "Pause"' in keys.here()
    keys.press("Space")
    keys.to("gridcell", "Hammer strikes, 0.9 seconds")
    keys.press("Enter")
    for _ in range(5):
        keys.press("Alt+ArrowLeft")
    keys.press("Alt+Shift+ArrowLeft")
    moved = keys.here()
    assert 'gridcell "Hammer strikes, 0.' in moved
    keys.to("button", "Change", back=True)
    keys.press("Enter")
    answered(typist)
    assert "Change" in keys.here()  # where it was before the list opened
    path = made(typist)
    (job,) = typist.jobs()
    event = min(typist.timeline(job)["events"], key=lambda one: one["time_s"])
    assert event["sound"] == "animal.dog_bark"
    assert event["time_s"] < FIRST_S - 0.5
    samples = sound_of(path)
    assert rise_db(samples, FIRST_S) < 6
    assert rise_db(samples, 1.775) > 12


def test_the_table_alone_is_enough(typist, short_clip):
    job = typist.done(short_clip)
    keys = typist.keys
    typist.enter(job)
    keys.press("Tab")
    keys.to("tab", "Timeline")
    keys.press("ArrowRight")
    assert 'tab "Table"' in keys.here()
    keys.to("spinbutton", "Start in seconds, Hammer strikes at 0:00.9")
    keys.press("Control+a")
    keys.type("1.2")
    keys.press("Tab")
    assert "Hammer strikes" in keys.here()
    keys.press("Enter")
    answered(typist)
    assert "Dog barks" in keys.here()
    keys.to("slider", "Strength, Dog barks at 0:01.2")
    keys.press("Home")
    for _ in range(30):
        keys.press("ArrowRight")
    keys.to("checkbox", "Mute, Dog barks at 0:01.2")
    keys.press("Space", "Space")
    keys.to("button", "Delete, Hammer strikes at 0:01.8")
    keys.press("Enter")
    assert 'button "Delete, ' in keys.here()  # of the row that is left
    samples = sound_of(made(typist))
    assert rise_db(samples, 1.2 + 3 / 343) > 6
    assert rise_db(samples, FIRST_S) < 6
    assert rise_db(samples, 1.775) < 6
    (event,) = typist.timeline(job)["events"]
    assert (event["sound"], event["time_s"], event["strength"], event["mute"]) == ("animal.dog_bark", 1.2, 0.3, False)


def test_shortcuts_are_told_and_those_of_one_letter_can_be_switched_off(typist, visitors, short_clip):
    typist.enter(typist.done(short_clip))
    keys = typist.keys
    keys.press("?")
    dialog = typist.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    dialog.get_by_role("checkbox").focus()
    keys.press("Space", "Escape")
    expect(dialog).to_be_hidden()
    keys.press("a")
    expect(typist.page.get_by_role("dialog")).to_be_hidden()
    typist.page.reload()
    typist.await_studio()
    keys.press("a")
    expect(typist.page.get_by_role("dialog")).to_be_hidden()
    keys.press("Control+d")
    assert typist.spoken()[-1] == "Select a sound first."
