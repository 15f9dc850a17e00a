"""Hostile input: nothing that is sent brings the service down, says more than a code, or reaches a foreign case."""

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx2
import msgspec
import pytest
import zstandard
from click.testing import CliRunner
from office_parts import Desk, Office
from test_sync_attachments import attach, scan
from test_sync_security import token_of

from kim_desktop.cli import kim
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.torture.described import described_requests
from kim_desktop.torture.intruder import MESSAGES, Intruder, Wanted, let_in
from kim_desktop.torture.requests import Attacks, faults_of
from kim_desktop.torture.twist import bomb
from sync import bodies, protocol
from sync.pinning import pinned_context
from sync.service.running.app import make_app
from sync.service.running.endpoints import ENDPOINTS, OPEN
from sync.service.running.front import Call, Front
from sync.service.running.limits import ANYBODY, BULK, CALM, FAILURES, MOST_AT_ONCE, Limits, network_of
from sync.service.running.openapi import refusals_of
from sync.service.service import Service
from sync.service.store import refusals
from sync.service.store.refusals import Refused

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.json"
SECRETS = ("Geheim", "vertraulich", "untergeschoben")
TELLS_CASES = {"set-aside", "caseload", "audit"}
"""The intruder's own refused changes, numbers of cases for Koordination, the Zugriffsprotokoll for administration."""


def front_of(office: Office) -> Front:
    """The service without a network and without limits."""
    service = Service(office.centre.database, office.centre.certificates.trusted, clock=lambda: office.now)
    return Front(service)


def intruder_of(office: Office, role: str) -> Intruder:
    """A device of somebody new with this role."""
    user = office.centre.add_user("Testa Fremd", role)
    return let_in(front_of(office), office.centre.new_code(user.id))


@pytest.fixture
def ada(office: Office) -> Desk:
    return office.desk(office.ada)


@pytest.fixture
def wanted(office: Office, ada: Desk) -> Wanted:
    """A case of Ada's with everything that can be named by an id."""
    case = ada.admit("Geheim")
    entry = ada.note(case, "vertraulich")
    paper = attach(ada, case, scan(2_000))
    ada.sync()
    change = next(each.change.id for each in ada.store.replica.accepted_after(0, 500) if each.change.case_id == case)
    return Wanted(case, entry, change, paper.digest, ada.store.identity.device_id, office.ada.id)


def test_the_description_for_tools_names_every_endpoint_and_is_current() -> None:
    made = CliRunner().invoke(kim, ["server", "openapi"])
    assert made.output == DESCRIPTION.read_text(encoding="utf-8"), "kim server openapi --out docs/openapi.json"
    described = json.loads(made.output)
    assert set(described["paths"]) == {
        "/v1/health", "/v1/authority", *(f"/v1/{each.name}" for each in (*OPEN, *ENDPOINTS)),
    }  # fmt: skip
    assert described["paths"]["/v1/audit"]["post"]["x-roles"] == ["admin"]


def test_whatever_one_names_of_somebody_elses_no_role_gets_or_changes_it(
    office: Office, ada: Desk, wanted: Wanted
) -> None:
    names = [each.name for each in (*OPEN, *ENDPOINTS)]
    assert sorted(MESSAGES) == sorted(names), "a new endpoint needs its line in MESSAGES"
    taken_away = {"device-revoke", "user-leave"}
    for role in ROLES:
        intruder = intruder_of(office, role)
        for endpoint in (*OPEN, *ENDPOINTS):
            if role == "admin" and endpoint.name in taken_away:
                continue  # this is what administrators are for
            message = MESSAGES[endpoint.name](intruder, wanted)
            reply = intruder.ask(endpoint.name, msgspec.json.encode(message))
            said = msgspec.json.decode(reply.body)
            where = (role, endpoint.name, reply.status, said)
            assert reply.status == 200 or (reply.status, said["code"]) in refusals_of(endpoint), where
            assert not list(faults_of(reply, protocol.PLAIN_TYPE, 0.0)), where
            text = reply.body.decode()
            if endpoint.name == "cases":
                text = text.replace(f'"case_id":"{wanted.case_id}","changes":[],"equal":false', "")
            assert not any(secret in text for secret in SECRETS), where
            if endpoint.name not in TELLS_CASES:
                assert wanted.case_id not in text, where
            verdicts = said.get("verdicts", []) if isinstance(said, dict) else []
            assert all(each["kind"] == "set_aside" for each in verdicts), where
    assert ada.sync().digests_equal and ada.person(wanted.case_id).family_name == "Geheim"


def test_twisted_requests_of_every_role_get_a_code_and_nothing_else(office: Office, wanted: Wanted) -> None:
    intruders = [intruder_of(office, role) for role in ROLES]
    attacks = Attacks(intruders, wanted, Random(7))
    attacked = [attacks.next() for _ in range(250)]
    assert [each for each in attacked if each.faults] == []
    assert {each.endpoint for each in attacked} == set(MESSAGES) and {each.status for each in attacked} >= {200, 400}


def test_requests_made_from_the_description_are_answered_as_it_says(office: Office) -> None:
    intruders = [intruder_of(office, role) for role in ROLES]
    service = Service(
        office.centre.database, office.centre.certificates.trusted, lambda *_: {}, clock=lambda: office.now
    )
    tokens = ["", "erfunden", *(each.token for each in intruders)]
    assert list(described_requests(make_app(service), tokens, 2, 3)) == []


