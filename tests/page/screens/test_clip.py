"""The address of one clip: gone, of somebody else, or failed."""

import pytest
from playwright.sync_api import expect
from service import settled
from visiting import Api


def test_a_clip_that_is_not_here_says_so(visitor):
    visitor.expect("404")
    visitor.open("/clips/0123456789abcdef0123456789abcdef")
    expect(visitor.page.get_by_text("This clip is not here any more")).to_be_visible()
    expect(visitor.page.get_by_role("main").get_by_role("link", name="My clips")).to_be_visible()


@pytest.mark.slow
def test_nobody_sees_the_clips_of_others(visitors, finished):
    other = visitors()
    other.open("/clips")
    expect(other.page.get_by_text("No clips yet")).to_be_visible()
    assert other.jobs() == []
    other.expect("404")
    other.open(finished.path)
    expect(other.page.get_by_text("This clip is not here any more")).to_be_visible()
    assert finished.job["name"] not in other.page.content()
    for result in ("video", "audio", "timeline"):
        answer = other.context.request.get(f"{other.served.url}{finished.job['links'][result]}")
        assert answer.status == 404


@pytest.mark.slow
def test_a_clip_that_is_cut_short_says_why_it_failed_and_what_to_do(visitor, short_clip, tmp_path):
    cut = tmp_path / "cut.mp4"
    whole = short_clip.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])  # the index at the end is gone
    visitor.open("/")
    visitor.choose(cut)
    visitor.until("window.spoken.some((one) => one.role === 'alert')")
    (job,) = visitor.jobs()
    job = settled(Api(visitor.context.request, visitor.served.url), job)
    assert job["state"] == "failed"
    expect(visitor.page.get_by_role("main")).to_contain_text(job["error"]["message"])
    expect(visitor.page.get_by_role("main")).to_contain_text(job["error"]["hint"])
    (alert,) = visitor.spoken("alert")
    assert job["error"]["message"] in alert
    expect(visitor.page.get_by_role("link", name="Try another clip")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Send it again")).to_have_count(0)
