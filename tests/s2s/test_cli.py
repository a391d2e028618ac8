import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

import jsonschema
import numpy as np
import pytest
from clips import clicks, cut_short, make_audio, make_clip, make_huge_png, make_picture
from recordings import noise, pack_of, placed, recording
from strikes import striking

import s2s
from s2s.cli import ROOMS
from s2s.timeline import Room, json_schema

S2S = str(Path(sys.executable).with_name("s2s"))


def run(*arguments, cwd=None, **options):
    return subprocess.run(
        [S2S, *map(str, arguments)], capture_output=True, text=True, timeout=100, cwd=cwd, check=False, **options
    )


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_everything_at_once(clip, tmp_path):
    made = run(
        "generate", clip, "-o", tmp_path / "o.mkv", "--audio", tmp_path / "o.flac", "--stems", tmp_path / "stems",
        "--timeline", tmp_path / "o.json", "--captions", tmp_path / "o.srt", "--plot", tmp_path / "o.png",
        "--sound", "impact.wood", "--sound", "weather.wind", "--seed", 7, "--json",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert made.stderr == ""
    [row] = json.loads(made.stdout)["results"]
    assert row["summary"] == "A hand knocks on wood three times, first at 0.6 s; wind throughout."
    assert row["seed"] == 7
    assert files(tmp_path) == ["o.flac", "o.json", "o.mkv", "o.png", "o.srt", "stems"]
    assert files(tmp_path / "stems") == ["impact.wood.wav", "weather.wind.wav"]
    jsonschema.validate(json.loads((tmp_path / "o.json").read_text()), json_schema())
    assert "[hand knocks on wood]" in (tmp_path / "o.srt").read_text()
    assert (tmp_path / "o.png").read_bytes().startswith(b"\x89PNG")
    assert s2s.probe(tmp_path / "o.mkv").has_audio


def test_the_result_stands_beside_the_input_and_is_replaced(clip, tmp_path):
    copy = tmp_path / "c.mp4"
    copy.write_bytes(clip.read_bytes())
    for _ in range(2):
        made = run("generate", copy)
        assert made.returncode == 0, made.stderr
        assert made.stdout.splitlines()[0] == str(tmp_path / "c.sound.mp4")
    assert files(tmp_path) == ["c.mp4", "c.sound.mp4"]
    assert copy.read_bytes() == clip.read_bytes()


def test_a_bad_item_is_reported_and_the_rest_go_on(clip, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(clip.read_bytes())
    (folder / "b.mp4").write_text("this is no video")
    make_picture(folder / "c.jpg", np.full((90, 160, 3), 100, np.uint8))
    made = run("generate", folder, tmp_path / "absent.mp4", "--out-dir", tmp_path / "out", "--duration", "1")
    # --duration is for the picture alone: the clip is refused with a reason.
    assert made.returncode == 1
    assert "3 of 4 failed." in made.stderr
    made = run("generate", folder, tmp_path / "absent.mp4", "--out-dir", tmp_path / "out")
    assert made.returncode == 1
    assert "2 of 4 failed." in made.stderr
    assert "b.mp4: error:" in made.stderr
    assert "absent.mp4: error:" in made.stderr
    assert files(tmp_path / "out") == ["a.sound.mp4", "c.sound.mp4"]


def test_perceive_and_render(clip, tmp_path):
    assert run("perceive", clip, "-o", tmp_path / "t.json").returncode == 0
    shown = run("perceive", clip)
    assert json.loads(shown.stdout) == json.loads((tmp_path / "t.json").read_text())
    made = run("render", clip, "--timeline", tmp_path / "t.json", "-o", tmp_path / "o.mp4", "--seed", 9, "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["results"][0]["seed"] == 9


def test_inspect(clip, tmp_path):
    shown = run("inspect", clip)
    assert shown.returncode == 0
    assert "192 x 144" in shown.stdout
    assert "copied" in shown.stdout
    assert json.loads(run("inspect", clip, "--json").stdout)["fps"] == 25
    assert files(clip.parent) == [clip.name]


def test_sounds(tmp_path):
    listed = json.loads(run("sounds", "list", "--json").stdout)
    assert len(listed) >= 16
    assert {"animal.dog_bark", "water.rain"} <= {sound["name"] for sound in listed}
    assert "water.rain" in run("sounds", "list").stdout
    assert "set off by" in run("sounds", "show", "animal.dog_bark").stdout
    made = run("sounds", "render", "impact.wood", "water.rain", "--takes", 2, "-o", tmp_path / "takes")
    assert made.returncode == 0, made.stderr
    entries = json.loads((tmp_path / "takes" / "sounds.json").read_text())
    assert [entry["name"] for entry in entries] == ["impact.wood", "water.rain"]
    assert all((tmp_path / "takes" / name).exists() for entry in entries for name in entry["files"])


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["generate"], 2, "Missing argument"),
        (["generate", "absent.mp4"], 1, "absent.mp4"),
        (["generate", ""], 2, "Invalid value"),
        (["generate", "absent.mp4", "--sound", "animal.dog_brak"], 2, "Did you mean 'animal.dog_bark'"),
        (["generate", "absent.mp4", "--room", "cave"], 2, "cave"),
        (["generate", "absent.mp4", "--strength", "9"], 2, "strength of 9"),
        (["generate", "absent.mp4", "--strength", "nan"], 2, "strength of nan"),
        (["generate", "absent.mp4", "--generator", "x"], 2, "no generator 'x'"),
        (["generate", "absent.mp4", "--device", "cuda"], 1, "--device auto"),
        (["generate", "absent.mp4", "--seed", "-4"], 2, "seed of -4"),
        (["render", "absent.mp4", "--timeline", "absent.json"], 1, "absent.json"),
        (["inspect", "absent.mp4"], 1, "absent.mp4"),
        (["sounds", "show", "zebra"], 2, "no sound 'zebra'"),
        (["sounds", "render", "-o", "x"], 2, "--all"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_errors_are_one_message(tmp_path, arguments, status, says):
    made = run(*arguments, cwd=tmp_path)
    assert made.returncode == status
    assert says in made.stderr
    assert "Traceback" not in made.stderr
    assert made.stdout == ""
    assert files(tmp_path) == []


def broken_inputs(folder, clip):
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("hello")
    (folder / "folder.mp4").mkdir()
    make_audio(folder / "sound.m4a", clicks([0.5], 1.0))
    make_clip(folder / "one.mp4", n_frames=30)
    cut_short(folder / "one.mp4", folder / "no_moov.mp4", share=0.4)
    make_huge_png(folder / "bomb.png")
    return [folder / name for name in ("empty.mp4", "text.mp4", "folder.mp4", "sound.m4a", "no_moov.mp4", "bomb.png")]


def test_broken_inputs_leave_nothing_behind(clip, tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for path in broken_inputs(folder, clip):
        made = run("generate", path, "--out-dir", out)
        assert made.returncode == 1, path
        assert "error:" in made.stderr
        assert "Traceback" not in made.stderr
        assert len(made.stderr.splitlines()) == 1, made.stderr
        assert files(out) == []


@pytest.mark.parametrize("target", ["absent/o.mp4", "input.mp4", "./input.mp4", "o.xyz", "."])
def test_bad_outputs_leave_nothing_behind(clip, tmp_path, target):
    (tmp_path / "input.mp4").write_bytes(clip.read_bytes())
    made = run("generate", "input.mp4", "-o", target, cwd=tmp_path)
    assert made.returncode == 1
    assert "error:" in made.stderr
    assert "Traceback" not in made.stderr
    assert files(tmp_path) == ["input.mp4"]
    assert (tmp_path / "input.mp4").read_bytes() == clip.read_bytes()


def test_an_extra_that_cannot_be_written_is_said_before_the_work_is_done(clip, tmp_path):
    made = run("generate", clip, "-o", tmp_path / "o.mp4", "--plot", tmp_path / "o.doc")
    assert made.returncode == 1
    assert "o.doc" in made.stderr or ".doc" in made.stderr
    assert files(tmp_path) == []


def test_help_is_quick_and_needs_nothing_heavy():
    listed = subprocess.run(
        [sys.executable, "-X", "importtime", S2S, "--help"], capture_output=True, text=True, check=True
    )
    assert "generate" in listed.stdout
    for heavy in ("numpy", "scipy", "av", "cv2", "onnxruntime", "pydantic", "matplotlib", "rich.progress"):
        assert f" {heavy}\n" not in listed.stderr


@pytest.fixture
def interruptible():
    """In a shell's background SIGINT is ignored, which children inherit; not from one that has a handler."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at the open files of a process under /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupting_leaves_no_partial_file(tmp_path, interruptible, number):
    long = make_clip(tmp_path / "long.mp4", n_frames=450, fps=30, size=(640, 480), picture=striking_large)
    process = subprocess.Popen([S2S, "generate", str(long)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: any(str(path.resolve()) == str(long) for path in Path(f"/proc/{process.pid}/fd").iterdir()))
    process.send_signal(number)
    _, complaint = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Interrupted" in complaint
    assert "Traceback" not in complaint
    assert files(tmp_path) == ["long.mp4"]


def wait_for(condition, timeout_s=30.0):
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def striking_large(index):
    return striking(index, size=(640, 480))


def test_progress_is_shown_on_a_terminal(clip, tmp_path):
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [S2S, "generate", str(clip), "-o", str(tmp_path / "o.mp4")],
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    assert process.wait(timeout=20) == 0
    assert b"watching" in shown
    assert b"%" in shown


def test_perceive_never_writes_over_its_input(clip, tmp_path):
    copy = tmp_path / "c.mp4"
    copy.write_bytes(clip.read_bytes())
    made = run("perceive", copy, "-o", copy)
    assert made.returncode == 1
    assert "is an input" in made.stderr
    assert copy.read_bytes() == clip.read_bytes()


def test_an_extra_is_never_written_over_the_input(clip, tmp_path):
    copy = tmp_path / "c.mp4"
    copy.write_bytes(clip.read_bytes())
    for option in ("--timeline", "--captions", "--plot", "--audio"):
        assert run("generate", copy, "-o", tmp_path / "o.mp4", option, copy).returncode == 1
    assert files(tmp_path) == ["c.mp4"]
    assert copy.read_bytes() == clip.read_bytes()


def test_targets_that_cannot_be_written_are_told_before_the_work(clip, tmp_path):
    (tmp_path / "file").touch()
    for option, target in (("--timeline", "no/x.json"), ("--stems", "file"), ("--stems", "file/x")):
        made = run("generate", clip, "-o", tmp_path / "o.mp4", option, tmp_path / target)
        assert made.returncode == 1
        assert "Traceback" not in made.stderr
        assert files(tmp_path) == ["file"]


def test_a_closed_stderr_does_no_harm(clip, tmp_path):
    script = f"exec {S2S} generate {clip} -o {tmp_path / 'o.mp4'} 2>&-"
    assert subprocess.run(["sh", "-c", script], capture_output=True, check=False).returncode == 0


def test_a_full_stdout_is_one_message():
    with Path("/dev/full").open("w") as full:
        made = subprocess.run([S2S, "sounds", "list"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert made.returncode == 1
    assert "Traceback" not in made.stderr


def test_nothing_is_reported_to_anybody():
    program = "import os, s2s.perception.appearance; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "1\n"


def test_perceive_tells_what_it_did_not_understand(clip):
    made = run("perceive", clip, "--prompt", "a didgeridoo")
    assert made.returncode == 0
    assert "didgeridoo" in made.stderr


def test_rooms_of_the_command_line_are_those_of_timelines():
    assert get_args(Room) == ROOMS


@pytest.fixture
def knocks(tmp_path):
    """A pack of knocks, and an environment with a library of its own."""
    pack = pack_of(tmp_path / "mine", plank_1=placed([0.1, 0.8], 1.5), rain=noise(2.0))
    settings = tmp_path / "config.toml"
    settings.write_text("")
    return pack, {**os.environ, "S2S_CONFIG": str(settings), "S2S_DATA": str(tmp_path / "data")}


def sources_in(path):
    return {event["source"] for event in json.loads(path.read_text())["events"]}


@pytest.mark.slow
def test_packs_are_added_listed_used_and_removed(clip, knocks, tmp_path):
    pack, env = knocks
    shown = run("packs", "list", env=env)
    assert (shown.returncode, shown.stdout) == (0, "")
    made = run("packs", "add", pack, env=env)
    assert made.stdout == f"mine: impact.wood, water.rain; 2 files in {pack}\n"
    assert run("packs", "list", env=env).stdout == made.stdout
    [row] = json.loads(run("packs", "list", "--json", env=env).stdout)
    assert (row["name"], row["files"]) == ("mine", 2)
    table = run("sounds", "list", "--pack", "mine", env=env).stdout.splitlines()
    assert [line.split()[0] for line in table if " mine " in line] == ["impact.wood", "water.rain"]
    perceive = ("perceive", clip, "--sound", "impact.wood", "-o", tmp_path / "t.json")
    assert run(*perceive, "--pack", "mine", env=env).returncode == 0
    assert sources_in(tmp_path / "t.json") == {"mine"}
    render = ("render", clip, "--timeline", tmp_path / "t.json", "-o", tmp_path / "o.mp4")
    assert run(*render, "--pack", pack, env=env).returncode == 0
    refused = run(*render, env=env)
    assert refused.returncode == 1
    assert "events[0].source: the pack 'mine' is not given" in refused.stderr
    assert "--pack" in refused.stderr
    assert run("packs", "remove", "mine", env=env).stdout == f"mine: forgotten; {pack} stays as it is.\n"
    assert run("packs", "remove", "mine", env=env).returncode == 2
    assert len(files(pack)) == 2


@pytest.mark.slow
def test_packs_of_the_settings_are_used_unless_others_are_given(clip, knocks, tmp_path):
    pack, env = knocks
    other = pack_of(tmp_path / "other", plank=placed([0.1], 1.0))
    Path(env["S2S_CONFIG"]).write_text(f'packs = ["{pack.name}"]')
    command = ("perceive", clip, "--sound", "impact.wood", "-o", tmp_path / "o.json")
    assert run(*command, env=env).returncode == 0
    assert sources_in(tmp_path / "o.json") == {"mine"}
    many = ("--pack", other, "--pack", pack)
    for options, expected in ((many, "other"), (many[2:], "mine"), (("--no-packs",), None)):
        listed = json.loads(run("sounds", "list", "--json", *options, env=env).stdout)
        assert next(sound.get("source") for sound in listed if sound["name"] == "impact.wood") == expected
    assert run(*command, "--no-packs", "--pack", other, env=env).returncode == 2
    Path(env["S2S_CONFIG"]).write_text('packs = ["gone"]')
    refused = run(*command, env=env)
    assert refused.returncode == 2
    assert "no pack called 'gone'" in refused.stderr
    assert "--no-packs does without" in refused.stderr
    Path(env["S2S_CONFIG"]).write_text("pakcs = []")
    refused = run(*command, env=env)
    assert refused.returncode == 1
    assert "Did you mean 'packs'" in refused.stderr


def test_takes_of_a_pack_are_rendered(knocks, tmp_path):
    pack, env = knocks
    (pack / "plank_2.wav").write_bytes(b"no sound" * 99)
    out = tmp_path / "takes"
    made = run("sounds", "render", "impact.wood", "water.rain", "--pack", pack, "--takes", 2, "-o", out, env=env)
    assert made.returncode == 0, made.stderr
    assert "'plank_2.wav' is not used" in made.stderr
    assert len(files(out)) == 5
    plain = run("sounds", "render", "impact.wood", "-o", tmp_path / "plain", env=env)
    assert plain.returncode == 0
    assert (out / "impact.wood_01.wav").read_bytes() != (tmp_path / "plain" / "impact.wood_01.wav").read_bytes()


@pytest.mark.slow
def test_recordings_are_fitted_and_the_table_serves_as_a_pack(clip, tmp_path):
    (tmp_path / "mine").mkdir()
    recording(tmp_path / "mine" / "impact.wood_01.wav", placed([0.1, 0.8], 1.5))
    (tmp_path / "mine" / "impact.wood_02.wav").write_bytes(b"nothing")
    made = run("sounds", "fit", tmp_path / "mine", "-o", tmp_path / "table.json")
    assert made.returncode == 0, made.stderr
    assert "impact.wood: strike, 2 sounds of 1 source" in made.stdout
    assert "impact.wood_02.wav was left out" in made.stderr
    made = run("perceive", clip, "--sound", "impact.wood", "--pack", tmp_path / "table.json", "-o", tmp_path / "t.json")
    assert made.returncode == 0, made.stderr
    assert sources_in(tmp_path / "t.json") == {"table"}
    made = run("sounds", "fit", tmp_path, "--form", "call", "-o", tmp_path / "none" / "t.json")
    assert made.returncode == 1 and "does not exist" in made.stderr
    (tmp_path / "empty").mkdir()
    made = run("sounds", "fit", tmp_path / "empty", "-o", tmp_path / "t2.json", "--json")
    assert made.returncode == 1 and "no sound file" in made.stderr and not (tmp_path / "t2.json").exists()


def test_the_page_of_sounds_is_written_whole(tmp_path):
    made = run("sounds", "report", "impact.wood", "weather.wind", "-o", tmp_path / "page.html")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(f"{tmp_path / 'page.html'}: 2 sounds")
    assert (tmp_path / "page.html").read_text().count("<article") == 2
    made = run("sounds", "report", "impact.wod", "-o", tmp_path / "other.html")
    assert made.returncode == 2 and "impact.wood" in made.stderr and files(tmp_path) == ["page.html"]


def test_the_page_of_docs_lists_every_sound():
    made = run("sounds", "list", "--markdown")
    assert made.stdout == (Path(__file__).parents[2] / "docs" / "sounds.md").read_text(), "run `make sounds`"


def test_a_table_takes_no_recording_s_place(tmp_path):
    path = tmp_path / "dog_bark.wav"
    path.write_bytes(b"mine")
    (tmp_path / "manifest.csv").write_text("file,sound\n")
    for output in (path, tmp_path / "manifest.csv"):
        made = run("sounds", "fit", tmp_path, "-o", output)
        assert made.returncode == 1 and "is an input" in made.stderr
    assert path.read_bytes() == b"mine"


def test_names_of_files_give_a_terminal_no_orders(tmp_path):
    (tmp_path / "\x1b[31mred\nnote.wav").write_bytes(b"x")
    (tmp_path / "dog_bark.wav").write_bytes(b"x")
    made = run("sounds", "list", "--pack", tmp_path)
    assert made.returncode == 0 and "\x1b" not in made.stderr
    assert "'\\x1b[31mred\\nnote.wav'" in made.stderr and made.stderr.count("\n") == 1
