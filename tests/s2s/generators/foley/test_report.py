"""The browser of sounds: what stands on the page, and that it needs nothing else."""

import base64
import json
import os
from html.parser import HTMLParser

import av
import cv2
import numpy as np
import pytest

from s2s.errors import InputError
from s2s.generators.foley.report import SPECTRUM_HEIGHT, WAVE_HEIGHT, WIDTH, save_report, spectrogram, waveform
from s2s.generators.foley.vocabulary import sound_named

RATE = 48_000
NAMES = ("animal.dog_bark", "water.rain")


class Page(HTMLParser):
    """Elements by name, each with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str | None]]] = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.setdefault(tag, []).append(dict(attrs))


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("report")
    rows = [{"name": "water.rain", "recognised": 0.875, "passed": True, "heard": [["water", "wind"], ["water"]]}]
    (folder / "heard.json").write_text(json.dumps(rows))
    save_report([sound_named(name) for name in NAMES], folder / "report.html", tagger=folder / "heard.json")
    assert sorted(path.name for path in folder.iterdir()) == ["heard.json", "report.html"]
    return (folder / "report.html").read_text()


def data_of(address: str) -> bytes:
    assert address.startswith("data:"), "the page would load something"
    return base64.b64decode(address.split(",", 1)[1])


def test_every_sound_has_three_takes_and_three_strengths_to_hear(text, tmp_path) -> None:
    page = Page(text)
    assert [card["id"] for card in page.found["article"]] == list(NAMES)
    players = page.found["audio"]
    labels = [player["aria-label"].removeprefix("water.rain, ") for player in players[5:]]
    assert labels == ["take 1", "take 2", "take 3", "soft", "hard"] and len(players) == 10
    (tmp_path / "take.mp3").write_bytes(data_of(players[0]["src"]))
    with av.open(str(tmp_path / "take.mp3")) as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert 0.5 * RATE < sound.shape[1] < 8 * RATE and np.abs(sound).max() > 0.1


def test_every_sound_is_seen_and_described(text) -> None:
    for image in Page(text).found["img"]:
        picture = cv2.imdecode(np.frombuffer(data_of(image["src"]), np.uint8), cv2.IMREAD_COLOR)
        assert picture.shape == (WAVE_HEIGHT + SPECTRUM_HEIGHT, WIDTH, 3)
        assert "spectrogram" in image["alt"]


def test_the_page_loads_nothing_from_elsewhere(text) -> None:
    page = Page(text)
    assert "link" not in page.found and "http" not in text
    assert all("src" not in script for script in page.found["script"])
    assert "@@" not in text


def test_the_tagger_s_word_stands_where_it_was_given(text) -> None:
    rain, dog = text.split('id="water.rain"')[1], text.split('id="water.rain"')[0]
    assert "88% of takes: water, wind" in rain and "recognised" in rain
    assert "<dt>tagger" not in dog


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[1]",
        '{"a": 1}',
        "[{}]",
        "null",
        "[" * 100_000,
        '[{"name": null}]',
        *(
            f'[{{"name": "water.rain", {field}}}]'
            for field in (
                '"heard": null',
                '"heard": "abc"',
                '"heard": {"a": 1}',
                '"heard": [1]',
                '"heard": [["a", []]]',
                '"recognised": "x"',
                '"recognised": NaN',
                '"group": 1e999',
                '"recognised": -5',
                '"passed": "no"',
            )
        ),
    ],
)
def test_results_that_are_none_are_refused_and_nothing_is_written(tmp_path, content) -> None:
    (tmp_path / "heard.json").write_text(content)
    with pytest.raises(InputError) as caught:
        save_report([], tmp_path / "report.html", tagger=tmp_path / "heard.json")
    assert caught.value.code == "tagger_results" and not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("what", ["pipe", "/dev/zero", "."])
def test_results_that_are_no_file_are_refused(tmp_path, what) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError) as caught:
        save_report([], tmp_path / "report.html", tagger=tmp_path / what)
    assert caught.value.code == "tagger_results"


def test_what_a_tagger_heard_is_text_and_no_part_of_the_page(tmp_path) -> None:
    heard = ["<script>alert(1)</script>", '"><img src=x>', "@@FOOT@@"]
    (tmp_path / "heard.json").write_text(json.dumps([{"name": "impact.wood", "heard": heard}]))
    save_report([sound_named("impact.wood")], tmp_path / "report.html", tagger=tmp_path / "heard.json")
    text = (tmp_path / "report.html").read_text()
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text and text.count("@@FOOT@@") == 1
    assert all(image["src"].startswith("data:") for image in Page(text).found["img"])


def test_a_tone_is_a_line_at_its_height_and_a_wave_fills_its_range() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    rows = spectrogram(tone).astype(int).sum(axis=(1, 2))
    # 1 kHz lies half of the way, in octaves, from 20 kHz down to 50 Hz.
    assert abs(int(rows.argmax()) - SPECTRUM_HEIGHT * np.log(20) / np.log(400)) < 2
    assert (waveform(tone)[..., 2] == 89).all() and (waveform(0 * tone)[..., 2] == 89).any(axis=1).sum() <= 2
