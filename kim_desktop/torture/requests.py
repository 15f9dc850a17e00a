"""Requests that no device sends: right messages twisted by chance, from every role, at every endpoint.

Whatever comes, the service answers soon and in its own words: nothing but a code and a trace, and never a fault.
"""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import msgspec

from kim_desktop.clock import system_clock
from kim_desktop.commands.server import report_figures
from kim_desktop.domain.change import Change, Payload
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.torture.described import described_requests
from kim_desktop.torture.ground import HOSTS, Ground, new_ground
from kim_desktop.torture.intruder import MESSAGES, Intruder, Wanted, let_in
from kim_desktop.torture.report import Report
from kim_desktop.torture.twist import packed, twisted
from sync import bodies, protocol
from sync.bodies import BodyRefused
from sync.service.centre import Centre, Settings, write_settings
from sync.service.running.app import make_app
from sync.service.running.front import Front, Reply
from sync.service.service import Service

SLOW = 10.0
_FAULT = 500
_REPEATED = 0.1
_SIGNED = 0.5
_TOLD_EVERY = 1_000
_SHARE = 50
"""Of so many twisted requests, one more to each endpoint is made from the description."""


@dataclass(frozen=True)
class Attack:
    """One request, and what was wrong with its answer."""

    endpoint: str
    status: int
    faults: tuple[str, ...]


class Attacks:
    """Endless attacks by these devices, the same for the same seed."""

    def __init__(self, intruders: Sequence[Intruder], wanted: Wanted, random: Random) -> None:
        self._intruders, self._wanted, self._random = intruders, wanted, random
        self._said: list[tuple[str, bytes, str]] = []

    def next(self) -> Attack:
        """The next one."""
        random = self._random
        intruder = random.choice(self._intruders)
        if self._said and random.random() < _REPEATED:
            name, body, kind = random.choice(self._said)
        else:
            name, body, kind = self._made(intruder)
            self._said = [*self._said[-50:], (name, body, kind)]
        begun = time.monotonic()
        reply = intruder.ask(name, body, kind)
        return Attack(name, reply.status, tuple(faults_of(reply, kind, time.monotonic() - begun)))

    def _made(self, intruder: Intruder) -> tuple[str, bytes, str]:
        random = self._random
        name = random.choice(sorted(MESSAGES))
        message = json.loads(msgspec.json.encode(MESSAGES[name](intruder, self._wanted)))
        if name == "push" and random.random() < _SIGNED:
            message = {"changes": [self._rightly_signed(intruder)]}
            text = msgspec.json.encode(message)
        else:
            text = twisted(message, random)
        if random.random() < _SIGNED:
            return name, text, protocol.PLAIN_TYPE
        return name, packed(text, random), protocol.CONTENT_TYPE

    def _rightly_signed(self, intruder: Intruder) -> Any:
        """A change that only its content betrays; if it cannot be signed any more, as it came out."""
        change = intruder.change(self._wanted.case_id, self._wanted.record_id)
        payload = {"fields": {"text": "x", "minutes": 5, "sort": "talk"}, "base": {"text": None}, "settles": {}}
        try:
            twist = msgspec.json.decode(twisted(payload, self._random), type=Payload)
            other = msgspec.json.decode(twisted(msgspec.to_builtins(change), self._random), type=Change)
            return intruder.sign(replace(self._random.choice((change, other)), payload=twist))
        except (msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
            return change


def faults_of(reply: Reply, kind: str, seconds: float) -> Iterator[str]:
    """What no answer may be, whatever was asked."""
    if reply.status >= _FAULT and reply.status != 503:
        yield f"answered with {reply.status}"
    if seconds > SLOW:
        yield f"answered after {seconds:.0f} s"
    if reply.content_type != kind:
        yield f"answered as {reply.content_type}"
        return
    try:
        said = bodies.decode(reply.body, dict[str, Any], plain=kind == protocol.PLAIN_TYPE)
    except BodyRefused:
        yield "answered what cannot be read"
        return
    if reply.status != 200 and set(said) != {"code", "trace"}:
        yield "gave more than a code and a trace"


def torture_requests(count: int, seed: int, tell: Callable[[str], None]) -> Report:
    """So many attacks on one service; at the end it still serves."""
    report, statuses = Report(), Counter[int]()
    each = max(1, count // _SHARE)
    again = f"kim torture requests --count {count} --seed {seed}"
    with silence(), new_ground() as ground, _besieged(ground) as intruders:
        attacks = Attacks(intruders, _somebody_elses(), Random(seed))  # noqa: S311 - to be played again
        for number in range(1, count + 1):
            attack = attacks.next()
            statuses[attack.status] += 1
            report.find((f"{attack.endpoint} {fault} (request {number})" for fault in attack.faults), again)
            if number % _TOLD_EVERY == 0:
                tell(f"{number} Anfragen, {len(report.violations)} Verletzungen")
        tell("Anfragen aus der Beschreibung der Schnittstelle")
        tokens = ["", "erfunden", *(intruder.token for intruder in intruders)]
        report.find(described_requests(make_app(intruders[0].front.service), tokens, each, seed), again)
        hello = MESSAGES["hello"](intruders[0], _somebody_elses())
        if intruders[0].ask("hello", msgspec.json.encode(hello)).status not in (200, 409):
            report.find(["the service does not greet any more"], again)
    report.counts["Anfragen"] = count
    report.counts["Anfragen aus der Beschreibung je Endpunkt und Art, höchstens"] = each
    report.faults.update({f"Antwort {status}": number for status, number in statuses.items()})
    return report


@contextmanager
def silence() -> Iterator[None]:
    """What the service logs of all this would fill the screen."""
    log = logging.getLogger("kim.sync")
    before, log.propagate = log.propagate, False
    handler = logging.NullHandler()
    log.addHandler(handler)
    try:
        yield
    finally:
        log.propagate = before
        log.removeHandler(handler)


@contextmanager
def _besieged(ground: Ground) -> Iterator[list[Intruder]]:
    folder = ground.new_folder()
    write_settings(folder, Settings("Musterstadt", HOSTS, database_url=ground.new_database()))
    with Centre(folder) as centre:
        service = Service(centre.database, centre.certificates.trusted, report_figures(centre), system_clock)
        front = Front(service)
        users = [centre.add_user(f"Testa {role}", role) for role in ROLES]
        yield [let_in(front, centre.new_code(user.id)) for user in users]


def _somebody_elses() -> Wanted:
    return Wanted(new_id(), new_id(), new_id(), "ab" * 32, new_id(), new_id())
