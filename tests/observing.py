"""A server that tells what reaches it and when, to test what stands in front of it: a proxy's work cannot be seen from
the answers of a real API alone."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass, field

import uvicorn

MEDIA = bytes(range(256)) * 1000


@dataclass
class Observed:
    """What reached the server."""

    address: str  # HOST:PORT
    requests: list = field(default_factory=list)  # dicts: method, path, headers (a list of pairs)
    first_byte_at: float | None = None  # of the body of the upload that came last (time.monotonic)
    received: int = 0
    events_go: asyncio.Event | None = None

    @property
    def last(self):
        """Headers of the last request, lists of values by lower-case name."""
        headers = {}
        for name, value in self.requests[-1]["headers"]:
            headers.setdefault(name, []).append(value)
        return headers


@contextlib.contextmanager
def observing():
    """Run the server; yields `Observed`."""
    seen = Observed("")

    async def app(scope, receive, send):
        if scope["type"] != "http":
            return
        seen.requests.append(
            {
                "method": scope["method"],
                "path": scope["path"],
                "headers": [(name.decode(), value.decode()) for name, value in scope["headers"]],
            }
        )
        await ANSWERS.get(scope["path"], tell)(scope, receive, send)

    async def start(send, status, *headers):
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})

    async def tell(scope, receive, send):
        """Much JSON, with what the API's middleware would add."""
        body = json.dumps({"path": scope["path"], "filling": "la " * 1000}).encode()
        length = (b"content-length", str(len(body)).encode())
        await start(send, 200, (b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff"), length)
        await send({"type": "http.response.body", "body": body})

    async def swallow(scope, receive, send):
        """An upload."""
        seen.first_byte_at, seen.received = None, 0
        more = True
        while more:
            message = await receive()
            if message.get("body") and seen.first_byte_at is None:
                seen.first_byte_at = time.monotonic()
            seen.received += len(message.get("body", b""))
            more = message.get("more_body", False)
        await start(send, 201, (b"content-length", b"0"))
        await send({"type": "http.response.body", "body": b""})

    async def events(scope, receive, send):
        """Three events, the next one when the test says so; they would fit into any buffer."""
        await start(send, 200, (b"content-type", b"text/event-stream"))
        for number in range(3):
            seen.events_go.clear()
            await send({"type": "http.response.body", "body": b"id: %d\ndata: {}\n\n" % number, "more_body": True})
            await asyncio.wait_for(seen.events_go.wait(), 20)
        await send({"type": "http.response.body", "body": b""})

    async def media(scope, receive, send):
        """Bytes, in ranges; only the form `bytes=a-b`."""
        asked = dict(scope["headers"]).get(b"range", b"").decode()
        start_byte, _, end = asked.removeprefix("bytes=").partition("-")
        first, last = (int(start_byte), int(end)) if asked else (0, len(MEDIA) - 1)
        body = MEDIA[first : last + 1]
        headers = [(b"content-type", b"video/mp4"), (b"accept-ranges", b"bytes")]
        headers += [(b"content-length", str(len(body)).encode())]
        if asked:
            headers += [(b"content-range", f"bytes {first}-{last}/{len(MEDIA)}".encode())]
        await start(send, 206 if asked else 200, *headers)
        await send({"type": "http.response.body", "body": body})

    async def refuse(scope, receive, send):
        """An error of the API's own."""
        body = b'{"code":"queue_full"}'
        await start(send, 503, (b"content-type", b"application/problem+json"), (b"retry-after", b"7"))
        await send({"type": "http.response.body", "body": body})

    ANSWERS = {
        "/v1/uploads/one": swallow,
        "/v1/jobs/one/events": events,
        "/v1/jobs/one/video": media,
        "/v1/full": refuse,
    }

    # asyncio turns off the waiting for more to send (40 ms an answer) only on sockets that say TCP themselves.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    seen.address = f"127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", proxy_headers=False))
    loop = asyncio.new_event_loop()

    def run():
        asyncio.set_event_loop(loop)
        seen.events_go = asyncio.Event()
        loop.run_until_complete(server.serve(sockets=[listener]))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    seen.next_event = lambda: loop.call_soon_threadsafe(seen.events_go.set)
    try:
        yield seen
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
