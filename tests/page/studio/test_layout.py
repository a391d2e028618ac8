"""The studio on the screens of laptops: the picture, the timeline and what is selected, seen together."""

import pytest
from browsing import PHONE
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


def test_a_phone_shows_one_bar_one_row_of_tools_and_one_play(visitors, finished):
    owner = visitors(storage_state=finished.session, viewport=PHONE, has_touch=True, is_mobile=True)
    owner.enter(finished.job)
    page = owner.page
    assert page.get_by_role("banner").bounding_box()["height"] < 60
    tools = page.get_by_role("group", name="The whole clip").get_by_role("button")
    shown = [one.bounding_box() for one in tools.all() if one.is_visible()]
    assert len(shown) == 5
    assert len({one["y"] for one in shown}) == 1
    assert all(one["width"] >= 44 and one["height"] >= 44 for one in shown)
    dock = page.get_by_role("group", name="Play and make the sound")
    expect(dock.get_by_role("button")).to_have_count(1)
    expect(dock.get_by_role("button")).to_have_text("Up to date")
    page.get_by_role("heading", name="Versions").scroll_into_view_if_needed()
    page.mouse.wheel(0, 800)
    expect(dock.get_by_role("button", name="Play", exact=True)).to_be_visible()
