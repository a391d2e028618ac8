"""The studio on the screens of laptops: the picture, the timeline and what is selected, seen together."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

LAPTOPS = [(1280, 800), (1366, 768), (1440, 900), (1920, 1080)]
TOPS = """() => ['video', '[role=tablist]', '[role=grid]', '.takes'].map((what) =>
    document.querySelector(what).getBoundingClientRect().top)"""


def entered(visitors, finished, width, height):
    visitor = visitors(storage_state=finished.session, viewport={"width": width, "height": height})
    visitor.enter(finished.job)
    return visitor


def box(found):
    box = found.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


@pytest.mark.parametrize(("width", "height"), LAPTOPS)
def test_picture_and_rows_are_in_view_without_scrolling(visitors, finished, width, height):
    page = entered(visitors, finished, width, height).page
    rows = page.get_by_role("grid").get_by_role("row")
    shown = [page.locator("video"), page.get_by_role("button", name="Play", exact=True), rows.nth(0), rows.nth(1)]
    for each in shown:
        left, top, right, bottom = box(each)
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height


def test_what_is_selected_is_seen_beside_picture_and_rows_and_moves_nothing(visitors, finished):
    owner = entered(visitors, finished, 1280, 800)
    page = owner.page
    before = page.evaluate(TOPS)
    owner.sound_at("Hammer strikes", "0.9").click()
    panel = page.get_by_role("region", name="Hammer strikes")
    expect(panel).to_be_visible()
    left, top, _, bottom = box(panel)
    _, picture_top, picture_right, _ = box(page.locator("video"))
    assert picture_right <= left
    assert top <= picture_top + 2
    assert bottom <= 800
    assert page.evaluate(TOPS) == before


def test_the_tab_key_goes_from_the_rows_to_what_is_selected(visitors, finished):
    owner = entered(visitors, finished, 1280, 800)
    owner.sound_at("Hammer strikes", "0.9").focus()
    owner.page.keyboard.press("Enter")
    owner.page.keyboard.press("Tab")  # the list of keys
    owner.page.keyboard.press("Tab")
    expect(owner.page.get_by_role("button", name="Select nothing")).to_be_focused()


def test_the_zoom_is_kept_while_the_table_is_looked_at(visitors, finished):
    page = entered(visitors, finished, 1280, 800).page
    closer = page.get_by_role("button", name="Closer")
    closer.click()
    closer.click()
    width = page.get_by_role("grid").bounding_box()["width"]
    page.get_by_role("tab", name="Table").click()
    page.get_by_role("table").wait_for()
    page.get_by_role("tab", name="Timeline").click()
    assert page.get_by_role("grid").bounding_box()["width"] == pytest.approx(width, abs=1)
