import asyncio

import httpx
from fastapi.responses import StreamingResponse
from guarded import LOCAL, client, guarded, problem_of, service
from starlette.testclient import TestClient

from s2s_service.rates import OPEN_OF_CALLER
from s2s_service.security import secured


def test_a_caller_asks_so_often(tmp_path):
    called = client(tmp_path, rate_per_minute=3)
    called.post("/v1/session")
    answers = [called.get("/v1/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"caller";q=3;w=60, "address";q=15;w=60'
    assert answers[0].headers["ratelimit"].startswith('"caller";r=2;t=60, "address";r=13;t=')
    assert problem_of(answers[3]) == "too_many_requests"
    assert 55 <= int(answers[3].headers["retry-after"]) <= 60
    assert '"caller";r=0;' in answers[3].headers["ratelimit"]


def test_callers_of_one_address_do_not_share_until_they_are_many(tmp_path):
    app = guarded(tmp_path, rate_per_minute=2)

    def statuses(peer):
        return [
            TestClient(app, base_url=LOCAL, client=(peer, 1))
            .get("/v1/me", headers={"X-API-Key": f"key {i}"})
            .status_code
            for i in (1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6)
        ]

    assert statuses("127.0.0.1") == [401, 401, 429, 401, 401, 401, 401, 401, 401, 401, 429, 429, 429]
    assert statuses("127.0.0.2")[:3] == [429, 429, 429]  # the keys are used up, wherever they are shown
    assert statuses("127.0.0.3")[:1] == [429]


def test_who_shows_nothing_is_an_address(tmp_path):
    app = guarded(tmp_path, rate_per_minute=1)
    for peer in ("192.0.2.1", "192.0.2.2"):
        called = TestClient(app, base_url=LOCAL, client=(peer, 1))
        assert [called.get("/v1/unknown").status_code for _ in range(2)] == [404, 429]


def test_what_monitors_and_browsers_load_is_free(tmp_path):
    called = client(tmp_path, rate_per_minute=1)
    for _ in range(10):
        assert called.get("/healthz").status_code == 200
        assert called.get("/openapi.json").status_code == 200
    assert "ratelimit" not in called.get("/healthz").headers


def test_streams_are_so_many_at_a_time(tmp_path):
    app = service(tmp_path)
    leave = asyncio.Event()

    @app.get("/v1/stream")
    async def stream():
        async def pieces():
            yield b"begun"
            await leave.wait()

        return StreamingResponse(pieces())

    async def call(credential, peer="127.0.0.1", path="/v1/stream"):
        transport = httpx.ASGITransport(guards, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url=LOCAL) as called:
            return await called.get(path, headers={"X-API-Key": credential})

    async def crowd():
        tasks = [asyncio.create_task(call(str(i // OPEN_OF_CALLER))) for i in range(4 * OPEN_OF_CALLER)]
        tasks += [asyncio.create_task(call("0")), asyncio.create_task(call("0", "127.0.0.2"))]
        fifth = [asyncio.create_task(call(str(4 + i % 2))) for i in range(OPEN_OF_CALLER + 1)]
        refused = [await tasks[-2], await tasks[-1], await fifth[-1]]
        free = await call("0", path="/healthz")
        leave.set()
        done = await asyncio.gather(*tasks[:-2], *fifth[:-1])
        return refused, free, done, await call("0")

    guards = secured(app, app.state.service.settings)
    refused, free, done, after = asyncio.run(crowd())
    assert [problem_of(answer) for answer in refused] == ["too_many_open"] * 3
    assert refused[0].headers["retry-after"] == "5"
    assert {answer.status_code for answer in [free, *done, after]} == {200}
