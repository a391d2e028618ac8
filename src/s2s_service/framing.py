"""What of a request is no body has a size, and its head a time; uvicorn bounds neither.

Behind nginx nothing comes that is beyond. Who may reach the API's own port could else fill its memory with one header
that never ends, or hold connections for nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_BYTES = 128 * 1024
"""Of the request line and all headers, trailers too, and of what tells the pieces of a body apart; four times as much
as nginx passes on."""
MOST_S = 30.0
"""From a connection's beginning, or from a head's first bytes, to the head's end."""


class BoundedHeads(HttpToolsProtocol):
    """Refuses requests whose heads are too large (400), and hangs up on those that do not come to an end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = True
        self._kept = 0
        self._unread = 0
        self._goes_on = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head:
            self._await_head()
        self._goes_on = False
        super().data_received(data)
        # The parser keeps what is no whole header yet, and joins it anew with every read.
        self._unread = 0 if self._goes_on else self._unread + len(data)
        if self._unread > MOST_BYTES and not self.transport.is_closing():
            self._hang_up()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._kept = 0

    def on_url(self, url: bytes) -> None:
        self._keep(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._keep(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head, self._goes_on = False, True
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._goes_on = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head, self._goes_on = True, True
        super().on_message_complete()

    def _keep(self, size: int) -> None:
        self._kept += size
        if self._kept > MOST_BYTES:
            raise ValueError("the head is too large")  # the parser stops, and uvicorn answers 400

    def _await_head(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(MOST_S, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.send_400_response("The request did not come to an end.")
        else:
            self.transport.close()  # an answer is under way
