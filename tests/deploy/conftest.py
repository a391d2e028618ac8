import pytest
from nginx import running_nginx
from observing import observing


@pytest.fixture(scope="session")
def behind():
    """An API that tells what reaches it."""
    with observing() as server:
        yield server


@pytest.fixture(scope="session")
def web(behind):
    """nginx before it."""
    with running_nginx(behind.address, S2S_MAX_UPLOAD_MB=40, WEB_RATE=10_000) as server:
        yield server
