"""Bad lines and bad middlemen: a TCP proxy that cuts, and ASGI layers that lose, reverse or repeat answers."""

import contextlib
import socket
import threading
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync import bodies, protocol


class CuttingLine:
    """Forwards to `port` and cuts both ways once after `up` or `down` bytes; then it is a good line."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._left = {"up": -1, "down": -1}
        self.carried = {"up": 0, "down": 0}
        self.has_cut = False
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """The address that devices use instead of the service's own."""
        return f"https://localhost:{self.port}"

    def cut_after(self, *, up: int = -1, down: int = -1) -> None:
        """Arms the cut."""
        self._left, self.has_cut = {"up": up, "down": down}, False
        self.carried = {"up": 0, "down": 0}

    def close(self) -> None:
        """Takes no more connections and waits for the old ones."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            service = socket.create_connection(("127.0.0.1", self._target))
            for way, source, sink in (("up", client, service), ("down", service, client)):
                thread = threading.Thread(target=self._carry, args=(way, source, sink), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _carry(self, way: str, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(4096):
                if 0 <= self._left[way] < len(data):
                    sink.sendall(data[: self._left[way]])
                    self._left, self.has_cut = {"up": -1, "down": -1}, True
                    break
                if self._left[way] >= 0:
                    self._left[way] -= len(data)
                self.carried[way] += len(data)
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            if end is source:
                end.close()


class LosesAnswers:
    """Lets the service do its work and then breaks the connection instead of answering, some times."""

    def __init__(self, app: ASGIApp, path: str, times: int) -> None:
        self._app, self._path, self.left = app, path, times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self._path or not self.left:
            await self._app(scope, receive, send)
            return
        self.left -= 1

        async def lose(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)

        await self._app(scope, receive, lose)


class TwistsAnswers:
    """Rewrites the pull answers."""

    def __init__(self, app: ASGIApp, twist: Callable[[protocol.PullAnswer], protocol.PullAnswer]) -> None:
        self._app, self._twist = app, twist
        self.on = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/v1/pull" or not self.on:
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, hold)
        body = bodies.encode(self._twist(bodies.decode(held[1]["body"], protocol.PullAnswer)))
        kept = [(name, value) for name, value in held[0]["headers"] if name != b"content-length"]
        headers = [*kept, (b"content-length", str(len(body)).encode())]
        await send({**held[0], "headers": headers})
        await send({**held[1], "body": body})
