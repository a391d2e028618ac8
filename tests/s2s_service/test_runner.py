import pytest
from desk import Desk

from s2s.errors import S2SError
from s2s_service.media.task import Task
from s2s_service.runner import Runner
from s2s_service.store import Store
from s2s_service.uploads import Uploads


def test_a_child_may_name_stages_of_work_alone(tmp_path):
    desk = Desk(tmp_path)
    store = Store(desk.settings.store_url)
    runner = Runner(desk.settings, store, Uploads(desk.settings, desk.engine, store), desk.board, tmp_path / "scratch")
    job = desk.job().job.id
    work = desk.board.enter(job, 1, "perceiving")
    told = runner._teller(work, Task("perceive", tmp_path, None, "clip.mp4", {}, None))
    assert told("generating", 0.5)
    assert desk.jobs.find("ann", job).state == "generating"
    for stage in ("done", "queued", "x" * 32):  # as one that was taken over might
        with pytest.raises(S2SError) as raised:
            told(stage, 1.0)
        assert raised.value.code == "media_crash"
    assert desk.jobs.find("ann", job).state == "generating"
