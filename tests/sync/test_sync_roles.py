"""What each role sees and writes at the central store, through real desks and by changes forged past the program."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from office_parts import Desk, Office
from sqlalchemy import update
from test_sync_security import forged, pushed

from kim_desktop.domain.change import Payload
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import RECORDS
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.domain.records.handover import Absence
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.domain.rules.feedback import blank_feedback, feedback_id, told
from kim_desktop.domain.rules.units import FOUNDERS
from kim_desktop.domain.rules.writing import WRITES
from kim_desktop.errors import NotAllowed
from kim_desktop.work.lookups import lookups
from sync import protocol
from sync.service.running.endpoints import ENDPOINTS
from sync.service.store.database import put_value
from sync.service.store.tables import ACCESS

TODAY = date(2027, 3, 1)
OFFICE = "org-fb50"


def add(desk: Desk, *records: Record) -> None:
    """Writes records in one unit and reconciles."""
    with desk.store.unit() as unit:
        for each in records:
            unit.add(each)
    assert desk.sync().set_aside == 0


def change(desk: Desk, record: Record, **values: Any) -> None:
    """Writes fields of a record as this desk holds it, and reconciles."""
    before = desk.store.get(type(record), record.id)
    assert before is not None
    with desk.store.unit() as unit:
        unit.save(before, replace(before, **values))
    assert desk.sync().set_aside == 0


def holds(desk: Desk, *records: Record) -> bool:
    """Whether the desk has all of these after a round; it fails if it has only some."""
    assert desk.sync().digests_equal
    held = [desk.store.get(type(each), each.id) is not None for each in records]
    assert all(held) or not any(held)
    return all(held)


Said = tuple[str, str, str, Mapping[str, Any]]
"""Record type, unit, record id and fields of a forged change."""


def smuggled(desk: Desk, said: list[Said]) -> list[str]:
    """What the service answers to changes rightly signed and chained, but written past the program; each alone."""
    link, place, changes = "", 0, []
    for record, unit, record_id, fields in said:
        payload = Payload(dict(fields), {}, {})
        chained = {"previous": link, "device_seq": place} if link else {}
        made = forged(desk, unit, record=record, record_id=record_id, payload=payload, **chained)
        link, place = made.link(), made.device_seq + 1
        changes.append(made)
    return pushed(desk, *changes)


@pytest.fixture
def fatma(office: Office) -> Desk:
    """A Fachbereichskontakt."""
    return office.desk(office.centre.add_user("Fatma Test", "contact_office", OFFICE))


def planned(kim: Desk, *guests: str, led_by: str = "") -> tuple[Conference, list[ConferenceGuest]]:
    """A Fallkonferenz with these guests."""
    key = new_id()
    invited = [ConferenceGuest(id=new_id(), case_id=key, staff=each) for each in guests]
    conference = Conference(id=key, case_id=key, topic="Probe", on=TODAY, led_by=led_by)
    add(kim, conference, *invited)
    return conference, invited


def test_a_conference_is_seen_by_who_is_invited_and_a_guest_who_is_taken_off_loses_it(
    office: Office, fatma: Desk
) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    other = office.desk(office.centre.add_user("Kora Probe", "coordinator"))
    me = fatma.store.identity.user_id
    conference, (first, _) = planned(kim, office.ada.id, me)
    case = ada.admit()
    assert holds(ada, conference)
    brought = ConferenceCase(
        id=new_id(), case_id=conference.id, case=case, shown_as="Fall A", brought_by=office.ada.id, dossier="Wohnung"
    )
    add(ada, brought)
    for desk in (fatma, kim, other):
        assert holds(desk, conference, brought)
        assert desk.store.get(Case, case) is None
    assert not holds(ben, conference, brought)
    outsiders = [office.desk(office.centre.add_user(f"Person {each}", each)) for each in ("admin", "management")]
    assert not any(holds(desk, conference, brought) for desk in outsiders)
    change(kim, first, staff=office.ben.id)
    assert holds(ben, conference, brought)
    change(ada, brought, brought_by=office.ben.id)
    assert not holds(ada, conference, brought)


def test_what_a_conference_was_told_of_a_case_is_taken_out_of_every_log(office: Office, fatma: Desk) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    conference, _ = planned(kim, office.ada.id, fatma.store.identity.user_id)
    case = ada.admit()
    ada.sync()
    brought = ConferenceCase(
        id=new_id(), case_id=conference.id, case=case, brought_by=office.ada.id, dossier="Geheimes Dossier"
    )
    add(ada, brought)
    assert holds(fatma, brought)
    with ada.store.unit() as unit:
        unit.erase(brought, ("dossier",))
    assert ada.sync().set_aside == 0
    for desk in (fatma, kim):
        assert holds(desk, brought)
        left = desk.store.get(ConferenceCase, brought.id)
        assert left is not None and not left.dossier
    for desk in (ada, kim, fatma):
        assert not [
            each for each in desk.store.replica.accepted_after(0, 500) if "Geheimes" in str(each.change.payload)
        ]


def test_in_a_conference_everybody_writes_only_their_own_part(office: Office, fatma: Desk) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    conference, (guest, second, third) = planned(
        kim, office.ada.id, office.ben.id, fatma.store.identity.user_id, led_by=office.ben.id
    )
    case, foreign = ada.admit(), ben.admit()
    for desk in (ada, ben, fatma):
        desk.sync()
    brought = ConferenceCase(id=new_id(), case_id=conference.id, case=case, brought_by=office.ada.id)
    decision = ConferenceDecision(id=new_id(), case_id=conference.id, what="Termin", staff=office.ada.id)
    add(ada, brought)
    add(ben, decision)
    change(ben, conference, state="held")
    change(ben, brought, said="Besprochen")
    kim.sync()
    change(kim, brought, position=2)
    ada.sync()
    change(ada, decision, done_on=TODAY)
    change(ada, guest, reply="accepted")
    unit = conference.id
    refused: dict[Desk, list[Said]] = {
        ada: [
            ("conference", unit, unit, {"topic": "anders"}),
            ("conference_guest", unit, second.id, {"reply": "declined"}),
            ("conference_guest", unit, guest.id, {"staff": office.kim.id}),
            ("conference_case", unit, brought.id, {"said": "nie gesagt"}),
            ("conference_case", unit, brought.id, {"case": foreign}),
            ("conference_case", unit, new_id(), {"brought_by": office.ada.id, "case": foreign}),
            ("conference_case", unit, new_id(), {"brought_by": office.ben.id, "case": case}),
            ("conference_decision", unit, new_id(), {"what": "untergeschoben"}),
            ("conference_decision", unit, decision.id, {"what": "anders"}),
        ],
        kim: [
            ("conference_case", unit, brought.id, {"dossier": "erfunden"}),
            ("conference_case", unit, new_id(), {"brought_by": office.kim.id}),
        ],
        ben: [("conference_case", unit, brought.id, {"shown_as": "Beispiel"})],
    }
    for desk, said in refused.items():
        assert smuggled(desk, said) == ["conference"] * len(said)
    assert smuggled(fatma, [("conference_guest", unit, third.id, {"reply": "accepted"})]) == ["rights"]


def test_each_record_lies_in_a_unit_of_its_kind(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    conference, _ = planned(kim, office.ada.id)
    case = ada.admit()
    ada.sync()
    unit, told = conference.id, feedback_id(case)
    misplaced: list[Said] = [
        ("contact", unit, new_id(), {"text": "hier nicht"}),
        ("meldung", unit, new_id(), {"family_name": "Beispiel"}),
        ("conference_case", case, new_id(), {"brought_by": office.ada.id}),
        ("conference_decision", new_id(), new_id(), {"what": "ohne Konferenz"}),
        ("feedback", unit, unit, {"state": "admitted"}),
        ("handover", unit, unit, {"case": case}),
    ]
    reasons = smuggled(ada, misplaced)
    assert [each for each in reasons if each not in {"foreign_record", "handover_begin"}] == []
    assert smuggled(office.desk(office.ben), [("feedback", told, told, {"state": "closed"})]) == ["rights"]


def test_a_meldung_stays_with_its_sender_until_it_is_taken_up_and_with_koordination_to_its_end(
    office: Office, fatma: Desk
) -> None:
    kim, me = office.desk(office.kim), fatma.store.identity.user_id
    colleague = office.desk(office.centre.add_user("Gerd Test", "contact_office", OFFICE))
    elsewhere = office.desk(office.centre.add_user("Eva Test", "contact_office", "org-fb33"))
    case = new_id()
    sent = Meldung(id=new_id(), case_id=case, family_name="Beispiel", sender=OFFICE, sent_by=me)
    arrived = told(blank_feedback(sent), sent, TODAY)
    add(fatma, sent, arrived)
    assert holds(fatma, sent, arrived) and holds(kim, sent, arrived)
    assert holds(colleague, arrived) and colleague.store.get(Meldung, sent.id) is None
    assert not holds(elsewhere, sent, arrived)
    declined = replace(sent, decision="declined", decided_on=TODAY)
    with kim.store.unit() as unit:
        unit.save(sent, declined)
        unit.save(arrived, told(arrived, declined, TODAY))
    assert kim.sync().set_aside == 0
    assert holds(fatma, arrived) and fatma.store.get(Meldung, sent.id) is None
    said = fatma.store.get(Feedback, arrived.id)
    assert said is not None and said.state == "closed" and "Beispiel" not in str(said)
    assert holds(kim, sent)
    change(kim, declined, settled_on=TODAY)
    assert not holds(kim, sent)
    late = office.desk(office.centre.add_user("Lea Test", "contact_office", OFFICE))
    assert holds(late, arrived)


def test_who_decides_a_meldung_writes_what_its_sender_is_told_even_standing_in(office: Office) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    sent = Meldung(id=new_id(), case_id=new_id(), family_name="Beispiel", sender=OFFICE, responsible=office.ada.id)
    arrived = told(blank_feedback(sent), sent, TODAY)
    add(kim, sent, arrived)
    assert holds(ada, sent, arrived) and not holds(ben, sent, arrived)
    add(ada, Absence(id=new_id(), staff=office.ada.id, begins=TODAY, ends=TODAY, deputy=office.ben.id))
    assert holds(ben, sent, arrived)
    decided = replace(sent, decision="referred", decided_on=TODAY)
    with ben.store.unit() as unit:
        unit.save(sent, decided)
        unit.save(arrived, told(arrived, decided, TODAY))
    assert ben.sync().set_aside == 0
    kim.sync()
    said = kim.store.get(Feedback, arrived.id)
    assert said is not None and said.state == "referred"


def test_a_frozen_report_is_for_koordination_and_stays_as_it_is(office: Office) -> None:
    kim = office.desk(office.kim)
    colleague = office.desk(office.centre.add_user("Kora Probe", "coordinator"))
    others = [office.desk(office.centre.add_user("Leitung", "management")), office.desk(office.ada)]
    key = new_id()
    report = FrozenReport(id=key, case_id=key, name="2026", content="{}", sha256="0" * 64, frozen_by=office.kim.id)
    add(kim, report)
    assert holds(colleague, report) and not any(holds(desk, report) for desk in others)
    change(colleague, report, told=True)
    assert smuggled(kim, [("frozen_report", key, key, {"content": "geschönt"})]) == ["frozen"]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_begins_only_records_of_its_own_and_reaches_into_no_unit_of_others(
    office: Office, role: str
) -> None:
    """Every record type of case work: in a unit that begins with it, and in one that is somebody else's."""
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    conference, _ = planned(kim, office.ada.id)
    case = ada.admit("Geheim")
    ada.sync()
    intruder = office.desk(office.centre.add_user("Toni Test", role))
    kinds = [record.kind() for record in RECORDS if not record.master]
    masters = [record for record in RECORDS if record.master]
    units = [new_id() for _ in kinds]
    fresh: list[Said] = [
        (kind, unit, unit if kind in FOUNDERS else new_id(), {}) for kind, unit in zip(kinds, units, strict=True)
    ]
    foreign: list[Said] = [(kind, case, case if kind in FOUNDERS else new_id(), {}) for kind in kinds]
    inside: list[Said] = [(kind, conference.id, new_id(), {}) for kind in kinds if kind not in FOUNDERS]
    listed: list[Said] = [(record.kind(), "", new_id(), {}) for record in masters]
    said = iter(smuggled(intruder, [*fresh, *foreign, *inside, *listed]))
    assert {kind for kind in kinds if next(said) != "rights"} == WRITES.get(role, frozenset())
    assert {next(said) for _ in foreign} == {"rights"}
    taken = {each for each, _, _, _ in inside if next(said) == "accepted"}
    assert taken == ({"conference_guest", "conference_decision"} if role == "coordinator" else set())
    written = {record.kind() for record in masters if next(said) != "rights"}
    assert written == {record.kind() for record in masters if role in record.writers}


