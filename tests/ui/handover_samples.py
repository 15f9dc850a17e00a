"""Invented Übergaben and colleagues for the tests of the window."""

from dataclasses import replace
from datetime import date

from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.handover import CONTACT_SHEET, Handover
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.storage.store import Store
from kim_desktop.work.lookups import lookups
from tests.ui.conftest import IDENTITY
from ui.jobs import Jobs
from ui.places.table import CASE_FILE, PLACES
from ui.services import Services
from ui.shell import Shell

CARITAS, AWO = "org-caritas", "org-awo"


def shell_of_koordination(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Shell:
    """The window as Koordination sees it."""
    store.set_identity(replace(IDENTITY, user_id="user-koord", user_name="Kim Koordination", role="coordinator"))
    made = Shell(store, services, jobs, lookups, PLACES, CASE_FILE)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    return made


def employ(store: Store, **bodies: str) -> None:
    """Says for whom people work, by the second half of their id: `employ(store, muster="org-caritas")`."""
    with store.unit() as unit:
        for name, body in bodies.items():
            person = store.get(StaffMember, f"user-{name}")
            assert person
            unit.save(person, replace(person, organisation=body, capacity=30))


def offered(store: Store, **fields: object) -> Handover:
    """An Übergabe that Ben Beispiel offers to Mia Muster, as it arrives."""
    unit_id = new_id()
    known = {
        "case": new_id(),
        "code": "KIM-24-008-0012",
        "client": "Probe, Testa",
        "birth_year": "1988",
        "languages": frozenset({"ar", "en"}),
        "reached_by": "Telefon: 0152 000000\nSprachmittlung nötig",
        "lives": "Musterweg 4, 51371, Wiesdorf",
        "from_staff": "user-beispiel",
        "to_staff": "user-muster",
        "reason": "moved",
        "note": "Der Termin beim Jobcenter am 20.06. ist wichtig; Frau Probe braucht dafür eine Dolmetscherin.",
        "offered_on": date(2024, 6, 10),
        "offered_by": "user-beispiel",
    }
    handover = Handover(id=unit_id, case_id=unit_id, **(known | fields))  # type: ignore[arg-type]
    with store.unit() as unit:
        return unit.add(handover)


def offered_as_sheet(store: Store, **fields: object) -> Handover:
    """The same as a Kontaktblatt only."""
    return offered(store, extent=CONTACT_SHEET, **fields)
