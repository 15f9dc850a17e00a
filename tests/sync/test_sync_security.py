"""Who is not entitled gets nothing: foreign authorities, codes, tokens, roles, cases, and bodies beyond measure."""

import hashlib
import socket
import ssl
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import msgspec
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from office_parts import FAST, HOSTS, Desk, Office
from sqlalchemy import func, select, text

from kim_desktop.domain.change import Accepted, Change, Payload, payload_digest
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.master import Parameter
from kim_desktop.errors import BadInput, CodeRefused, DeviceRevoked, NotAllowed, ServiceError, UntrustedServer
from sync import bodies, protocol
from sync.client.enrol import enrol
from sync.pinning import pinned_context
from sync.service.access.tls import ensure_certificates
from sync.service.running.server import Listen, Server

ENDPOINTS: dict[str, Any] = {
    "hello": protocol.HelloRequest(1, "", 0, 0, 0, protocol.DeviceCounters(0, "0" * 64)),
    "push": protocol.PushRequest([]),
    "heal": protocol.HealRequest([]),
    "pull": protocol.PullRequest(0, 0),
    "cases": protocol.CasesRequest([]),
    "digests": protocol.DigestsRequest("", 0, 0),
    "offer": protocol.OfferRequest([]),
    "set-aside": protocol.Nothing(),
    "figures": protocol.FiguresRequest("2027-01-01", "2027-03-31"),
}


def post(office: Office, name: str, body: bytes, token: str = "", kind: str = protocol.CONTENT_TYPE) -> httpx2.Response:
    """A request as anybody can send it."""
    context = pinned_context(office.centre.certificates.authority_pem)
    headers = {"Content-Type": kind, **({"Authorization": f"Bearer {token}"} if token else {})}
    return httpx2.post(f"{office.url}/v1/{name}", content=body, headers=headers, verify=context, trust_env=False)


def code_of(response: httpx2.Response) -> str:
    """The code of a refusal."""
    return bodies.decode(response.content, protocol.Refusal).code


def token_of(desk: Desk) -> str:
    """A token as the device has it."""
    with desk.transport() as transport:
        transport.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer)
        return transport._token


def forged(desk: Desk, case: str, **other: Any) -> Change:
    """A change rightly signed and chained by this device, written past its own program."""
    identity, head = desk.store.identity, desk.store.replica.counters()
    payload = other.pop("payload", Payload({"text": "untergeschoben"}, {}, {}))
    change = Change(
        id=new_id(), case_id=case, record="contact", record_id=new_id(), author=identity.user_id,
        device=identity.device_id, device_seq=head.device_seq + 1, said_at="2027-03-01T09:00:00+00:00",
        group=new_id(), schema=1, previous=head.link, digest=payload_digest(payload), signature="",
        payload=payload,
    )  # fmt: skip
    change = replace(change, **other)
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(identity.device_key))
    return replace(change, signature=key.sign(change.signed_bytes()).hex())


def pushed(desk: Desk, *changes: Change) -> list[str]:
    """The reasons, or kinds, that the service answers to a push."""
    with desk.transport() as transport:
        answer = transport.call("push", protocol.PushRequest(list(changes)), protocol.PushAnswer)
    return [verdict.reason or verdict.kind for verdict in answer.verdicts]


def test_without_a_session_no_endpoint_answers(office: Office) -> None:
    for name, message in ENDPOINTS.items():
        for token in ("", "erfunden"):
            response = post(office, name, bodies.encode(message), token)
            assert (response.status_code, code_of(response)) == (401, "no_session"), name


