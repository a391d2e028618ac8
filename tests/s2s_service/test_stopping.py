import os
import signal
import subprocess
import sys
import time

import pytest
from service import serving, submit, wait_until
from surviving import small_clips

from s2s_service.settings import load_settings, unknown_settings
from s2s_service.supervisor import PATIENCE_S, check

PROGRAM = """
import sys, time
from s2s_service.stopping import Wish
wish = Wish(tied={tied})
print("ready", flush=True)
print(wish.wait({timeout}), flush=True)
"""


def asked(*signals, tied=False, timeout=20):
    """What a process that waits says when it is sent signals, all at once."""
    program = PROGRAM.format(tied=tied, timeout=timeout)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        for number in signals:
            process.send_signal(number)
        return process.stdout.readline().strip()


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT, signal.SIGTERM] * 20])
def test_however_often_it_is_asked_it_hears_it(signals):
    assert asked(*signals) == "True"


def test_who_has_a_parent_leaves_the_terminals_word_to_it():
    assert asked(signal.SIGINT, tied=True, timeout=0.5) == "False"


def test_an_interrupt_in_the_middle_of_a_job_ends_all_at_once(tmp_path):
    (clip,) = small_clips(tmp_path / "clips", 1)
    with serving(tmp_path / "service") as served, served.client() as client:
        submit(client, clip)
        wait_until(lambda: served.processes("media"), every_s=0.02)
        began = time.monotonic()
        os.killpg(served.process.pid, signal.SIGINT)  # as a terminal does: to all of them
        assert served.process.wait(20) == 0
        assert time.monotonic() - began < PATIENCE_S  # all by themselves
        log = served.log.read_text()
        assert "worker stopped" in log
        assert "process died" not in log


@pytest.mark.parametrize("after_s", [0.1, 0.3])
def test_an_interrupt_while_it_starts_is_no_fault(tmp_path, after_s):
    with serving(tmp_path, ready=False) as served:
        wait_until(lambda: served.processes("worker"), every_s=0.001)
        time.sleep(after_s)  # it imports; nothing is set up
        os.killpg(served.process.pid, signal.SIGINT)
        assert served.process.wait(10) == 0
        assert "Traceback" not in served.log.read_text()


def test_an_interrupt_before_it_starts_is_told(tmp_path):
    code = "import os, signal, s2s.cli; signal.signal(2, signal.default_int_handler); {}; s2s.cli.main()"
    code = code.format("s2s.cli._service_command = lambda name: os.kill(os.getpid(), 2)")
    told = subprocess.run([sys.executable, "-c", code, "serve"], capture_output=True, text=True)
    assert (told.returncode, told.stderr.strip()) == (130, "Interrupted; the service had not started.")


@pytest.mark.parametrize(
    ("name", "value"), [("S2S_PROXIES", "foo"), ("S2S_STORE", "file://relative/x"), ("S2S_PACKS", "/nope")]
)
def test_what_the_children_could_not_use_is_said_before_they_are_started(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(Exception, match=value.split("/")[-1]) as raised:
        check(load_settings())
    assert raised.value.code


def test_settings_that_may_be_misspelt_are_named(monkeypatch):
    monkeypatch.setenv("S2S_QUEUE_MAX", "5")
    assert "S2S_QUEUE_MAX" in unknown_settings()
    assert "S2S_MAX_QUEUE" not in unknown_settings()
