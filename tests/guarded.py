"""A small app behind the service's guards, called in the process or through a real server."""

import contextlib
import json
import socket
import threading
import types
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Request
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient

from s2s.errors import OutputError
from s2s_service.callers import Caller, Callers, caller_of, router
from s2s_service.database import connect, metadata
from s2s_service.problems import ServiceError, answer_errors
from s2s_service.security import Rates, secured
from s2s_service.settings import Settings

Calling = Annotated[Caller, Depends(caller_of)]
LOCAL = "http://127.0.0.1:8765"


def service(folder, **given):
    """The app before the guards, with its database; ``app.state.service`` has what routes use."""
    settings = Settings(service_data=folder, **given)
    engine = connect(settings)
    metadata.create_all(engine)
    app = FastAPI(docs_url=None, redoc_url=None)
    answer_errors(app)
    app.include_router(router)
    app.state.service = types.SimpleNamespace(settings=settings, engine=engine, callers=Callers(settings, engine))

    @app.get("/v1/me")
    def me(caller: Calling) -> Caller:
        return caller

    @app.post("/v1/jobs")
    async def post_job(request: Request) -> dict[str, int]:
        return {"size": len(await request.body())}

    @app.patch("/v1/uploads/{upload}")
    async def patch_upload(request: Request) -> dict[str, int]:
        return {"size": sum([len(piece) async for piece in request.stream()])}

    @app.put("/v1/jobs/{job}/timeline")
    def put_timeline(job: str, body: dict[str, str]) -> dict[str, int]:
        return {"size": len(body["text"])}

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/v1/broken")
    def broken() -> None:
        raise RuntimeError("the inner secret")

    @app.get("/v1/refused")
    def refused(caller: Calling) -> None:
        raise ServiceError("Not today.", code="no_job", status=404)

    @app.get("/v1/unwritable")
    def unwritable() -> None:
        raise OutputError("It cannot be written.", code="output_unwritable")

    @app.get("/v1/breaks")
    def breaks() -> StreamingResponse:
        def pieces():
            yield b"first"
            raise RuntimeError("the inner secret")

        return StreamingResponse(pieces(), media_type="application/octet-stream")

    return app


def guarded(folder, **given):
    """The app behind its guards."""
    app = service(folder, **given)
    settings = app.state.service.settings
    return secured(app, settings, rates=Rates(settings))


def client(folder, *, base_url=LOCAL, peer="127.0.0.1", **given):
    """A client that calls the guarded app from an address."""
    return TestClient(guarded(folder, **given), base_url=base_url, client=(peer, 50_000))


def problem_of(answer):
    """The code of an error, after a look at its shape."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["instance"] == answer.headers["x-request-id"]
    return body["code"]


@contextlib.contextmanager
def listening(app):
    """Run an app in a real server on a free port; yields its port."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, proxy_headers=False, server_header=False, access_log=False, log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([sock],), daemon=True)
        thread.start()
        try:
            while not server.started:
                thread.join(0.01)
                assert thread.is_alive()
            yield sock.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)


def talk(port, *sent, timeout_s=5):
    """Send bytes as they are to the server, piece by piece, and return all that comes back until it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout_s) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for piece in sent:
                connection.sendall(piece)
        got = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                got += piece
    return got


def body_of(answer):
    """The JSON of an answer that `talk` got."""
    return json.loads(answer.partition(b"\r\n\r\n")[2])
