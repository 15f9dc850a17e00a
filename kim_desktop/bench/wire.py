"""The line between device and central store: a meter that counts its bytes, and a bare end for the baseline."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType

_CHUNK = 65_536


class Meter:
    """Passes a line on to `port` and counts what goes either way."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.sent = self.received = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> "Meter":
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                device, _ = self._listening.accept()
            except OSError:
                return
            service = socket.create_connection(("127.0.0.1", self._target))
            self._begin(device, service, self._count_sent)
            self._begin(service, device, self._count_received)

    def _begin(self, source: socket.socket, sink: socket.socket, count: Callable[[int], None]) -> None:
        thread = threading.Thread(target=_pass_on, args=(source, sink, count), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _count_sent(self, size: int) -> None:
        self.sent += size

    def _count_received(self, size: int) -> None:
        self.received += size


class BareEnd:
    """Takes `size` bytes over TLS, lets `keep` put them on the disk and answers with `answer`; again and again."""

    def __init__(self, context: ssl.SSLContext, size: int, answer: bytes, keep: Callable[[bytes], object]) -> None:
        self._context, self._size, self._answer, self._keep = context, size, answer, keep
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "BareEnd":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self._listening.accept()
            except OSError:
                return
            with self._context.wrap_socket(raw, server_side=True) as line:
                self._keep(read_all(line, self._size))
                line.sendall(self._answer)


def exchange(context: ssl.SSLContext, port: int, content: bytes, size: int) -> bytes:
    """Sends `content` over a new TLS line and reads `size` bytes of answer."""
    raw = socket.create_connection(("127.0.0.1", port))
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with context.wrap_socket(raw, server_hostname="localhost") as line:
        line.sendall(content)
        return read_all(line, size)


def read_all(line: ssl.SSLSocket, size: int) -> bytes:
    """Exactly `size` bytes."""
    content = bytearray()
    while len(content) < size:
        content += line.recv(_CHUNK)
    return bytes(content)


def _pass_on(source: socket.socket, sink: socket.socket, count: Callable[[int], None]) -> None:
    with source, contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            count(len(data))
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