def test_a_foreign_case_is_out_of_reach_for_every_role_at_every_endpoint(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit("Geheim")
    ada.note(case, "streng vertraulich")
    ada.sync()
    secrets_of_case = (b"Geheim", b"vertraulich", case.encode())
    for role in ("coordinator", "case_manager", "assistant", "contact_office", "management", "admin"):
        desk = office.desk(office.centre.add_user(f"Person {role}", role))
        desk.sync()
        token = token_of(desk)
        asked = ENDPOINTS | {
            "cases": protocol.CasesRequest([protocol.CaseRequest(case), protocol.CaseRequest("")]),
            "digests": protocol.DigestsRequest("other", 10**6, 10**6),
        }
        for name, message in asked.items():
            response = post(office, name, bodies.encode(message), token)
            said = bodies.inflate(response.content, 2**24)
            said = said.replace(f'"case_id":"{case}","changes":[],"equal":false'.encode(), b"")
            assert not any(secret in said for secret in secrets_of_case), (role, name)
        assert pushed(desk, forged(desk, case)) == ["rights"], role
        healed = protocol.HealRequest([Accepted(1, forged(desk, case, device_seq=9))])
        answer = bodies.decode(post(office, "heal", bodies.encode(healed), token).content, protocol.PushAnswer)
        assert answer.verdicts[0].reason == "rights", role


def test_figures_and_everybodys_set_aside_changes_are_for_coordination(office: Office) -> None:
    office.figures = lambda begin, end, employer: {"period": [begin.isoformat(), end.isoformat()]}
    office.shut()
    office.open()
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    case = ada.admit()
    ada.sync()
    ben.note(case, "ohne Recht")
    ben.sync()
    with kim.transport() as transport:
        figures = transport.call("figures", ENDPOINTS["figures"], dict[str, list[str]])
        assert figures == {"period": ["2027-01-01", "2027-03-31"]}
        waiting = transport.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer).changes
        assert [(each.author, each.reason) for each in waiting] == [(office.ben.id, "rights")]
    with ada.transport() as transport:
        with pytest.raises(NotAllowed):
            transport.call("figures", ENDPOINTS["figures"], dict[str, list[str]])
        assert transport.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer).changes == []


