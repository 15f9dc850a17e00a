"""What Koordination reports outwards comes from the central store: rows that hide everybody, counts without cases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from office_parts import Desk, Office

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Consent
from kim_desktop.errors import NotAllowed
from kim_desktop.rounds import central_research, central_transfers
from kim_desktop.work.state_database import TeamProgress, mark_transferred
from kim_desktop.work.withdrawal import withdraw

ADMITTED = date(2026, 11, 3)


def admit(desk: Desk, sex: str) -> str:
    """A case that was begun last year."""
    case_id = desk.admit()
    case, person = desk.store.get(Case, case_id), desk.person(case_id)
    assert case
    with desk.store.unit() as unit:
        unit.save(case, replace(case, admitted_on=ADMITTED))
        unit.save(person, replace(person, sex=sex))
    return case_id


def agree(desk: Desk, case_id: str) -> Consent:
    """Consent E7 of the client, and that the case shall go there."""
    consent = Consent(
        id=new_id(), case_id=case_id, person=f"person-{case_id}", purpose="E7", state="given", answered_on=ADMITTED
    )
    case = desk.store.get(Case, case_id)
    assert case
    with desk.store.unit() as unit:
        unit.add(consent)
        unit.save(case, replace(case, transferable=True))
    return consent


def test_koordination_gets_rows_that_hide_everybody_and_nobody_else_gets_any(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    for _ in range(6):
        admit(ada, "female")
    admit(ada, "male")
    ada.sync()
    data = central_research(kim.store)
    assert (data.as_of, data.k, data.people) == (date(2026, 12, 31), 5, 7)
    assert len(data.rows) + data.left_out == 7 and data.measured.k >= 5
    assert "Beispiel" not in str(data.rows)
    for desk in (ada, office.desk(office.centre.add_user("Lea Leitung", "management"))):
        for ask in (central_research, central_transfers):
            with pytest.raises(NotAllowed):
                ask(desk.store)
    noted = [each.detail for each in kim.store.audit.entries() if each.action == "exported"]
    assert noted == ["Forschungsdaten 2026-12-31"]


def test_koordination_sees_how_many_cases_are_in_the_states_database_and_no_case(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    first, second = admit(ada, "female"), admit(ada, "male")
    consent = agree(ada, first)
    agree(ada, second)
    mark_transferred(ada.store, first)
    ada.sync()
    assert central_transfers(kim.store) == [TeamProgress(office.ada.id, "", 2, 1, 0)]
    withdraw(ada.store, consent, "signed")
    ada.sync()
    assert central_transfers(kim.store) == [TeamProgress(office.ada.id, "", 1, 0, 1)]
    office.now = datetime(2027, 4, 1, tzinfo=UTC)
    assert central_research(kim.store).as_of == date(2027, 3, 31)
