"""Runs the service over TLS until it is told to stop, in this thread or beside it."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.service.access.tls import Certificates, LiveContext
from sync.service.running.line import Crowd, Line
from sync.service.running.notify import notify

_START = 10
_TICKS = 0.01
_BEAT = 10
_REFRESH = 600
"""Ticks of a tenth of a second."""

_log = logging.getLogger("kim.sync")


@dataclass(frozen=True)
class Listen:
    """Where to listen; port 0 takes a free one. Requests under way get `grace` seconds when it ends.

    Only proxies at these addresses or networks are believed whom they speak for (X-Forwarded-For).
    """

    host: str = "127.0.0.1"
    port: int = 8443
    grace: int = 5
    trusted_proxies: tuple[str, ...] = ()


class Server:
    """uvicorn with TLS 1.3; `run` blocks until a signal, `start` and `stop` work beside the caller.

    Of several processes each listens at the `shared` socket, and says by `beat`, each second, that it is alive;
    after an `OSError` of it, nobody is there any more for whom to go on.
    """

    def __init__(
        self,
        app: ASGIApp,
        certificates: Certificates,
        listen: Listen,
        shared: socket.socket | None = None,
        beat: Callable[[], None] | None = None,
    ) -> None:
        self._socket = shared or bind(listen)
        self.port: int = self._socket.getsockname()[1]
        self._context = LiveContext(certificates)
        config = uvicorn.Config(
            Crowd(app),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(listen.trusted_proxies),
            forwarded_allow_ips=list(listen.trusted_proxies),
            http=Line,
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=listen.grace,
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=16 * 1024,
            ssl_context_factory=lambda config, default: self._context.context,
        )
        self._server = _Stoppable(config, self._context, beat or _tell_systemd)
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Serves until SIGINT or SIGTERM; requests under way are finished. SIGHUP takes up a new certificate."""
        if threading.current_thread() is threading.main_thread() and hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda *_: self.refresh())
        self._server.run([self._socket])

    def start(self) -> None:
        """Serves in a thread; returns when connections are taken."""
        self._thread = threading.Thread(target=self.run, name="kim-service", daemon=True)
        self._thread.start()
        self._server.ready.wait(_START)

    def refresh(self) -> None:
        """Takes up the certificate that lies there now, within a moment; otherwise that happens each minute."""
        self._server.refresh_now = True

    def stop(self) -> None:
        """Finishes requests under way and ends the thread."""
        self._server.should_exit = True
        if self._thread:
            self._thread.join()
            self._thread = None
        self._socket.close()


def _tell_systemd() -> None:
    notify("READY=1\nWATCHDOG=1")


class _Stoppable(uvicorn.Server):
    """Says when it is ready, and waits for work under way only, not for devices that keep an idle line open."""

    def __init__(self, config: uvicorn.Config, context: LiveContext, beat: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._context, self._beat = context, beat
        self.refresh_now = False

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but the process does not die of the signal afterwards: the store is still to be closed."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def on_tick(self, counter: int) -> bool:
        if counter % _BEAT == 0:
            self._say_alive()
        if self.refresh_now or counter % _REFRESH == _REFRESH - 1:
            self._refresh()
        return await super().on_tick(counter)

    def _say_alive(self) -> None:
        try:
            self._beat()
        except OSError:
            self.should_exit = True

    def _refresh(self) -> None:
        self.refresh_now = False
        try:
            self._context.refresh()
        except Exception as error:
            _log.error("the certificate could not be renewed: %s", type(error).__name__)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._hang_up(only_idle=True)
        await super().shutdown(sockets)
        await self._hang_up(only_idle=False)

    async def _hang_up(self, *, only_idle: bool) -> None:
        for connection in list(self.server_state.connections):
            assert isinstance(connection, H11Protocol)
            busy = connection.cycle is not None and not connection.cycle.response_complete
            if not (only_idle and busy):
                connection.transport.abort()
        await asyncio.sleep(_TICKS)


def bind(listen: Listen) -> socket.socket:
    """The socket at which one or several processes will listen."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((listen.host, listen.port))
    bound.set_inheritable(True)
    return bound
