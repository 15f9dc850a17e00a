"""Heute tells of Übergaben, absences and people who have left, to who must act and with the day it hangs on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.handover import CONTACT_SHEET, Absence, Handover
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.storage.store import Store
from kim_desktop.work.searching import find
from kim_desktop.work.today import open_meldungen, reminders, why

DAY = timedelta(days=1)


def write(store: Store, *records: Record) -> None:
    with store.unit() as unit:
        for record in records:
            unit.add(record)


def between(store: Store, giver: str, taker: str, days_ago: int, **fields: object) -> Handover:
    """An Übergabe of an invented case."""
    unit_id, day = new_id(), local_date(store.clock()) - days_ago * DAY
    known = {"client": "Probe, Testa", "code": "KIM-1", "offered_by": giver, "reason": "moved", "case": new_id()}
    return Handover(
        id=unit_id,
        case_id=unit_id,
        from_staff=giver,
        to_staff=taker,
        offered_on=day,
        **(known | fields),  # type: ignore[arg-type]
    )


def team(store: Store) -> None:
    write(
        store,
        StaffMember(id="user-1", name="Testa Muster 1", role="case_manager"),
        StaffMember(id="user-2", name="Ben Beispiel", role="case_manager"),
    )


def told(store: Store) -> list[tuple[str, str]]:
    return [(each.finding.kind, each.finding.level) for each in reminders(store)]


def test_an_offer_to_me_stands_there_at_once_and_my_own_only_once_it_is_late(store: Store) -> None:
    team(store)
    today = local_date(store.clock())
    write(store, between(store, "user-2", "user-1", 0), between(store, "user-1", "user-2", 0))
    assert told(store) == [("offer", "soon")]
    store.clock = (lambda later: lambda: later)(store.clock() + 14 * DAY)
    assert told(store) == [("offer", "late"), ("handover", "late")]
    first = reminders(store)[0]
    assert (first.code, first.name, first.finding.record) == ("KIM-1", "Probe, Testa", "handover")
    assert first.finding.due and first.finding.due > today
    assert "handover_working_days" not in why(store, first.finding).text and why(store, first.finding).values


def test_an_accepted_sheet_is_closed_by_one_and_begun_by_the_other(store: Store) -> None:
    team(store)
    today = local_date(store.clock())
    taken = between(store, "user-2", "user-1", 3, extent=CONTACT_SHEET, accepted_on=today, offered_by="user-k")
    write(store, taken)
    assert told(store) == [("sheet", "soon")]
    with store.unit() as unit:
        unit.save(taken, replace(taken, continued_as=new_id()))
    assert told(store) == []


def test_nobody_is_away_without_a_deputy_unnoticed(store: Store) -> None:
    team(store)
    today = local_date(store.clock())
    mine = Absence(id="a1", staff="user-1", begins=today + 5 * DAY, ends=today + 9 * DAY)
    others = Absence(id="a2", staff="user-2", begins=today, ends=today + DAY)
    later = Absence(id="a3", staff="user-1", begins=today + 40 * DAY, ends=today + 50 * DAY)
    write(store, mine, others, later)
    assert told(store) == [("absence", "soon")]
    kinds = [(each.finding.kind, each.finding.level, each.name) for each in open_meldungen(store)]
    assert kinds == [("absence", "late", "Ben Beispiel"), ("absence", "soon", "Testa Muster 1")]
    with store.unit() as unit:
        unit.save(mine, replace(mine, deputy="user-2"))
    assert told(store) == []


def test_koordination_hears_of_cases_whose_case_manager_left(make_store: Callable[..., Store]) -> None:
    store = make_store(role="coordinator")
    left = local_date(store.clock()) - 3 * DAY
    write(
        store,
        StaffMember(id="user-2", name="Ben Beispiel", role="case_manager", valid_to=left),
        StaffMember(id="user-3", name="Testa Ohne", role="case_manager", valid_to=left),
        between(store, "user-2", "user-1", 20, client=""),
    )
    store.note_loads({"user-2": 1, "user-3": 0})
    found = {each.finding.kind: each for each in open_meldungen(store)}
    assert set(found) == {"left", "handover"}
    assert found["left"].finding.record_id == "user-2" and "1 offener Fall zu übergeben" in found["left"].finding.text


def test_an_offer_is_found_by_name_before_its_case_is_there(store: Store) -> None:
    team(store)
    handover = between(store, "user-2", "user-1", 0)
    write(store, handover)
    (found,) = find(store, "Probe")
    assert (found.kind, found.record_id, found.name, found.code) == ("handover", handover.id, "Probe, Testa", "KIM-1")
