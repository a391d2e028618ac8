from desk import Desk

from s2s.errors import InputError
from s2s_service.metrics import Figures


def test_figures_say_how_jobs_fare(tmp_path):
    desk = Desk(tmp_path)
    desk.job(), desk.job()
    desk.done(desk.job().job.id)
    failed = desk.job().job
    desk.board.enter(failed.id, 1, "perceiving")
    desk.board.fail(failed.id, 1, InputError("It is text.", code="unreadable_media"))
    lines = Figures(desk.settings, desk.engine).text().decode().splitlines()
    for line in (
        's2s_jobs{state="queued"} 2.0',
        's2s_jobs{state="done"} 1.0',
        's2s_jobs{state="mixing"} 0.0',
        "s2s_queue_depth 2.0",
        "s2s_workers 0.0",
        's2s_jobs_settled_total{state="done"} 1.0',
        's2s_jobs_settled_total{state="failed"} 1.0',
        's2s_errors_total{code="unreadable_media"} 1.0',
        's2s_stage_seconds_bucket{le="1",stage="perceiving"} 2.0',
        's2s_stage_seconds_count{stage="generating"} 1.0',
    ):
        assert line in lines


def test_an_empty_service_has_figures_too(tmp_path):
    desk = Desk(tmp_path)
    assert b"s2s_queue_oldest_seconds 0.0" in Figures(desk.settings, desk.engine).text()
