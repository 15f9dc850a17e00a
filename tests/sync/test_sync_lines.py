"""Lines that no device opens: slow, silent, malformed, far too many; those who work are served all the same."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing

import httpx2
import pytest
from office_parts import Office
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from sync import protocol
from sync.pinning import pinned_context
from sync.service.running import line
from sync.service.running.server import Listen, Server

IDLE = 60
PATIENCE = 15
AT_ONCE = 16_384
"""Bytes that are said before the service can hang up."""


def opened(office: Office, port: int = 0) -> ssl.SSLSocket:
    """A line to the service."""
    context = pinned_context(office.centre.certificates.authority_pem)
    plain = socket.create_connection(("127.0.0.1", port or office.port), timeout=PATIENCE)
    return context.wrap_socket(plain, server_hostname="localhost")


def answer_to(office: Office, said: bytes) -> bytes:
    """All that comes back until the service hangs up, perhaps before all was said, or nothing more comes."""
    got = b""
    with closing(opened(office)) as connection:
        try:
            connection.sendall(said)
            connection.settimeout(1)
            while chunk := connection.recv(65_536):
                got += chunk
                connection.settimeout(0.1)
        except (TimeoutError, ssl.SSLError, ConnectionError):
            pass
    return got


def is_hung_up(connection: ssl.SSLSocket) -> bool:
    """Whether the other end closes without a word."""
    try:
        return connection.recv(1) == b""
    except (ssl.SSLError, ConnectionError):
        return True


def is_served(office: Office) -> bool:
    """Whether somebody who works gets an answer."""
    context = pinned_context(office.centre.certificates.authority_pem)
    return httpx2.get(f"{office.url}/v1/health", verify=context, trust_env=False).text == "ok"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Deadlines of less than seconds."""
    for name, value in {"HEAD": 0.5, "BODY": 0.5, "_LOOKS": 0.1, "MOST_LINES": 40}.items():
        monkeypatch.setattr(line, name, value)
    yield


HEAD = b"POST /v1/challenge HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_what_is_no_request_is_refused_and_never_a_fault(office: Office) -> None:
    said = b'{"device":"x"}'
    length = b"Content-Length: %d\r\n" % len(said)
    shapes = {
        "no host": (b"GET /v1/health HTTP/1.1\r\n\r\n", b" 400 "),
        "smuggled by length": (HEAD + length + b"Content-Length: 3\r\n\r\n" + said, b" 400 "),
        "smuggled by chunks": (HEAD + length + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n", b""),
        "chunks of another kind": (HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", b" 400 "),
        "bad chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n", b" 400 "),
        "negative length": (HEAD + b"Content-Length: -1\r\n\r\n", b" 400 "),
        "folded header": (HEAD + b" more\r\n\r\n", b" 415 "),
        "long header": (HEAD + b"X: " + b"a" * 70_000 + b"\r\n\r\n", b" 400 "),
        "many headers": (HEAD + b"".join(b"X%d: a\r\n" % n for n in range(5_000)) + b"\r\n", b" 400 "),
        "bare newline in a header": (HEAD + b"X: a\nEvil: b\r\n\r\n", b""),
        "nul in a header": (HEAD + b"X: a\0b\r\n\r\n", b" 400 "),
        "no http": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b" 400 "),
        "old http": (b"GET /v1/health HTTP/1.0\r\n\r\n", b" 200 "),
        "older http": (b"GET /v1/health\r\n\r\n", b" 400 "),
        "tunnel": (b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n", b" 404 "),
        "whole address": (b"GET https://localhost/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n", b" 404 "),
        "up and out": (b"GET /v1/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", b" 404 "),
        "wrong method": (b"DELETE /v1/push HTTP/1.1\r\nHost: localhost\r\n\r\n", b" 405 "),
        "upgrade": (HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\n" + length + b"\r\n" + said, b" 200 "),
    }
    for name, (request, expected) in shapes.items():
        got = answer_to(office, request)
        status = got.partition(b"\r\n")[0]
        is_cut_off = not got and len(request) > AT_ONCE  # hung up while we were speaking, so the answer may be lost
        assert expected in status or is_cut_off, (name, got[:200])
        assert b" 200 " not in status or expected == b" 200 ", (name, got[:200])
        assert b" 500 " not in status and b"Traceback" not in got and b"uvicorn" not in got.lower(), (name, got)
    assert is_served(office)


@pytest.mark.usefixtures("hurried")
def test_whoever_dawdles_is_hung_up(office: Office) -> None:
    begun = time.monotonic()
    silent, slow_head, slow_body = (opened(office) for _ in range(3))
    slow_head.sendall(b"POST /v1/challenge HTTP/1.1\r\n")
    slow_body.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    for connection in (silent, slow_head, slow_body):
        with closing(connection):
            assert is_hung_up(connection)
    assert time.monotonic() - begun < PATIENCE
    with closing(opened(office)) as trickle, pytest.raises(OSError):
        trickle.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
        for _ in range(200):
            trickle.sendall(b" ")
            time.sleep(0.05)
    assert is_served(office)


@pytest.mark.usefixtures("hurried")
def test_a_crowd_of_silent_lines_keeps_nobody_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "HEAD", 60.0)
    silent = [opened(office) for _ in range(IDLE)]
    assert is_served(office)
    assert is_hung_up(silent[0])
    for connection in silent:
        connection.close()


def test_a_body_without_end_is_cut_short(office: Office) -> None:
    with closing(opened(office)) as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")
        assert b" 413 " in connection.recv(65_536)
    for name in ("push", "farewell"):
        request = HEAD.replace(b"challenge", name.encode())
        with closing(opened(office)) as connection:
            connection.sendall(request + b"Content-Length: 1000000000\r\n\r\n" + b" " * 5_000_000)
            assert (b" 401 " if name == "push" else b" 413 ") in connection.recv(65_536)
    assert is_served(office)


async def _whom_one_speaks_for(scope: Scope, receive: Receive, send: Send) -> None:
    client = scope["client"]
    await PlainTextResponse(client[0])(scope, receive, send)


@pytest.mark.parametrize(
    ("trusted", "source"), [((), "127.0.0.1"), (("127.0.0.1",), "192.0.2.7"), (("10.0.0.0/8",), "127.0.0.1")]
)
def test_only_a_proxy_that_the_administrator_named_is_believed(
    office: Office, trusted: tuple[str, ...], source: str
) -> None:
    server = Server(_whom_one_speaks_for, office.centre.certificates, Listen(port=0, grace=1, trusted_proxies=trusted))
    server.start()
    try:
        context = pinned_context(office.centre.certificates.authority_pem)
        headers = {"X-Forwarded-For": "203.0.113.5, 192.0.2.7"}
        got = httpx2.get(f"https://localhost:{server.port}/", headers=headers, verify=context, trust_env=False)
    finally:
        server.stop()
    assert got.text == source


def test_where_nothing_is_the_answer_is_a_code_too(office: Office) -> None:
    context = pinned_context(office.centre.certificates.authority_pem)
    with httpx2.Client(base_url=office.url, verify=context, trust_env=False) as client:
        for method, path, status in (("GET", "/", 404), ("POST", "/v1/erfunden", 404), ("PUT", "/v1/push", 405)):
            got = client.request(method, path, json={})
            assert (got.status_code, set(got.json())) == (status, {"code", "trace"})
            assert got.headers["Content-Type"] == protocol.PLAIN_TYPE and got.headers["Cache-Control"] == "no-store"
