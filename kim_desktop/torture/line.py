"""The way between a device and the central store: real messages over a bad line, decided by a script."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

import httpx2

from kim_desktop.torture.world import World
from sync.protocol import CONTENT_TYPE
from sync.service.running.front import Call, Reply

_MOST = 2_000
Meanwhile = Callable[[], None]


class Crash(BaseException):
    """The device's program ends here and now; nothing that it was about to do happens."""


class Bad(StrEnum):
    """What can happen to one exchange."""

    LOST = "Anfrage verloren"
    UNANSWERED = "Antwort nach dem Speichern verloren"
    TWICE = "Anfrage doppelt zugestellt"
    LATE = "alte Anfrage später noch einmal zugestellt"
    TRUNCATED = "Antwort abgeschnitten"
    GARBLED = "Antwort verfälscht"
    SPOILT = "Anfrage verfälscht"
    BUSY = "429 statt einer Antwort"
    BROKEN = "500 oder 502 mit HTML"
    PORTAL = "Anmeldeseite eines WLANs"
    SLOW = "Antwort nach vielen Minuten"
    CUT = "Verbindung von hier an getrennt"
    CRASH_BEFORE = "Gerät stürzt vor der Anfrage ab"
    CRASH_AFTER = "Gerät stürzt vor der Antwort ab"
    MEANWHILE = "jemand arbeitet währenddessen"
    RESTART = "Dienst startet währenddessen neu"


@dataclass
class Script:
    """What happens at which exchange of one round; what is done meanwhile is told by the day."""

    bad: dict[int, Bad] = field(default_factory=dict)
    meanwhile: Meanwhile = lambda: None


class Line(httpx2.BaseTransport):
    """Takes the place of the network under the real HTTP client of the real transport."""

    def __init__(self, world: World, script: Script, old: list[Call], count: Callable[[Bad], None]) -> None:
        self._world, self._script, self._old, self._count = world, script, old, count
        self._number = 0
        self._is_cut = False

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One exchange."""
        self._number += 1
        if self._number > _MOST:
            raise AssertionError(f"a round does not end after {_MOST} exchanges")
        bad = self._script.bad.get(self._number)
        if bad:
            self._count(bad)
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(request.url.path.rsplit("/", 1)[1], headers, request.read(), "device")
        return self._answer(call, bad)

    def _answer(self, call: Call, bad: Bad | None) -> httpx2.Response:
        if bad is Bad.CUT:
            self._is_cut = True
        if self._is_cut or bad is Bad.LOST:
            raise httpx2.ConnectError("no way")
        if bad is Bad.CRASH_BEFORE:
            raise Crash
        if bad in _INSTEAD:
            status, body = _INSTEAD[bad]
            return _response(Reply(status, body, "text/html"))
        self._before(bad)
        reply = self._deliver(call, bad)
        if bad is Bad.CRASH_AFTER:
            raise Crash
        if bad is Bad.UNANSWERED:
            raise httpx2.ReadError("no answer")
        return _response(_spoilt(reply, bad))

    def _before(self, bad: Bad | None) -> None:
        if bad is Bad.LATE and self._old:
            self._world.answer(self._old[len(self._old) // 2])
        if bad is Bad.SLOW:
            self._world.pass_by(timedelta(minutes=20))
        if bad is Bad.MEANWHILE:
            self._script.meanwhile()
        if bad is Bad.RESTART:
            self._world.restart()

    def _deliver(self, call: Call, bad: Bad | None) -> Reply:
        if bad is Bad.SPOILT:
            return self._world.answer(Call(call.name, call.headers, call.body[: len(call.body) // 2], call.source))
        if bad is Bad.TWICE:
            self._world.answer(call)
        if call.name in _WRITING:
            self._old.append(call)
        return self._world.answer(call)


_WRITING = frozenset({"push", "heal", "blob-put"})
_INSTEAD = {
    Bad.BUSY: (429, b"<html>busy</html>"),
    Bad.BROKEN: (502, b"<html>Bad Gateway</html>"),
    Bad.PORTAL: (200, b"<html>Willkommen im WLAN</html>"),
}


def _spoilt(reply: Reply, bad: Bad | None) -> Reply:
    if bad is Bad.TRUNCATED:
        return Reply(reply.status, reply.body[: len(reply.body) * 2 // 3], reply.content_type)
    if bad is Bad.GARBLED:
        return Reply(reply.status, b"\xff\xfe" + reply.body[2:], reply.content_type)
    return reply


def _response(reply: Reply) -> httpx2.Response:
    headers = {"Content-Type": reply.content_type or CONTENT_TYPE}
    return httpx2.Response(reply.status, headers=headers, stream=httpx2.ByteStream(reply.body))
