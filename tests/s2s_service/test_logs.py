import json
import subprocess
import sys

import pytest

PROGRAM = """
import logging, structlog
from s2s_service.logs import start_logging
from s2s_service.settings import load_settings
start_logging(load_settings(log={face!r}, log_level={level!r}), process="test")
log = structlog.get_logger()
secret = "hidden-value"
with structlog.contextvars.bound_contextvars(job="j1"):
    log.info("job done", version=2)
logging.getLogger("uvicorn").info("all is well")
logging.getLogger("uvicorn").warning("all is not well")
try:
    raise ValueError("broken")
except ValueError:
    log.exception("stage failed")
"""


def logged(face="json", level="info"):
    program = PROGRAM.format(face=face, level=level)
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert made.stdout == ""
    return made.stderr


def test_lines_are_json_with_what_is_bound():
    done, warned, failed = [json.loads(line) for line in logged().splitlines()]
    assert (done["event"], done["job"], done["version"], done["process"]) == ("job done", "j1", 2, "test")
    assert (warned["event"], warned["level"]) == ("all is not well", "warning")
    assert failed["exception"][0]["exc_type"] == "ValueError"


@pytest.mark.parametrize("face", ["json", "text"])
def test_values_of_variables_are_not_logged(face):
    assert "hidden-value" not in logged(face)


def test_people_may_have_text_and_less_of_it():
    text = logged("text", "warning")
    assert "job done" not in text
    assert "all is not well" in text
