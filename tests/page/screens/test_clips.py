"""The list of one's clips."""

import pytest
from playwright.sync_api import expect

LOADED = "image => image.complete && image.naturalWidth > 0"


def test_without_clips_it_says_how_to_begin(visitor):
    visitor.open("/clips")
    expect(visitor.page.get_by_text("No clips yet")).to_be_visible()
    visitor.page.get_by_role("main").get_by_role("link", name="Add a clip").click()
    expect(visitor.page).to_have_url(f"{visitor.served.url}/")


@pytest.mark.slow
def test_clips_have_pictures_and_are_opened(visitors, finished):
    owner = visitors(storage_state=finished.session)
    owner.open("/clips")
    clip = owner.page.get_by_role("listitem").filter(has_text=finished.job["name"])
    expect(clip).to_contain_text("Ready")
    image = clip.locator("img").first
    image.scroll_into_view_if_needed()
    owner.until(LOADED, image.element_handle())
    clip.get_by_role("link", name=finished.job["name"]).first.click()
    owner.await_studio()


@pytest.mark.slow
def test_a_clip_is_removed_when_its_owner_means_it(visitor, short_clip):
    visitor.done(short_clip)
    visitor.open("/clips")
    remove = visitor.page.get_by_role("button", name=f"Remove {short_clip.name}")
    remove.click()
    asking = visitor.page.get_by_role("dialog", name="Remove this clip?")
    asking.get_by_role("button", name="Keep it").click()
    expect(asking).to_be_hidden()
    expect(remove).to_be_focused()
    assert len(visitor.jobs()) == 1
    remove.click()
    asking.get_by_role("button", name="Remove").click()
    expect(visitor.page.get_by_text("No clips yet")).to_be_visible()
    assert visitor.jobs() == []
    assert visitor.spoken()[-1].startswith(f"{short_clip.name} is removed")
