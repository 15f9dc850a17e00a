"""What one person could try alone, past their own program: releases, erasures, others' entries, forged copies."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from office_parts import Desk, Office
from test_sync_attachments import attach, held, scan
from test_sync_security import forged, pushed

from kim_desktop.domain.change import WHOLE, Accepted, Change, Payload
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.office import DeletionRequest, Gap, PresenceDay, Visit
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Person
from sync import protocol
from sync.client.words import reason_in_words


def asked(desk: Desk, request: str, **fields: str) -> Change:
    """A change to a deletion request."""
    return forged(desk, "", record="deletion_request", record_id=request, payload=Payload(fields, {}, {}))


def added(desk: Desk, record: Record) -> int:
    """Writes a record past all checks of the program; tells how much was set aside."""
    with desk.store.unit() as unit:
        unit.add(record)
    return desk.sync().set_aside


def changed(desk: Desk, before: Record, **values: object) -> list[str]:
    """Writes fields past all checks of the program; tells for what reasons that was set aside."""
    seen = {change.id for change, _ in desk.store.replica.set_aside()}
    with desk.store.unit() as unit:
        unit.save(before, replace(before, **values))
    desk.sync()
    return [reason for change, reason in desk.store.replica.set_aside() if change.id not in seen]


def healed(desk: Desk, *changes: Change) -> list[str]:
    """What the service answers to changes that it is said to have lost."""
    lost = [Accepted(seq, change) for seq, change in enumerate(changes, 1)]
    with desk.transport() as transport:
        answer = transport.call("heal", protocol.HealRequest(lost), protocol.PushAnswer)
    return [verdict.reason or verdict.kind for verdict in answer.verdicts]


def test_a_deletion_is_proposed_in_one_piece_by_who_worked_in_the_case_and_then_stands(office: Office) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    case = ada.admit()
    for desk in (ada, ben, kim):
        desk.sync()
    assert pushed(ben, asked(ben, "r0", case=case, proposed_by=office.ben.id)) == ["rights"]
    empty = office.desk(office.ada)
    assert pushed(empty, asked(empty, "r1", proposed_by=office.ada.id)) == ["proposal"]
    request = DeletionRequest(id=new_id(), case=case, code="M-0001", ground="mistake", proposed_by=office.ada.id)
    assert added(ada, request) == 0
    for name, value in {"code": "M-0099", "ground": "withdrawal", "due_on": date(2026, 1, 1)}.items():
        writer = office.desk(office.kim)
        writer.sync()
        assert changed(writer, request, **{name: value}) == ["proposal"], name
    both = office.desk(office.ada)
    both.sync()
    with both.store.unit() as unit:
        unit.add(alone := replace(request, id=new_id()))
        unit.save(alone, replace(alone, released_by=office.kim.id))
    assert both.sync().set_aside == 2
    kim.sync()
    assert ada.store.get(Case, case) and changed(kim, request, released_by=office.kim.id) == []
    assert ada.sync().digests_equal and ada.store.get(Case, case) is None


def test_a_hold_that_the_releasing_desk_does_not_know_keeps_the_case(office: Office) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    case = ada.admit()
    ada.share(case, office.ben)
    ada.sync()
    ben.sync()
    before = ada.store.get(Case, case)
    assert before and changed(ada, before, hold_until=office.now.date() + timedelta(days=9), hold_reason="Klage") == []
    request = DeletionRequest(id=new_id(), case=case, code="M-0001", ground="mistake", proposed_by=office.ben.id)
    assert added(ben, request) == 0
    kim.sync()
    assert changed(kim, request, released_by=office.kim.id) == ["held"]
    assert ada.sync().digests_equal and ada.store.get(Case, case)
    assert "Löschsperre" in reason_in_words("held")


def test_nobody_erases_a_case_alone_record_by_record(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    case = ada.admit()
    entry = ada.note(case, "bleibt")
    reported = Meldung(id=new_id(), case_id=new_id(), family_name="Probe", responsible=office.ada.id)
    ada.sync()
    kim.sync()
    whole = Payload({}, {}, {}, (WHOLE,))
    for kind, record in (("contact", entry), ("person", f"person-{case}"), ("case", case)):
        writer = office.desk(office.ada)
        assert pushed(writer, forged(writer, case, record=kind, record_id=record, payload=whole)) == ["erasure"]
    for payload in (replace(whole, salt="x" * 201), replace(whole, erases=("x" * 201,))):
        writer = office.desk(office.ada)
        assert pushed(writer, forged(writer, case, payload=payload)) == ["shape"]
    assert added(ada, reported) == 0
    kim.sync()
    assert kim.store.get(Meldung, reported.id)
    for desk, left in ((kim, True), (ada, False)):
        with desk.store.unit() as unit:
            unit.erase(reported)
        assert desk.sync().set_aside == int(left) and desk.store.get(Meldung, reported.id) is None
        with office.centre.database.serving() as connection:
            table = office.centre.database.tables.records["meldung"]
            assert (connection.execute(table.select().where(table.c.id == reported.id)).first() is not None) is left


def test_a_refused_erasure_of_a_whole_record_lets_both_ends_agree(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    entry = ada.note(case, "bleibt")
    ada.sync()
    found = ada.store.get(Contact, entry)
    assert found
    with ada.store.unit() as unit:
        unit.erase(found)
    result = ada.sync()
    assert (result.set_aside, result.digests_equal) == (1, True)
    assert ada.store.get(Contact, entry) is None
    result = ada.sync()
    assert (result.digests_equal, result.healed_cases) == (True, [])
    second = office.desk(office.ada)
    assert second.sync().digests_equal and second.store.get(Contact, entry)


@pytest.mark.parametrize("role", ["case_manager", "assistant"])
def test_what_the_team_shares_is_changed_by_its_author_or_coordination(office: Office, role: str) -> None:
    ada, other = office.desk(office.ada), office.desk(office.centre.add_user("Testa Muster", role))
    day = PresenceDay(id=new_id(), staff=office.ada.id, on=date(2027, 3, 1), begins="9:00")
    visit, gap = Visit(id=new_id(), day=day.id, number=1), Gap(id=new_id(), what="Kita", reported_by=office.ada.id)
    for record in (day, visit, gap):
        assert added(ada, record) == 0
    other.sync()
    assert changed(other, day, begins="8:00") == changed(other, visit, number=2) == ["rights"]
    assert changed(other, gap, what="nichts") == ["rights"] == changed(ada, gap, answer="erledigt")
    assert changed(ada, gap, topic="topic-1") == ["rights"] and changed(ada, gap, answer_read_on=date(2027, 3, 2)) == []
    assert added(other, replace(day, id=new_id())) == added(other, replace(gap, id=new_id())) == 1
    assert changed(ada, day, begins="9:30") == []
    kim = office.desk(office.kim)
    kim.sync()
    assert changed(kim, gap, state="known", answer="bekannt") == []


def test_a_forged_copy_of_anothers_change_neither_moves_their_chain_nor_binds_it(office: Office) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    case = ada.admit()
    for desk in (ada, ben, kim):
        desk.sync()
    stolen = {"device": ada.store.identity.device_id, "author": office.ada.id}
    head = ada.store.replica.counters()
    for payload in (None, Payload({"text": "x"}, {}, {})):
        fake = replace(forged(ben, case, **stolen), device_seq=head.device_seq + 1, previous=head.link)
        assert healed(ben, replace(fake, payload=payload)) == ["author"]
    ada.note(case, "geht weiter")
    assert ada.sync().set_aside == 0
    (first,) = [
        each.change.id
        for each in kim.store.replica.accepted_after(0, 500)
        if each.change.record == "parameter" and each.change.record_id == "param-small_number"
    ]
    assert pushed(ben, forged(ben, case, id=first)) == ["identifier"]
    rule = kim.store.get(Parameter, "param-small_number")
    assert rule and changed(kim, rule, value=7) == []
    assert ada.sync().digests_equal and ada.store.all(Person)


def test_naming_the_bytes_of_another_case_does_not_bring_them_into_ones_own(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    secret, shared = ada.admit(), ben.admit()
    ben.share(shared, office.ada)
    ben.sync()
    paper = attach(ada, secret, scan(2_000))
    assert ada.sync().papers_sent == 1
    assert added(ben, stolen := Attachment(id=new_id(), case_id=shared, digest=paper.digest, size=2_000)) == 0
    assert ada.sync().digests_equal and ada.store.get(Attachment, stolen.id)
    assert changed(ada, stolen, name="umbenannt") == []
    assert (ada.sync().papers_sent, ben.sync().papers_received, held(office)) == (0, 0, 2_000)
