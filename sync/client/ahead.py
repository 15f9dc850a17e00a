"""The pages of a pull: while one is applied, the next is already on its way."""

import gc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType

from sync.client.transport import Transport
from sync.protocol import PullAnswer, PullRequest


class Ahead:
    """Asks for pages; nothing is under way any more when the block ends."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._worker = ThreadPoolExecutor(1, "kim-pages")
        self._next: tuple[PullRequest, Future[PullAnswer]] | None = None

    def __enter__(self) -> "Ahead":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.shutdown()

    def begin(self, request: PullRequest) -> None:
        """Asks for a page that will be wanted next."""
        self._next = request, self._worker.submit(self._fetch, request)

    def page(self, request: PullRequest) -> PullAnswer:
        """The page, at once if it has come meanwhile. Raises what `Transport.call` raises."""
        under_way, self._next = self._next, None
        if under_way and under_way[0] == request:
            return under_way[1].result()
        return self._fetch(request)

    def _fetch(self, request: PullRequest) -> PullAnswer:
        return self._transport.call("pull", request, PullAnswer)


@contextmanager
def without_tidying() -> Iterator[None]:
    """Puts off Python's search for unused cycles, which finds none among many new rows but looks at each of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
