"""An Übergabe between real desks: offered, answered, carried out, and all that must not be possible."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from office_parts import Desk, Office

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp
from kim_desktop.domain.records.handover import CONTACT_SHEET, FULL, Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Organisation
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.work.bulk_handover import Held, offer_many, preview_many
from kim_desktop.work.handover import (
    accept,
    begin_from_sheet,
    closing_lines,
    decline,
    incoming,
    mark_seen,
    offer,
    outgoing,
    prepare,
    tick,
    to_begin,
    to_close,
    withdraw,
)
from sync.caseload_messages import CaseInLoad, CaseloadAnswer, CaseloadRequest
from sync.client.result import Step
from sync.client.round import run_round
from sync.service.access.accounts import User

REASONS = CodeEntry(id="code-moved", catalogue="handover_reason", code="moved", label="Umzug in einen anderen Bezirk")
BODY = Organisation(id="org-andere", name="Anderer Träger")


@pytest.fixture
def handing(office: Office) -> Iterator[Office]:
    """An office with the list of reasons."""
    office.centre.write([REASONS, BODY])
    yield office


def desk_of(office: Office, user: User) -> Desk:
    """A desk that knows the team."""
    made = office.desk(user)
    made.sync()
    return made


def offered(giver: Desk, case: str, to: User, **values: object) -> Handover:
    """An offer as the window makes it."""
    draft = prepare(giver.store, case, to.id, "moved")
    return offer(giver.store, replace(draft, **values))  # type: ignore[arg-type]


def smuggled(giver: Desk, case: str, to: User, **values: object) -> Handover:
    """An offer as no window would make it."""
    unit_id, me = new_id(), giver.store.identity.user_id
    made = Handover(
        id=unit_id,
        case_id=unit_id,
        case=case,
        from_staff=me,
        to_staff=to.id,
        offered_by=me,
        offered_on=date(2027, 3, 1),
    )
    with giver.store.unit() as unit:
        return unit.add(replace(made, **values))  # type: ignore[arg-type]


def reasons(desk: Desk) -> list[str]:
    """Why the central store refused what it refused."""
    return [reason for _, reason in desk.store.replica.set_aside()]


def only(desk: Desk) -> Handover:
    """The one Übergabe that this vault holds."""
    (found,) = desk.store.all(Handover)
    return found


def test_an_accepted_case_moves_whole_and_the_giver_keeps_a_line(handing: Office) -> None:
    ada, ben, kim = desk_of(handing, handing.ada), handing.desk(handing.ben), desk_of(handing, handing.kim)
    case = ada.admit("Wandermann")
    with ada.store.unit() as unit:
        task = unit.add(FollowUp(id=new_id(), case_id=case, what="Anruf", staff=handing.ada.id))
        done = unit.add(replace(task, id=new_id(), done_on=date(2027, 2, 1)))
        visit = unit.add(Appointment(id=new_id(), case_id=case, what="Amt", staff=handing.ada.id))
    offered(ada, case, handing.ben, note="Duldung endet bald")
    ada.sync()
    assert outgoing(ada.store)[0].is_sent
    assert ben.sync().granted == 1
    assert ben.store.get(Case, case) is None, "the offer shows the case to nobody yet"
    (waiting,) = incoming(ben.store)
    assert waiting.handover.client == "Wandermann" and waiting.due == date(2027, 3, 8)
    mark_seen(ben.store, waiting.handover)
    accept(ben.store, tick(ben.store, only(ben), "client_told"))
    assert ben.sync().granted == 1, "the case comes in the same round as the acceptance goes"
    moved = ben.store.get(Case, case)
    assert moved is not None and moved.responsible == handing.ben.id
    assert moved.responsible_reason == "Übergabe vom 01.03.2027: Umzug in einen anderen Bezirk"
    assert {ben.store.get(kind, each).staff for kind, each in ((FollowUp, task.id), (Appointment, visit.id))} == {
        handing.ben.id
    }
    assert ben.store.get(FollowUp, done.id) == done, "what is done stays whose it was"
    late = ada.note(case, "geschrieben, ohne davon zu wissen")
    result = ada.sync()
    assert (result.sent, result.set_aside, result.withdrawn, result.digests_equal) == (1, 0, 1, True)
    assert {hit.kind for hit in ada.store.search("Wandermann")} == {"handover"}
    assert ada.store.get(Person, f"person-{case}") is None
    assert closing_lines(ada.store)[0].words == "angenommen am 01.03.2027"
    ben.sync()
    assert ben.store.get(Contact, late) is not None
    assert kim.sync().digests_equal and only(kim).state == "accepted"
    again = ben.sync()
    assert (again.received, again.granted, again.withdrawn, again.digests_equal) == (0, 0, 0, True)


def test_a_declined_or_withdrawn_offer_leaves_everything_as_it_was(handing: Office) -> None:
    ada, ben = desk_of(handing, handing.ada), handing.desk(handing.ben)
    case = ada.admit()
    for answer in ("declined", "withdrawn"):
        made = offered(ada, case, handing.ben)
        ada.sync()
        ben.sync()
        if answer == "declined":
            decline(ben.store, only(ben), "Kein Platz")
        else:
            withdraw(ada.store, made)
        ben.sync()
        ada.sync()
        assert ben.sync().digests_equal and ben.store.all(Handover) == []
        held = ada.store.get(Case, case)
        assert held is not None and held.responsible == handing.ada.id
    assert sorted(each.state for each in closing_lines(ada.store)) == ["declined", "withdrawn"]


@pytest.mark.parametrize("giver_first", [True, False])
def test_of_withdrawal_and_acceptance_the_first_to_arrive_wins(handing: Office, giver_first: bool) -> None:
    ada, ben = desk_of(handing, handing.ada), handing.desk(handing.ben)
    case = ada.admit()
    made = offered(ada, case, handing.ben)
    ada.sync()
    ben.sync()
    withdraw(ada.store, made)
    accept(ben.store, only(ben))
    first, second = (ada, ben) if giver_first else (ben, ada)
    assert first.sync().set_aside == 0
    assert second.sync().set_aside == 1
    assert reasons(first) == []
    assert (ada.store.get(Case, case) is not None) is giver_first
    assert (ben.store.get(Case, case) is not None) is not giver_first
    assert ada.sync().digests_equal and ben.sync().digests_equal
    assert only(ada).state == ("withdrawn" if giver_first else "accepted")
    if not giver_first:
        assert reasons(ada) == ["handover_over"]


def test_nobody_offers_a_case_that_is_not_theirs(handing: Office) -> None:
    ada, ben, kim = handing.desk(handing.ada), handing.desk(handing.ben), handing.desk(handing.kim)
    case, mine = ada.admit(), ben.admit("Eigen")
    ada.sync()
    ben.sync()
    smuggled(ben, case, handing.ben, from_staff=handing.ada.id)
    smuggled(ben, case, handing.ada)
    smuggled(ben, mine, handing.kim)
    smuggled(ben, mine, handing.ada, accepted_on=date(2027, 3, 1))
    smuggled(ben, mine, handing.ada)
    smuggled(ben, mine, handing.ada)
    smuggled(kim, mine, handing.ada, from_staff=handing.ben.id, client="Eigen")
    smuggled(kim, case, handing.ben, from_staff=handing.ben.id)
    ben.sync()
    kim.sync()
    assert reasons(ben) == ["handover_giver", "handover_giver", "handover_taker", "handover_begin", "handover_second"]
    assert reasons(kim) == ["handover_names", "handover_giver"]


def test_only_the_one_who_was_asked_accepts_and_what_was_offered_stands(handing: Office) -> None:
    eve = handing.centre.add_user("Eva Dritte", "case_manager")
    ada, ben, third = desk_of(handing, handing.ada), handing.desk(handing.ben), handing.desk(eve)
    case = ada.admit()
    made = offered(ada, case, handing.ben, extent=CONTACT_SHEET)
    ada.sync()
    ben.sync()
    with third.store.unit() as unit:
        unit.save(made, replace(made, accepted_on=date(2027, 3, 1)))
    with third.store.unit() as unit:
        unit.add(Contact(id=new_id(), case_id=made.id, text="untergeschoben"))
    third.sync()
    assert reasons(third) == ["rights", "rights"]
    for other in (
        replace(made, to_staff=eve.id),
        replace(made, extent=FULL),
        replace(made, accepted_on=made.offered_on),
    ):
        with ada.store.unit() as unit:
            unit.save(made, other)
    with ada.store.unit() as unit:
        unit.add(Contact(id=new_id(), case_id=made.id, text="untergeschoben"))
    with ada.store.unit() as unit:
        unit.add(replace(made, id=new_id(), case_id=case))
    ada.sync()
    assert reasons(ada) == ["handover_rights"] * 3 + ["foreign_record", "shape"]
    with ben.store.unit() as unit:
        unit.save(only(ben), replace(only(ben), accepted_on=made.offered_on, extent=FULL))
    ben.sync()
    assert reasons(ben) == ["handover_rights"] and ben.store.get(Case, case) is None


def test_to_another_employer_the_whole_file_goes_only_with_the_clients_consent(handing: Office) -> None:
    far = handing.centre.add_user("Fern Fremd", "case_manager", BODY.id)
    ada, other = desk_of(handing, handing.ada), desk_of(handing, far)
    case = ada.admit("Fernmann")
    ada.sync()
    assert prepare(ada.store, case, far.id).extent == CONTACT_SHEET
    smuggled(ada, case, far)
    ada.sync()
    assert reasons(ada) == ["handover_consent"]
    with ada.store.unit() as unit:
        given = unit.add(
            Consent(id=new_id(), case_id=case, person=f"person-{case}", purpose="E6", target=BODY.name, state="given")
        )
    made = offered(ada, case, far)
    assert made.extent == FULL
    ada.sync()
    other.sync()
    with ada.store.unit() as unit:
        unit.add(replace(given, id=new_id(), state="withdrawn"))
    ada.sync()
    accept(other.store, only(other))
    other.sync()
    assert reasons(other) == ["handover_consent"], "the consent has to stand when the case moves"
    assert other.store.get(Case, case) is None
    ada.hand_over(case, far)
    ada.sync()
    assert reasons(ada) == ["handover_consent"] * 2, "nor does the case move without an Übergabe"


def test_from_a_contact_sheet_the_taker_begins_anew_and_the_giver_closes(handing: Office) -> None:
    far = handing.centre.add_user("Fern Fremd", "case_manager", BODY.id)
    ada, other = desk_of(handing, handing.ada), desk_of(handing, far)
    case = ada.admit("Blattmann")
    ada.rewrite(case, phone="0214 12345", birth="1991-04-03")
    offered(ada, case, far, note="spricht leise")
    ada.sync()
    other.sync()
    accept(other.store, only(other))
    other.sync()
    (meldung,) = other.store.all(Meldung)
    assert (meldung.family_name, meldung.birth, meldung.responsible) == ("Blattmann", "1991", far.id)
    assert "0214 12345" in meldung.done_so_far and "spricht leise" in meldung.done_so_far
    assert only(other).continued_as == meldung.case_id != case
    assert other.store.get(Case, case) is None
    ada.sync()
    (left,) = to_close(ada.store)
    assert left.handover.case == case and ada.store.get(Case, case) is not None


def caseload(desk: Desk, **asked: object) -> list[CaseInLoad]:
    with desk.transport() as transport:
        request = CaseloadRequest(**asked)  # type: ignore[arg-type]
        return transport.call("caseload", request, CaseloadAnswer).cases


def test_coordination_hands_over_what_somebody_who_left_was_responsible_for(handing: Office) -> None:
    far = handing.centre.add_user("Fern Fremd", "case_manager", BODY.id)
    ada, ben, other, kim = (desk_of(handing, each) for each in (handing.ada, handing.ben, far, handing.kim))
    first, second, mine = ada.admit("Eins"), ada.admit("Zwei"), ben.admit("Bleibt")
    ada.sync()
    ben.sync()
    handing.centre.deactivate_user(handing.ada.id)
    kim.sync()
    told = caseload(kim, staff=handing.ada.id)
    assert [(each.case_id, each.active, each.open_handover) for each in told] == [
        (first, False, ""),
        (second, False, ""),
    ]
    assert "Eins" not in str(told) and mine not in {each.case_id for each in told}
    held = [
        Held(each.case_id, each.code, each.responsible, active=each.active, consents=tuple(each.consents))
        for each in told
    ]
    preview = preview_many(kim.store, held, {first: handing.ben.id, second: far.id}, {handing.ada.id: 2})
    assert [each.extent for each in preview.planned] == [FULL, CONTACT_SHEET]
    assert preview.loads_after == {handing.ada.id: 0, handing.ben.id: 1, far.id: 1}
    offer_many(kim.store, preview, "moved")
    kim.sync()
    assert all(each.open_handover for each in caseload(kim, staff=handing.ada.id))
    for desk in (ben, other):
        desk.sync()
        accept(desk.store, only(desk))
        assert desk.sync().set_aside == 0
    moved = ben.store.get(Case, first)
    assert moved is not None and moved.responsible == handing.ben.id
    assert other.store.get(Case, second) is None
    (sheet,) = to_begin(other.store)
    assert begin_from_sheet(other.store, sheet.handover).family_name == "Zwei"
    other.sync()
    kim.sync()
    assert caseload(kim, staff=handing.ada.id) == [], "the service closed the case that nobody else could close"
    with pytest.raises(Exception, match="Rolle"):
        caseload(ben)


def test_with_a_case_its_handovers_are_erased_everywhere(handing: Office) -> None:
    ada, ben, kim = desk_of(handing, handing.ada), handing.desk(handing.ben), desk_of(handing, handing.kim)
    case = ada.admit("Vergessmann")
    made = offered(ada, case, handing.ben)
    ada.sync()
    ben.sync()
    accept(ben.store, only(ben))
    ben.sync()
    ada.sync()
    request = DeletionRequest(id=new_id(), case=case, proposed_by=handing.ben.id, ground="request")
    with ben.store.unit() as unit:
        unit.add(request)
    ben.sync()
    kim.sync()
    tick(ada.store, only(ada), "papers")
    with kim.store.unit() as unit:
        unit.save(request, replace(request, released_by=handing.kim.id))
    kim.sync()
    for desk in (ada, ben, kim):
        desk.sync()
        assert desk.sync().digests_equal
        assert desk.store.all(Handover) == [] and desk.store.search("Vergessmann") == []
        with desk.store.vault.reading() as connection:
            left = connection.exec_driver_sql("SELECT count(*) FROM changes WHERE payload LIKE '%Vergessmann%'")
            assert left.scalar() == 0
    with handing.centre.database.serving() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM handover").scalar() == 0
        log = connection.exec_driver_sql(f"SELECT payload FROM changes WHERE case_id = '{made.id}'").scalars().all()
        assert log and set(log) == {None}


def test_a_restored_store_takes_back_a_handover_in_whatever_order_it_comes(handing: Office) -> None:
    ada, ben, kim = desk_of(handing, handing.ada), handing.desk(handing.ben), desk_of(handing, handing.kim)
    case = ada.admit()
    ada.sync()
    handing.back_up()
    offered(ada, case, handing.ben)
    ada.sync()
    ben.sync()
    accept(ben.store, only(ben))
    ben.sync()
    kim.sync()
    handing.put_back()
    for desk in (kim, ben, ada):
        desk.sync()
    for desk in (kim, ben, ada):
        assert desk.sync().digests_equal and reasons(desk) == []
        assert only(desk).state == "accepted"
    assert ben.store.get(Case, case) is not None and ada.store.get(Case, case) is None


def test_an_acceptance_that_outlived_its_effect_takes_effect_again(handing: Office) -> None:
    ada, ben = desk_of(handing, handing.ada), handing.desk(handing.ben)
    case = ada.admit()
    offered(ada, case, handing.ben)
    ada.sync()
    ben.sync()
    handing.back_up()
    accept(ben.store, only(ben))
    with ben.transport() as transport:
        sent: list[Step] = []
        run_round(ben.store, transport, lambda step, *_: sent.append(step), lambda: Step.PUSH in sent, lambda: None)
    assert only(ben).state == "accepted" and ben.store.get(Case, case) is None, "the line broke after the answer"
    handing.put_back()
    ben.sync()
    ada.sync()
    assert ben.sync().digests_equal and ada.sync().digests_equal
    assert ben.store.get(Case, case) is not None and ada.store.get(Case, case) is None
