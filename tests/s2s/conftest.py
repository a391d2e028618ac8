import tempfile

import pytest
from clips import make_clip
from strikes import STRIKES_S, striking


@pytest.fixture(scope="session", autouse=True)
def no_settings():
    """The settings of whoever runs the tests change nothing, nor do they lose packs."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setenv("S2S_CONFIG", "")
        patch.setenv("S2S_DATA", folder)
        yield


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """A silent clip of 2.6 s with three visible strikes."""
    path = tmp_path_factory.mktemp("clips") / "strikes.mp4"
    return make_clip(path, n_frames=65, fps=25, size=(192, 144), picture=striking)


@pytest.fixture(scope="session")
def strikes_s():
    return STRIKES_S
