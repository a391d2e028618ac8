"""From a file to its clip: by the ways that people take."""

import base64

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect
from visiting import WORK_MS

# What a browser does when a file is held over the window and let go, or pasted; true when the page has taken it.
HAND = """(kinds, [name, type, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], name, { type }));
  const options = { bubbles: true, cancelable: true };
  return kinds.map((kind) => {
    const event = kind === 'paste'
      ? new ClipboardEvent(kind, { clipboardData: data, ...options })
      : new DragEvent(kind, { dataTransfer: data, ...options });
    return !document.querySelector('main').dispatchEvent(event);
  }).at(-1);
}"""
HAND = f"([kinds, file]) => ({HAND})(kinds, file)"


def hand(visitor, path, *kinds):
    file = [path.name, "video/mp4", base64.b64encode(path.read_bytes()).decode()]
    return visitor.page.evaluate(HAND, [kinds, file])


@pytest.fixture
def picture(tmp_path):
    """A PNG of a beach: sand, sea and sky."""
    pixels = np.zeros((240, 320, 3), np.uint8)
    pixels[:90], pixels[90:150], pixels[150:] = (235, 190, 130), (160, 110, 30), (150, 200, 230)
    path = tmp_path / "beach.png"
    cv2.imwrite(str(path), pixels + np.random.default_rng(1).integers(0, 12, pixels.shape, np.uint8))
    return path


@pytest.mark.slow
def test_a_clip_is_chosen_and_gets_its_sound(visitor, short_clip):
    visitor.open("/")
    visitor.choose(short_clip)
    visitor.await_studio()
    (job,) = visitor.jobs()
    assert visitor.page.url.endswith(f"/clips/{job['id']}")
    assert job["name"] == short_clip.name


@pytest.mark.slow
def test_the_sample_clip_needs_no_file(visitor):
    visitor.open("/")
    visitor.page.get_by_role("button", name="Try a sample clip").click()
    visitor.await_studio()
    (job,) = visitor.jobs()
    assert "hammer" in job["summary"]


@pytest.mark.slow
def test_a_picture_is_shown_as_long_as_wished(visitor, picture):
    visitor.open("/")
    visitor.page.get_by_text("What should it sound like?", exact=True).click()
    visitor.page.get_by_label("A picture is shown for").fill("5")
    visitor.choose(picture)
    visitor.await_studio()
    (job,) = visitor.jobs()
    assert job["kind"] == "picture"
    assert job["duration_s"] == 5


@pytest.mark.slow
def test_wishes_go_with_the_clip(visitor, short_clip):
    visitor.open("/")
    visitor.page.get_by_text("What should it sound like?", exact=True).click()
    visitor.page.get_by_label("What should be heard?").fill("light rain")
    visitor.page.get_by_label("What should not be heard?").fill("voices")
    visitor.page.get_by_label("Where does it sound?").select_option("In a large hall")
    visitor.choose(short_clip)
    visitor.page.wait_for_url("**/clips/*")
    (job,) = visitor.jobs()
    options = job["options"]
    assert (options["prompt"], options["avoid"], options["room"]) == ("light rain", "voices", "hall")


@pytest.mark.slow
def test_several_files_become_several_clips(visitor, short_clip, picture):
    visitor.open("/")
    visitor.choose(short_clip, picture)
    visitor.page.wait_for_url("**/clips")
    for path in (short_clip, picture):
        clip = visitor.page.get_by_role("listitem").filter(has_text=path.name)
        expect(clip).to_contain_text("Ready", timeout=WORK_MS)
    assert {job["name"] for job in visitor.jobs()} == {short_clip.name, picture.name}


def test_what_is_no_clip_is_refused_in_the_services_words(visitor, tmp_path):
    text = tmp_path / "holiday.mp4"
    text.write_text("This is no clip.\n" * 100)
    visitor.open("/")
    visitor.choose(text)
    told = visitor.page.get_by_role("main")
    expect(told.get_by_text("holiday.mp4").first).to_be_visible()
    visitor.until("window.spoken.some((one) => one.role === 'alert')", timeout_s=WORK_MS / 1000)
    (alert, *more) = visitor.spoken("alert")
    assert more == []
    assert alert


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/", "/clips"])
def test_a_clip_is_dropped_on_the_window(visitor, short_clip, address):
    visitor.open(address)
    assert hand(visitor, short_clip, "dragenter", "dragover")
    expect(visitor.page.get_by_text("Let go to add it").first).to_be_visible()
    assert hand(visitor, short_clip, "drop")
    visitor.await_studio()
    expect(visitor.page.get_by_text("Let go to add it")).to_have_count(0)
    assert [job["name"] for job in visitor.jobs()] == [short_clip.name]


@pytest.mark.slow
def test_a_clip_is_pasted(visitor, short_clip):
    visitor.open("/")
    assert hand(visitor, short_clip, "paste")
    visitor.await_studio()
    assert [job["name"] for job in visitor.jobs()] == [short_clip.name]


@pytest.mark.slow
def test_a_file_that_is_dropped_into_the_studio_takes_nobody_out_of_it(visitors, finished, short_clip):
    visitor = visitors(storage_state=finished.session)
    visitor.enter(finished.job)
    assert hand(visitor, short_clip, "dragenter", "dragover", "drop")
    visitor.page.wait_for_timeout(500)
    assert visitor.page.url.endswith(finished.path)
    assert len(visitor.jobs()) == 1


def test_an_empty_file_is_not_offered_to_be_sent_again(visitor, tmp_path):
    visitor.expect("422")
    empty = tmp_path / "empty.mp4"
    empty.touch()
    visitor.open("/")
    visitor.choose(empty)
    expect(visitor.page.get_by_role("main").get_by_text("The file is empty.")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Take off the list")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Send again")).to_have_count(0)
