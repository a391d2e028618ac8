import shutil
import subprocess

import pytest
from fastapi.responses import HTMLResponse
from guarded import listening, service

from s2s_service.docs_page import PAGE, router
from s2s_service.security import secured

CONTROL = "<script>document.title = 1</script>"


@pytest.fixture
def port(tmp_path):
    app = service(tmp_path / "data")
    app.include_router(router)

    @app.get("/control")
    def control():
        return HTMLResponse(CONTROL)

    with listening(secured(app, app.state.service.settings)) as port:
        yield port


def opened(folder, address):
    """What a browser makes of a page, and what it writes to its console."""
    chromium = shutil.which("chromium") or pytest.skip("chromium is not there: scripts/install_tools.sh installs it")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=8000"]
    command = [chromium, *flags, f"--user-data-dir={folder / 'browser'}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def test_it_works_under_our_policy_without_other_servers(tmp_path, port):
    operation = "#/session/begin_session"
    shown, console = opened(tmp_path, f"http://127.0.0.1:{port}/docs{operation}")
    # Swagger UI itself writes a hint about addresses there.
    assert [line for line in console if "escaping deep link" not in line] == []
    assert "Authorize" in shown
    assert "/v1/session" in shown
    assert "Execute" in shown  # the operation that the address names is open


def test_what_the_policy_forbids_is_on_the_console(tmp_path, port):
    """So that an empty console means something."""
    _, console = opened(tmp_path, f"http://127.0.0.1:{port}/control")
    assert "Content Security Policy" in "".join(console)


def test_every_file_of_the_page_is_ours():
    assert "//" not in PAGE
    assert PAGE.count("<script") == PAGE.count("<script src=") == 2
