import pytest
from clips import make_clip, make_picture, moving_square
from strikes import striking

from s2s_service.media.run import Limits


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """A silent clip of 2.6 s with three visible strikes."""
    return make_clip(
        tmp_path_factory.mktemp("clips") / "strikes.mp4", n_frames=65, fps=25, size=(192, 144), picture=striking
    )


@pytest.fixture(scope="session")
def picture(tmp_path_factory):
    return make_picture(tmp_path_factory.mktemp("pictures") / "square.png", moving_square((160, 120))(3))


@pytest.fixture
def limits():
    return Limits(memory_mb=4000, cpu_s=60, wall_s=60, file_mb=200, max_duration_s=60, max_pixels=1920 * 1080)
