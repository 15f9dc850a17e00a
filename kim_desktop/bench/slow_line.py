"""A slow line between device and service: narrow, far away, and it loses packets."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType

_SEGMENT = 1_460
_WAITING = 32
"""Segments that are under way at once; who sends more waits."""


@dataclass(frozen=True)
class Quality:
    """Bits in a second, seconds for a way there and back, the share of segments lost, seconds until one is missed."""

    bits: float = 1e6
    round_trip: float = 0.2
    loss: float = 0.02
    missed_after: float = 0.3


class SlowLine:
    """Passes lines on to `port`, each segment in its own time; a lost one holds up those behind it, as TCP does."""

    def __init__(self, port: int, quality: Quality | None = None) -> None:
        self._target, self._quality = port, quality or Quality()
        self._random = random.Random(1)  # noqa: S311 - nothing secret, but the same each time
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0
        self.carried = 0

    def __enter__(self) -> "SlowLine":
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=_SEGMENT)
        return int(self._server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with _onward(self._target) as (far_reader, far_writer), _closing(writer), asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, far_writer))
                both.create_task(self._carry(far_reader, writer))
        except* (OSError, asyncio.CancelledError):
            writer.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        segments: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_WAITING)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send(source, segments))
            group.create_task(self._deliver(segments, sink))

    async def _send(self, source: asyncio.StreamReader, segments: asyncio.Queue[tuple[float, bytes]]) -> None:
        """Each segment takes its place behind the one before, and leaves when the line has taken it."""
        free = 0.0
        while True:
            data = await source.read(_SEGMENT)
            now = self._loop.time()
            free = max(now, free) + 8 * len(data) / self._quality.bits
            if self._random.random() < self._quality.loss:
                free += self._quality.missed_after
            await asyncio.sleep(free - now)
            await segments.put((free + self._quality.round_trip / 2, data))
            if not data:
                return

    async def _deliver(self, segments: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter) -> None:
        while True:
            due, data = await segments.get()
            await asyncio.sleep(max(0.0, due - self._loop.time()))
            if not data:
                sink.write_eof() if sink.can_write_eof() else None
                return
            self.carried += len(data)
            sink.write(data)
            await sink.drain()


@asynccontextmanager
async def _onward(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_SEGMENT)
    async with _closing(writer):
        yield reader, writer


@asynccontextmanager
async def _closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    try:
        yield
    finally:
        writer.close()
