"""Abwesenheit and Vertretung: who is away, who stands in, and what somebody who only stands in leaves alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.base import KEEPERS_OF_LISTS
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.handover import Absence
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.rules.access import CASE_MANAGER, deputies, holders, responsible_for
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.union import leading_case


def plan(store: Store, absence: Absence) -> Absence:
    """Writes an absence down; without a deputy it is one that the net reports.

    Raises `BadInput` for days or a deputy that do not fit, `NotAllowed` for somebody else's absence.
    """
    absence = replace(absence, staff=absence.staff or store.identity.user_id)
    _check(store, absence)
    with store.unit() as unit:
        return unit.add(absence)


def change(store: Store, before: Absence, after: Absence) -> Absence:
    """Changes days or deputy. Raises as `plan` does."""
    if after.staff != before.staff:
        raise BadInput("Wer abwesend ist, steht fest.", "Nehmen Sie die Abwesenheit zurück.", field="staff")
    _check(store, after)
    with store.unit() as unit:
        return unit.save(before, after)


def cancel(store: Store, absence: Absence) -> Absence:
    """Takes an absence back; the deputy's right ends when her device reconciles next. Raises `NotAllowed`."""
    _check_own(store, absence)
    with store.unit() as unit:
        return unit.save(absence, replace(absence, cancelled=True))


def absences(store: Store, staff: str = "") -> list[Absence]:
    """The running and coming absences of one person, or of everybody, soonest first."""
    today = local_date(store.clock())
    return [each for each in _standing(store, staff) if each.ends and each.ends >= today]


def past(store: Store, staff: str = "") -> list[Absence]:
    """Absences that are over, newest first."""
    today = local_date(store.clock())
    return [each for each in reversed(_standing(store, staff)) if each.ends and each.ends < today]


def who_stands_in(store: Store, staff: str, day: date) -> str:
    """Who stands in for a person on a day; empty if nobody does."""
    return next(iter(sorted(deputies(staff, _standing(store, staff), day))), "")


def standing_in_for(store: Store, staff: str, day: date) -> list[Absence]:
    """The absences in which a person stands in on a day."""
    return [each for each in _standing(store, "") if each.deputy == staff and each.holds_on(day)]


def absent_without_deputy(store: Store, day: date) -> list[Absence]:
    """Who is away on a day while nobody stands in."""
    return [each for each in _standing(store, "") if each.holds_on(day) and not each.deputy]


def is_deputy_only(store: Store, case_id: str) -> bool:
    """Whether the person at the desk works in this case only because she stands in for somebody."""
    me, today = store.identity.user_id, local_date(store.clock())
    leading = leading_case(store, case_id)
    case, meldung = store.get(Case, leading), next(iter(store.all(Meldung, case_id=leading)), None)
    if me in holders(case, meldung, store.all(Participation, case_id=leading), today):
        return False
    responsible = responsible_for(case, meldung)
    return me in deputies(responsible, _standing(store, responsible), today)


def check_not_deputy(store: Store, case_id: str, what: str) -> None:
    """Raises `NotAllowed` for somebody who only stands in; `what` begins the sentence that says so."""
    if is_deputy_only(store, case_id):
        raise NotAllowed(f"{what} nur, wer für den Fall zuständig ist. Sie vertreten.", "Sprechen Sie sich bitte ab.")


def _standing(store: Store, staff: str) -> list[Absence]:
    found: Iterable[Absence] = store.all(Absence, staff=staff) if staff else store.all(Absence)
    return sorted((each for each in found if not each.cancelled), key=lambda each: (str(each.begins), each.id))


def _check(store: Store, absence: Absence) -> None:
    _check_own(store, absence)
    if absence.begins is None:
        raise BadInput("Von wann an?", "Zum Beispiel „morgen“ oder „Montag“.", field="begins")
    if absence.ends is None:
        raise BadInput("Bis wann?", "Der letzte Tag der Abwesenheit.", field="ends")
    if absence.ends < absence.begins:
        raise BadInput("Das Ende liegt vor dem Beginn.", "Prüfen Sie die beiden Tage.", field="ends")
    _check_deputy(store, absence)
    for other in _standing(store, absence.staff):
        begins, ends = other.begins or date.min, other.ends or date.min
        if other.id != absence.id and begins <= absence.ends and absence.begins <= ends:
            raise BadInput(
                f"Vom {show_date(begins)} bis {show_date(ends)} ist schon eine Abwesenheit eingetragen.",
                "Ändern Sie jene, oder wählen Sie andere Tage.",
                field="begins",
            )


def _check_deputy(store: Store, absence: Absence) -> None:
    if not absence.deputy:
        return
    if absence.deputy == absence.staff:
        raise BadInput("Sich selbst vertritt niemand.", "Wählen Sie eine andere Person.", field="deputy")
    member = store.get(StaffMember, absence.deputy)
    if member is None or member.role != CASE_MANAGER or not member.valid_on(local_date(store.clock())):
        raise BadInput("Vertreten kann nur das Case-Management.", "Wählen Sie jemanden daraus.", field="deputy")


def _check_own(store: Store, absence: Absence) -> None:
    me = store.identity
    if absence.staff != me.user_id and me.role not in KEEPERS_OF_LISTS:
        raise NotAllowed("Das ist die Abwesenheit einer anderen Person.", "Eintragen kann sie auch die Koordination.")