@pytest.mark.parametrize("role", ["contact_office", "assistant", "management", "admin"])
def test_the_program_refuses_beforehand_what_the_central_store_would_refuse(office: Office, role: str) -> None:
    desk = office.desk(office.centre.add_user("Toni Test", role))
    with pytest.raises(NotAllowed, match="in Ihrer Rolle"):
        desk.admit()
    assert desk.sync().sent == 0


def test_a_store_of_an_earlier_program_follows_the_rules_of_this_one(office: Office) -> None:
    kim = office.desk(office.kim)
    declined = Meldung(id=new_id(), case_id=new_id(), family_name="Beispiel", decision="declined")
    add(kim, declined)
    with office.centre.database.writing() as connection:
        mine = (ACCESS.c.case_id == declined.case_id) & (ACCESS.c.user_id == office.kim.id)
        connection.execute(update(ACCESS).where(mine).values(granted=False, version=ACCESS.c.version + 1))
        put_value(connection, "access_rules", "")
    assert not holds(kim, declined)
    office.shut()
    office.open()
    assert holds(kim, declined)


def test_one_person_with_two_roles_has_two_profiles_that_never_mix(office: Office) -> None:
    caring = office.desk(office.centre.add_user("Mia Muster", "case_manager", "org-ki"))
    leading = office.desk(office.centre.add_user("Mia Muster", "coordinator", "org-ki"))
    case = caring.admit("Geheim")
    caring.note(case, "streng vertraulich")
    for desk in (caring, leading, caring):
        assert desk.sync().digests_equal
    assert leading.store.count(Case) == leading.store.count(Meldung) == 0
    assert not leading.store.search("Geheim", 10)
    assert not [each for each in leading.store.replica.accepted_after(0, 500) if each.change.case_id]
    team = [each for each in lookups(leading.store).choices["staff_member"] if each[1].startswith("Mia")]
    assert {name for _, name in team} == {"Mia Muster (case_manager)", "Mia Muster (coordinator)"}


