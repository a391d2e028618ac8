"""Hands that are quick, or fingers: pressing twice, choosing, dragging, comparing, leaving a table out."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

FIRST_S, SECOND_S = 0.915, 1.775


@pytest.fixture
def editor(visitor, short_clip):
    """Somebody in the studio with a clip of their own."""
    visitor.job = visitor.done(short_clip)
    visitor.enter(visitor.job)
    return visitor


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + min(8, box["width"] / 2), box["y"] + box["height"] / 2


def in_sight(locator):
    return locator.evaluate(
        """element => {
            const { top, bottom } = element.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;
        }"""
    )


def test_pressing_twice_asks_once(editor):
    editor.sound_at("Hammer strikes", "0.9").click()
    editor.page.keyboard.press("Delete")
    editor.page.get_by_role("button", name="Make the sound").evaluate("button => { button.click(); button.click(); }")
    editor.await_told("The new sound is ready.")
    (job,) = editor.jobs()
    assert len(job["versions"]) == 2
    assert editor.spoken("alert") == []


def test_what_was_brought_back_is_no_news_after_it_was_made(editor):
    page = editor.page
    editor.sound_at("Hammer strikes", "0.9").click()
    page.keyboard.press("Delete")
    page.wait_for_timeout(500)
    page.reload()
    editor.await_studio()
    notice = page.get_by_role("main").get_by_text("Your changes from before are here again.")
    expect(notice).to_be_visible()
    editor.make()
    expect(notice).to_have_count(0)


def test_what_is_chosen_is_seen(editor):
    place = "() => document.querySelector('video').currentTime"
    editor.sound_at("Hammer strikes", "1.8").click()
    editor.until(f"at => Math.abs(({place})() - at) < 0.05", SECOND_S)
    block = editor.sound_at("Hammer strikes", "0.9")
    x, y = middle(block)
    scale = (middle(editor.sound_at("Hammer strikes", "1.8"))[0] - x) / (SECOND_S - FIRST_S)
    editor.page.mouse.move(x, y)
    editor.page.mouse.down()
    editor.page.keyboard.down("Alt")
    editor.page.mouse.move(x - 0.5 * scale, y, steps=10)
    editor.until(f"at => Math.abs(({place})() - at) < 0.05", FIRST_S - 0.5)  # still held
    editor.page.keyboard.press("Escape")
    editor.until(f"at => Math.abs(({place})() - at) < 0.05", SECOND_S)
    editor.page.keyboard.up("Alt")
    editor.page.mouse.up()
    expect(block).to_be_visible()


def test_a_background_goes_on_for_the_whole_clip(editor):
    editor.page.get_by_role("slider", name="Place in the clip").fill("1")
    editor.page.get_by_role("group", name="The whole clip").get_by_role("button", name="Add a background").click()
    editor.pick("rain", "Rain")
    editor.make()
    (job,) = editor.jobs()
    timeline = editor.timeline(job)
    (rain,) = [bed for bed in timeline["beds"] if bed["sound"] == "water.rain"]
    assert rain["start_s"] == 0
    assert rain["end_s"] == pytest.approx(timeline["duration_s"], abs=0.01)


def test_a_comparison_is_seen_in_the_order_of_the_versions(editor):
    page = editor.page
    editor.sound_at("Hammer strikes", "0.9").click()
    page.keyboard.press("Delete")
    editor.make()
    compare = page.get_by_role("button", name="Compare version 1 with version 2")
    compare.scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    compare.click()
    sides = page.get_by_role("group", name="Which version is heard").get_by_role("radio")
    expect(sides).to_have_count(2)
    names = sides.evaluate_all("all => all.map((one) => one.labels[0].textContent.trim())")
    assert names == ["Version 1", "Version 2"]
    editor.until("() => document.querySelector('[data-stage] fieldset').getBoundingClientRect().top >= 0")
    assert in_sight(page.locator("[data-stage] fieldset"))
    editor.await_told("press 1 for version 1, 2 for version 2")
    page.keyboard.press("1")
    expect(sides.nth(0)).to_be_checked()
    page.keyboard.press("2")
    expect(sides.nth(1)).to_be_checked()


def test_the_tools_stay_above_the_names_of_the_rows(editor):
    page = editor.page
    page.set_viewport_size({"width": 1280, "height": 600})
    tools = page.get_by_role("group", name="The whole clip")
    for by in range(100, 900, 100):
        page.evaluate("by => scrollTo(0, by)", by)
        box = tools.bounding_box()
        over = page.evaluate(
            "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('[data-lanes]'))",
            [box["x"] + 30, box["y"] + box["height"] / 2],
        )
        assert not over, by


def test_the_table_can_be_left_out(editor):
    page = editor.page
    page.get_by_role("tab", name="Table").click()
    page.get_by_role("checkbox", name="Play each sound").focus()
    page.keyboard.press("Tab")
    past = page.get_by_role("link", name="Skip the table")
    expect(past).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('table'))")
    assert page.evaluate(
        "document.querySelector('table').compareDocumentPosition(document.activeElement)"
        " === Node.DOCUMENT_POSITION_FOLLOWING"
    )


def test_a_finger_that_rests_takes_hold(visitors, short_clip):
    visitor = visitors(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visitor.enter(visitor.done(short_clip))
    page = visitor.page
    block = visitor.sound_at("Hammer strikes", "1.8")
    block.scroll_into_view_if_needed()
    page.evaluate("document.activeElement.blur()")
    x, y = middle(block)
    touch = page.context.new_cdp_session(page)

    def finger(kind, x=None):
        points = [] if x is None else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", x)
    page.wait_for_timeout(600)
    expect(block).to_have_attribute("aria-selected", "true")
    for step in range(1, 9):
        finger("touchMove", x - 8 * step)
    finger("touchEnd")
    expect(page.get_by_role("button", name="Undo: Move")).to_be_attached()
