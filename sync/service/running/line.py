"""A device's connection: whoever dawdles is hung up, and among too many, whoever has been silent longest gives way."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 15.0
"""Seconds for the head of a request, from its first byte on, and for a new connection to ask at all."""
BODY = 30.0
"""Seconds for a body, and more for each byte that has come: a slow line gets through, a trickle does not."""
SLOWEST = 4 * 2**10
"""Bytes in a second that a line brings at least, a thirtieth of a slow one."""
ANSWER = 900.0
"""Seconds for an answer to reach the device."""
MOST_LINES = 2_000
"""Open connections of one process."""
MOST_REQUESTS = 500
"""Requests under way in one process."""
_PAUSE = "5"
_LOOKS = 1.0


class Line(H11Protocol):
    """uvicorn's connection with deadlines."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A new connection; in a full house it takes the place of the one that is idle longest."""
        super().connection_made(transport)
        self.spoke_at = self._asked_at = self.loop.time()
        self._came = 0
        self._looking = self.loop.call_later(_LOOKS, self._look)
        if len(self.connections) > MOST_LINES:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end."""
        self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came; the first of them begin a request's time."""
        now = self.loop.time()
        if self.is_idle and not self._came:
            self._asked_at = now
        self._came += len(data)
        self.spoke_at = now
        super().data_received(data)

    def on_response_complete(self) -> None:
        """The next request has its own time."""
        super().on_response_complete()
        self._came, self.spoke_at = 0, self.loop.time()
        self._asked_at = self.spoke_at + self.timeout_keep_alive

    def timeout_keep_alive_handler(self) -> None:
        """An answer that is still on its way is not cut off."""
        if self.transport.get_write_buffer_size() and self.loop.time() - self.spoke_at < ANSWER:
            again = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
            self.timeout_keep_alive_task = again
            return
        super().timeout_keep_alive_handler()

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def _is_late(self) -> bool:
        spent = self.loop.time() - self._asked_at
        if self.is_idle:
            return spent > HEAD
        return bool(self.cycle.more_body) and spent > BODY + self._came / SLOWEST

    def _look(self) -> None:
        if self._is_late:
            self.transport.abort()
            return
        self._looking = self.loop.call_later(_LOOKS, self._look)

    def _make_room(self) -> None:
        lines: list[Any] = [each for each in self.connections if isinstance(each, Line) and each.is_idle]
        idle = min((each for each in lines if each is not self), key=lambda each: each.spoke_at, default=self)
        self.connections.discard(idle)
        idle.transport.abort()


class Crowd:
    """Lets in so many requests at once; the others are told to come again."""

    def __init__(self, app: ASGIApp, most: int = MOST_REQUESTS) -> None:
        self._app, self._most = app, most
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._inside >= self._most:
            await Response(status_code=503, headers={"Retry-After": _PAUSE})(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1