@pytest.mark.parametrize("said", ["\0", "a\0b"])
def test_a_nul_is_refused_and_no_fault_of_the_database(office: Office, said: str) -> None:
    intruder = intruder_of(office, "admin")
    for name, message in {
        "challenge": {"device": said},
        "session": {"device": said, "nonce": said, "signature": ""},
        "device-revoke": {"device": said},
        "device-code": {"user_id": said},
        "user-add": {"name": said, "role": "assistant"},
        "user-leave": {"user_id": said},
        "enrol": {"secret": said, "device_name": said, "public_key": "0" * 64},
        "caseload": {"staff": said},
        "cases": {"cases": [{"case_id": said, "digest": said}]},
    }.items():
        assert intruder.ask(name, msgspec.json.encode(message)).status in (400, 403), name


def test_bombs_take_little_memory(office: Office) -> None:
    intruder = intruder_of(office, "case_manager")
    window = zstandard.ZstdCompressionParameters.from_level(19, window_log=27, enable_ldm=True)
    wide = zstandard.ZstdCompressor(compression_params=window).compress(b"[" * 2**20)
    frames = bodies.encode({}) * 10_000
    nested = b'{"changes":' + b"[" * 500_000
    values = bomb(15 * 2**20)
    huge = bomb(2**26)
    assert len(values) < 50_000
    tracemalloc.start()
    try:
        for body in (huge, values, wide, frames, zstandard.compress(nested)):
            for name in ("push", "hello", "challenge"):
                assert intruder.ask(name, body, protocol.CONTENT_TYPE).status == 400
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64 * 2**20


def test_only_whoever_signs_learns_how_a_device_stands(office: Office, wanted: Wanted) -> None:
    front = front_of(office)
    answers = set()
    for device in (wanted.device_id, "gibt-es-nicht"):
        for name, message in {
            "farewell": {"device": device, "nonce": "x", "signature": "00"},
            "erased": {"device": device, "counters": {"device_seq": 0, "link": ""}, "kinds": [], "signature": "00"},
            "session": {"device": device, "nonce": "x", "signature": "00"},
        }.items():
            call = Call(name, {"content-type": protocol.PLAIN_TYPE}, msgspec.json.encode(message), "192.0.2.1")
            reply = front.answer(call)
            answers.add((reply.status, msgspec.json.decode(reply.body)["code"]))
    assert answers == {(401, "device_unknown")}


class Ticking:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticking() -> Iterator[Ticking]:
    yield Ticking()


def refused_for(limited: object) -> int:
    """The seconds to wait, 0 if it is allowed."""
    assert callable(limited)
    try:
        limited()
    except Refused as refused:
        assert (refused.code, refused.status) == (refusals.TOO_MANY_REQUESTS, 429)
        return refused.retry_after
    return 0


def test_a_device_may_ask_sixty_times_a_minute_and_load_far_more(ticking: Ticking) -> None:
    limits = Limits(ticking)

    def ask(device: str, name: str = "hello") -> int:
        def once() -> None:
            with limits.working(device, name, BULK if name == "pull" else CALM):
                pass

        return refused_for(once)

    assert [ask("one") for _ in range(CALM.burst)] == [0] * CALM.burst
    assert (ask("one"), ask("one", "digests"), ask("two")) == (1, 1, 0)
    assert [ask("one", "pull") for _ in range(BULK.burst)] == [0] * BULK.burst and ask("one", "pull") == 1
    ticking.now += 1
    assert [ask("one", "pull") for _ in range(20)] == [0] * 20 and ask("one", "pull") == 1
    pages = 0
    for _ in range(60):
        ticking.now += 1
        pages += sum(ask("three", "pull") == 0 for _ in range(50))
    assert pages * protocol.PAGE_CHANGES > 5_000 * 200, "a first load of 5,000 cases takes no minute"


def test_a_device_has_few_requests_under_way(ticking: Ticking) -> None:
    limits = Limits(ticking)
    under_way = [limits.working("one", "pull", BULK) for _ in range(MOST_AT_ONCE)]
    for each in under_way:
        each.__enter__()
    assert refused_for(limits.working("one", "pull", BULK).__enter__) == 1
    under_way.pop().__exit__(None, None, None)
    assert refused_for(limits.working("one", "pull", BULK).__enter__) == 0


def test_failing_proofs_stop_that_device_at_that_address_and_nobody_else(ticking: Ticking) -> None:
    limits = Limits(ticking)
    for _ in range(FAILURES.burst):
        limits.proof("192.0.2.1", "one")
        limits.failed("192.0.2.1", "one")
    assert refused_for(lambda: limits.proof("192.0.2.1", "one")) == 90
    limits.proof("192.0.2.1", "two")
    limits.proof("192.0.2.2", "one")
    assert network_of("2001:db8::1") == network_of("2001:db8::2") != network_of("2001:db8:0:1::1")
    assert [refused_for(lambda: limits.anybody("x")) for _ in range(ANYBODY.burst + 1)][-1] == 1


def test_whoever_fails_again_and_again_is_told_when_to_come_back(office: Office, ada: Desk) -> None:
    context = pinned_context(office.centre.certificates.authority_pem)
    proof = {"device": ada.store.identity.device_id, "nonce": "x", "signature": "00"}
    with httpx2.Client(base_url=office.url, verify=context, trust_env=False) as client:
        for _ in range(FAILURES.burst):
            assert client.post("/v1/session", json=proof).status_code == 401
        refused = client.post("/v1/session", json=proof)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
        assert 80 <= int(refused.headers["Retry-After"]) <= 90
        assert client.post("/v1/session", json={**proof, "device": "andere"}).status_code == 401
    with pytest.raises(Exception, match=r"zu viele Anfragen.* in 2 Minuten"):
        ada.sync()
    assert token_of(office.desk(office.ada))
