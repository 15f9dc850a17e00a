"""Runs the service over TLS until it is told to stop, in this thread or beside it."""

import asyncio
import socket
import threading
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.service.tls import Certificates, server_context

_START = 10
_TICKS = 0.01


@dataclass(frozen=True)
class Listen:
    """Where to listen; port 0 takes a free one. Requests under way get `grace` seconds when it ends."""

    host: str = "127.0.0.1"
    port: int = 8443
    grace: int = 5


class Server:
    """uvicorn with TLS 1.3; `run` blocks until a signal, `start` and `stop` work beside the caller."""

    def __init__(self, app: ASGIApp, certificates: Certificates, listen: Listen) -> None:
        self._socket = _bind(listen)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            http="h11",
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=listen.grace,
            timeout_keep_alive=30,
            limit_concurrency=200,
            h11_max_incomplete_event_size=16 * 1024,
            ssl_context_factory=lambda config, default: server_context(certificates),
        )
        self._server = _Stoppable(config)
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Serves until SIGINT or SIGTERM; requests under way are finished."""
        self._server.run([self._socket])

    def start(self) -> None:
        """Serves in a thread; returns when connections are taken."""
        self._thread = threading.Thread(target=self.run, name="kim-service", daemon=True)
        self._thread.start()
        self._server.ready.wait(_START)

    def stop(self) -> None:
        """Finishes requests under way and ends the thread."""
        self._server.should_exit = True
        if self._thread:
            self._thread.join()
            self._thread = None
        self._socket.close()


class _Stoppable(uvicorn.Server):
    """Says when it is ready, and waits for work under way only, not for devices that keep an idle line open."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

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


def _bind(listen: Listen) -> socket.socket:
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((listen.host, listen.port))
    bound.set_inheritable(True)
    return bound
