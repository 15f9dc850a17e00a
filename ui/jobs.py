"""Long work on a few threads; the answer comes back to the window's thread, or is dropped if nobody waits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from kim_desktop.errors import KnownError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
Report = Callable[[str, float | None], None]
"""Tells what is being done and the share done; raises `Cancelled` if the job was cancelled."""


class Cancelled(Exception):
    """Work stops because the user no longer wants it."""


@dataclass(eq=False)
class Job:
    """Handle of running work."""

    owner: QObject
    then: Callable[[Any], object]
    failed: Callable[[KnownError], object] | None
    progress: Callable[[str, float | None], object] | None
    cancelled: bool = False
    _future: "Future[None] | None" = field(default=None, repr=False)

    def cancel(self) -> None:
        """No answer will come; reporting work stops at its next report."""
        self.cancelled = True
        if self._future:
            self._future.cancel()


class Jobs(QObject):
    """`run` for plain work, `run_reporting` for work that takes a `Report`."""

    _answered = Signal(object)

    def __init__(self, on_error: Callable[[Exception], object], threads: int = 3) -> None:
        super().__init__()
        self._on_error = on_error
        self._threads = threads
        self._answered.connect(lambda answer: answer(), Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[KnownError], object] | None = None,
        *,
        owner: QObject,
    ) -> Job:
        """Do `work` on a thread, then call `then` here with its result, or `failed` with a `KnownError`.

        Without `failed`, and for every other exception, the window's own way of telling errors is used.
        """
        job = Job(owner, then, failed, None)
        job._future = self._pool.submit(self._do, job, work)
        return job

    def run_reporting(
        self,
        work: Callable[[Report], T],
        then: Callable[[T], object],
        failed: Callable[[KnownError], object] | None = None,
        *,
        owner: QObject,
        progress: Callable[[str, float | None], object],
    ) -> Job:
        """Like `run`, for work that reports; `progress` is called here."""
        job = Job(owner, then, failed, progress)
        job._future = self._pool.submit(self._do, job, lambda: work(lambda *said: self._report(job, *said)))
        return job

    def close(self) -> None:
        """Wait for what runs, forget what waits."""
        if "_pool" in self.__dict__:
            self._pool.shutdown(wait=True, cancel_futures=True)

    @cached_property
    def _pool(self) -> "ThreadPoolExecutor":
        """Read and started with the first work: nobody works before the window stands."""
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(max_workers=self._threads, thread_name_prefix="kim-job")

    def _do(self, job: Job, work: Callable[[], Any]) -> None:
        try:
            result = work()
        except Cancelled:
            return
        except Exception as error:
            self._answer(job, partial(self._tell, job, error))
        else:
            self._answer(job, lambda: job.then(result))

    def _report(self, job: Job, text: str, share: float | None) -> None:
        if job.cancelled:
            raise Cancelled
        self._answer(job, lambda: job.progress and job.progress(text, share))

    def _answer(self, job: Job, call: Callable[[], object]) -> None:
        self._answered.emit(lambda: None if job.cancelled or not shiboken6.isValid(job.owner) else call())

    def _tell(self, job: Job, error: Exception) -> None:
        if job.failed and isinstance(error, KnownError):
            job.failed(error)
        else:
            self._on_error(error)
