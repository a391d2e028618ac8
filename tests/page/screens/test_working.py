"""A clip that is worked on: what is told, and what can be done meanwhile."""

import pytest
from playwright.sync_api import expect
from service import CLIP
from visiting import WORK_MS

STAGES = ("Watching the picture", "Making the sounds", "Mixing them")


@pytest.mark.slow
def test_the_stages_and_the_result_are_spoken_and_not_much_else(visitor):
    visitor.open("/")
    visitor.choose(CLIP)
    visitor.await_studio()
    spoken = visitor.spoken()
    for stage in STAGES:
        assert any(stage in text for text in spoken), (stage, spoken)
    assert any("hammer" in text for text in spoken), spoken
    assert len(spoken) <= 12, spoken
    assert visitor.spoken("alert") == []


@pytest.mark.slow
def test_nothing_moves_by_itself_from_the_file_to_the_studio(visitor):
    visitor.open("/")
    visitor.choose(CLIP)
    visitor.await_studio()
    visitor.page.wait_for_load_state("networkidle")
    shifts = visitor.shifts()
    assert sum(shift["value"] for shift in shifts) < 0.01, "\n".join(map(str, shifts))


@pytest.mark.slow
def test_work_is_cancelled_at_once(visitor):
    job = visitor.submitted()
    visitor.open(f"/clips/{job['id']}")
    visitor.page.get_by_role("button", name="Cancel").click()
    expect(visitor.page.get_by_text("Cancelled", exact=True).first).to_be_visible(timeout=5_000)
    assert [each["state"] for each in visitor.jobs()] == ["cancelled"]
    expect(visitor.page.get_by_role("progressbar")).to_have_count(0)


@pytest.mark.slow
def test_the_page_may_be_left_and_work_goes_on(visitor):
    job = visitor.submitted()
    visitor.open(f"/clips/{job['id']}")
    expect(visitor.page.get_by_role("progressbar")).to_be_visible()
    visitor.page.get_by_role("link", name="My clips").first.click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("My clips")
    expect(visitor.page.get_by_role("listitem").filter(has_text="workbench.mp4")).to_contain_text(
        "Ready", timeout=WORK_MS
    )