def test_a_traegerleitung_gets_the_figures_of_the_own_employer_only(office: Office) -> None:
    office.figures = lambda begin, end, employer: {"employer": employer}
    office.shut()
    office.open()
    asked = protocol.FiguresRequest("2027-01-01", "2027-03-31")
    leading = office.desk(office.centre.add_user("Leitung Test", "management", "org-awo"))
    nobodys = office.desk(office.centre.add_user("Leitung Ohne", "management"))
    for desk, employer in ((leading, "org-awo"), (office.desk(office.kim), "")):
        with desk.transport() as transport:
            assert transport.call("figures", asked, dict[str, str]) == {"employer": employer}
    with nobodys.transport() as transport, pytest.raises(NotAllowed):
        transport.call("figures", asked, dict[str, str])


ASKED_BY = {
    **dict.fromkeys(("caseload", "team-load", "count", "research", "transfers"), frozenset({"coordinator"})),
    "figures": frozenset({"coordinator", "management"}),
    **dict.fromkeys(("audit", "team", "device-code", "device-revoke", "user-add", "user-leave"), frozenset({"admin"})),
}
FOR_EVERY_ROLE = {
    "hello", "notices", "push", "heal", "pull", "cases", "digests", "offer", "set-aside", "stragglers",
    "blobs", "blob-get", "blob-put", "case-audit",
}  # fmt: skip


def test_each_endpoint_answers_the_roles_it_is_for() -> None:
    """Whoever adds an endpoint says here for whom; those for every role look at the reach of each case themselves."""
    declared = {each.name: each.roles for each in ENDPOINTS}
    assert declared == {**ASKED_BY, **dict.fromkeys(FOR_EVERY_ROLE)}
    assert all(roles <= {*ROLES} for roles in ASKED_BY.values())