def test_the_database_itself_hides_foreign_cases_from_readers(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    database = office.centre.database
    changes, states = database.tables.changes, database.tables.states
    for user, seen in ((office.ada, 3), (office.ben, 0), (office.kim, 0)):
        with database.reading(user.id) as (connection, _):
            for table in (changes, states):
                mine = select(func.count()).select_from(table).where(table.c.case_id == case)
                assert connection.scalar(mine) == seen
    with database.reading(office.ada.id) as (connection, _), pytest.raises(Exception, match="permission denied"):
        connection.execute(text("SELECT * FROM devices"))


def test_what_a_change_may_not_be_is_set_aside_with_its_reason(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    own, foreign = ada.admit(), ben.admit()
    entry = ada.note(own, "unveränderlich")
    for desk in (ada, ben):
        desk.sync()
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    said = {
        "author": {"author": office.ben.id},
        "foreign_record": {"record": "person", "record_id": f"person-{foreign}"},
        "append_only": {"record_id": entry},
        "size": {"payload": Payload({"unknown": "x" * 300_000}, {}, {})},
        "digest": {"digest": "0" * 64},
        "rights": {"case_id": "", "record": "unknown_list"},
        "value:text": {"payload": Payload({"text": "x" * 20_001}, {}, {})},
        "value:minutes": {"payload": Payload({"minutes": "viele"}, {}, {})},
        "value:sort": {"payload": Payload({"sort": {"+": ["talk"]}}, {}, {})},
        "shape": {"payload": Payload({"unknown": deep}, {}, {})},
    }
    nul = {"payload": Payload({"unknown": "a\0b"}, {}, {})}
    misplaced = {"record": "case", "record_id": "another"}
    master = {"record": "parameter"}
    for reason, other in [*said.items(), ("shape", nul), ("shape", misplaced), ("shape", master)]:
        writer = office.desk(office.ada)
        assert pushed(writer, forged(writer, own, **other)) == [reason]
    unsigned = replace(forged(ada, own), signature="00" * 64)
    assert pushed(ada, unsigned) == ["signature"]
    assert ben.sync().digests_equal


def test_only_coordination_and_administration_write_master_data(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    for desk in (ada, kim):
        with desk.store.unit() as unit:
            unit.add(Parameter(id=new_id(), name="neu", value=1))
    assert (ada.sync().set_aside, kim.sync().set_aside) == (1, 0)


def test_record_types_and_fields_of_a_newer_version_pass_through_untouched(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    payload = Payload({"wish": "später", "list": [1, {"a": None}], "share": 0.25}, {}, {})
    newer = forged(ada, case, record="of_a_later_version", record_id="k1", payload=payload, schema=7)
    assert pushed(ada, newer) == ["accepted"]
    second = office.desk(office.ada)
    assert second.sync().digests_equal
    (held,) = [each.change for each in second.store.replica.accepted_after(0, 500) if each.change.id == newer.id]
    assert held == newer
    office.shut()
    office.open()
    assert second.sync().digests_equal


def test_a_code_works_once_in_its_time_and_after_five_wrong_ones_not_at_all(office: Office) -> None:
    code = office.centre.new_code(office.ada.id)
    first = enrol(office.url, code.lower().replace("-", " "), "Erstes", FAST)
    assert (first.user_name, first.device_number, first.municipality) == ("Ada Muster", 2, "Musterstadt")
    with pytest.raises(CodeRefused, match="schon benutzt"):
        enrol(office.url, code, "Zweites", FAST)
    late = office.centre.new_code(office.ada.id)
    office.now += timedelta(minutes=16)
    with pytest.raises(CodeRefused):
        enrol(office.url, late, "Zu spät", FAST)
    wrong = "00000-00000" + late[11:]
    for _ in range(4):
        with pytest.raises(CodeRefused, match="unbekannt"):
            enrol(office.url, wrong, "Rater", FAST)
    with pytest.raises(CodeRefused, match="zu viele"):
        enrol(office.url, office.centre.new_code(office.ada.id), "Rater", FAST)
    office.now += timedelta(minutes=16)
    assert enrol(office.url, office.centre.new_code(office.ada.id), "Neu", FAST).device_number == 3


@pytest.mark.parametrize("code", ["", "ABC", "!!!!!-AAAAA-AAAAA-AAAAA-AAAAA", "A" * 26])
def test_what_cannot_be_a_code_is_told_before_anything_is_sent(office: Office, code: str) -> None:
    with pytest.raises(BadInput, match="nicht vollständig"):
        enrol(office.url, code, "Gerät", FAST)
    with pytest.raises(BadInput, match="https"):
        enrol("http://localhost", office.centre.new_code(office.ada.id), "Gerät", FAST)


def test_a_service_with_another_authority_is_not_believed(office: Office) -> None:
    ada = office.desk(office.ada)
    code = office.centre.new_code(office.ada.id)
    foreign = ensure_certificates(office.folder / "foreign", HOSTS)
    ada.note(ada.admit(), "bleibt hier")
    server = Server(office.app(), foreign, Listen(port=0, grace=1))
    server.start()
    try:
        url = f"https://localhost:{server.port}"
        with pytest.raises(UntrustedServer, match="bekannten Zertifikat"):
            ada.sync(url)
        with pytest.raises(UntrustedServer, match="bekannten Zertifikat"):
            enrol(url, code, "Gerät", FAST)
    finally:
        server.stop()
    assert ada.store.replica.count_pending() == 4 and ada.sync().digests_equal


def test_a_certificate_for_another_host_is_not_believed(office: Office) -> None:
    ada = office.desk(office.ada)
    other = ensure_certificates(office.folder / "centre" / "tls", ["kim.example"])
    server = Server(office.app(), other, Listen(port=0, grace=1))
    server.start()
    try:
        with pytest.raises(UntrustedServer):
            ada.sync(f"https://localhost:{server.port}")
    finally:
        server.stop()


def test_a_code_of_another_office_is_not_used(office: Office) -> None:
    code = office.centre.new_code(office.ada.id)
    with pytest.raises(UntrustedServer, match="gehört nicht"):
        enrol(office.url, code[:-1] + ("0" if code[-1] != "0" else "1"), "Gerät", FAST)
    prescribed = hashlib.sha256(ssl.PEM_cert_to_DER_cert(office.centre.certificates.authority_pem)).hexdigest()
    with pytest.raises(UntrustedServer, match="nicht die vorgegebene"):
        enrol(office.url, code, "Gerät", FAST, authority="00" * 32)
    assert enrol(office.url, code, "Gerät", FAST, authority=prescribed).user_id == office.ada.id


def test_nothing_older_than_tls_1_3_is_spoken(office: Office) -> None:
    context = pinned_context(office.centre.certificates.authority_pem)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", office.port)) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="localhost")


def test_a_revoked_device_is_refused_at_once_and_erases_itself(office: Office) -> None:
    ada, other = office.desk(office.ada), office.desk(office.ada)
    ada.sync()
    with ada.transport() as transport:
        transport.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer)
        office.centre.revoke_device(ada.store.identity.device_id)
        with pytest.raises(DeviceRevoked):
            transport.call("pull", protocol.PullRequest(0, 0), protocol.PullAnswer)
    with pytest.raises(DeviceRevoked, match="gesperrt"):
        ada.sync()
    assert ada.erased and other.sync().digests_equal and not other.erased


def test_another_key_opens_no_session(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    stolen = replace(ada.store.identity, device_key=ben.store.identity.device_key)
    ada.store.set_identity(stolen)
    with pytest.raises(ServiceError, match="kennt dieses Gerät nicht"):
        ada.sync()
    assert not ada.erased


def test_a_session_ends_after_fifteen_minutes_and_is_opened_anew(office: Office) -> None:
    ada = office.desk(office.ada)
    token = token_of(ada)
    with ada.transport() as transport:
        transport.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer)
        office.now += timedelta(minutes=16)
        assert code_of(post(office, "pull", bodies.encode(ENDPOINTS["pull"]), token)) == "no_session"
        assert transport.call("pull", protocol.PullRequest(0, 0), protocol.PullAnswer).changes


def test_bodies_beyond_measure_are_refused_and_the_service_lives_on(office: Office) -> None:
    ada = office.desk(office.ada)
    token = token_of(ada)
    bomb = zstandard.compress(b"[" * 2**28, 19)
    nested = bodies.encode(msgspec.Raw(b'{"changes":' + b"[" * 100_000 + b"]" * 100_000 + b"}"))
    bad = {
        "bomb": bomb,
        "nested": nested,
        "garbage": b"\x00" * 100,
        "not json": zstandard.compress(b"\xff\xfe"),
        "other": bodies.encode({"changes": 5}),
        "many": bodies.encode({"changes": [{}] * 3_000}),
        "numbers": bodies.encode({"cursor": -1, "scope": 2**63, "changes": [0], "ids": [7]}),
    }
    for name, body in bad.items():
        for endpoint in ("push", "pull", "offer"):
            response = post(office, endpoint, body, token)
            assert (response.status_code, code_of(response)) == (400, "malformed"), (name, endpoint)
            assert len(response.content) < 200
    too_large = post(office, "push", b"x" * (bodies.MOST_BODY + 1), token)
    assert (too_large.status_code, code_of(too_large)) == (413, "too_large")
    assert post(office, "push", bodies.encode(ENDPOINTS["push"]), token, "text/html").status_code == 415
    assert ada.sync().digests_equal


def test_the_log_names_no_person_and_no_content(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    ada = office.desk(office.ada)
    case = ada.admit("Geheimname")
    ada.note(case, "Geheimtext")
    ada.sync()
    pushed(ada, forged(ada, case, payload=Payload({"text": "Geheimwert" * 3_000}, {}, {})))
    lines = [record.getMessage() for record in caplog.records if record.name == "kim.sync"]
    assert any(line.startswith("push 200") for line in lines)
    assert "Geheim" not in caplog.text and "Ada Muster" not in caplog.text


def test_a_captive_portal_is_recognised_as_such(office: Office) -> None:
    ada = office.desk(office.ada)

    async def portal(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<html>Bitte anmelden</html>"})

    server = Server(portal, office.centre.certificates, Listen(port=0, grace=1))
    server.start()
    try:
        with pytest.raises(ServiceError, match="anderes Programm"):
            ada.sync(f"https://localhost:{server.port}")
    finally:
        server.stop()
