"""A second, plain address for whoever watches over the service: counts and readiness, never data. Off unless wanted."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kim_desktop.errors import BadInput
from sync.service.running.metrics import CONTENT_TYPE

Page = tuple[int, str, bytes]
"""Status, content type and body."""
_NOTHING: Page = (404, "text/plain", b"")
_DOWN: Page = (503, "text/plain", b"down\n")


class Watch:
    """Answers GET /metrics and /ready in threads of its own; use as a context manager."""

    def __init__(self, address: str, metrics: Callable[[], bytes], ready: Callable[[], tuple[bool, bytes]]) -> None:
        self._metrics, self._ready = metrics, ready
        self._server = ThreadingHTTPServer(_place(address), self._handler())
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="kim-watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def page(self, path: str) -> Page:
        """What a path says; a fault of the database is an answer, too."""
        try:
            if path == "/metrics":
                return 200, CONTENT_TYPE, self._metrics()
            if path == "/ready":
                ready, body = self._ready()
                return 200 if ready else 503, "application/json", body
        except Exception:
            return _DOWN
        return _NOTHING

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        page = self.page

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def log_message(self, format: str, *args: object) -> None:
                """Who watches is nobody's business."""

            def do_GET(self) -> None:
                status, kind, body = page(self.path)
                self.send_response_only(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler


def _place(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise BadInput(f"„{address}“ ist keine Adresse zum Lauschen.", "Zum Beispiel 127.0.0.1:9464.", "metrics")
    return host, int(port)
