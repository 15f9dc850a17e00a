"""What *Heute* tells of Übergaben, absences and people who have left: beside the net over cases, for who must act."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.handover import Absence
from kim_desktop.domain.records.master import Parameter, StaffMember
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.watch import Finding, Kind, Level
from kim_desktop.storage.store import Store
from kim_desktop.work.absence import absences
from kim_desktop.work.handover import Transfer, all_open, incoming, outgoing, to_begin, to_close


class Told(NamedTuple):
    """A finding with the case's number, and the name of the client or of the colleague it is about."""

    finding: Finding
    code: str
    name: str


def told_to_case_manager(store: Store, today: date) -> Iterator[Told]:
    """What was offered to her, what she offered and is late, what to close after a Kontaktblatt, her own absences."""
    for each in incoming(store):
        level: Level = "late" if each.level == "late" else "soon"
        yield _about(each, level, "offer", f"Angebot von {each.from_name} beantworten")
    for each in outgoing(store):
        if each.level == "late":
            yield _about(each, "late", "handover", f"{each.to_name} hat die Übergabe noch nicht beantwortet")
    for each in to_close(store):
        yield _about(each, "soon", "handed_over", f"Mit Kontaktblatt an {each.to_name} übergeben: Fall abschließen")
    for each in to_begin(store):
        yield _about(each, "soon", "sheet", f"Kontaktblatt von {each.from_name} angenommen: Meldung beginnen")
    yield from _absent(store, today, store.identity.user_id)


def told_to_coordination(store: Store, today: date) -> Iterator[Told]:
    """Late Übergaben, absences without a deputy, and people who left with open cases."""
    for each in all_open(store):
        if each.level == "late":
            text = f"Übergabe von {each.from_name} an {each.to_name} ohne Antwort"
            yield _about(each, "late", "handover", text)
    yield from _absent(store, today, "")
    yield from _left(store, today)


def _about(transfer: Transfer, level: Level, kind: Kind, text: str) -> Told:
    handover = transfer.handover
    due = transfer.due or handover.accepted_on
    finding = Finding(level, kind, text, due, handover.case, handover.kind(), handover.id)
    return Told(finding, handover.code, handover.client)


def _absent(store: Store, today: date, whose: str) -> Iterator[Told]:
    """Who is away, or soon will be, without a deputy; `whose` is one person or, empty, everybody."""
    ahead = Parameters.of(store.all(Parameter), today).value("reminder_days", 7)
    for each in absences(store, whose):
        if each.deputy or each.begins is None or each.begins > today + timedelta(days=ahead):
            continue
        level: Level = "late" if each.holds_on(today) else "soon"
        text = f"Abwesend von {show_date(each.begins)} bis {show_date(each.ends)}, und niemand vertritt"
        yield _of_staff(store, level, "absence", text, each.begins, each, each.staff)


def _left(store: Store, today: date) -> Iterator[Told]:
    loads = store.loads()
    for each in store.all(StaffMember):
        if each.valid_to is None or each.valid_to > today or not loads.get(each.id):
            continue
        number = loads[each.id]
        cases = "1 offener Fall" if number == 1 else f"{number} offene Fälle"
        text = f"Ausgeschieden am {show_date(each.valid_to)}: {cases} zu übergeben"
        yield _of_staff(store, "late", "left", text, each.valid_to, each, each.id)


def _of_staff(
    store: Store, level: Level, kind: Kind, text: str, due: date, record: Absence | StaffMember, staff: str
) -> Told:
    person = store.get(StaffMember, staff)
    finding = Finding(level, kind, text, due, "", record.kind(), record.id)
    return Told(finding, "", person.name if person else "")
