"""The evening: reconcile, disagree, settle, and look at the figures."""

from pathlib import Path

from kim_desktop.demo.diary import Diary
from kim_desktop.demo.office import PASSWORD, opened
from kim_desktop.demo.window import Desk
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import KnownError
from ui.casework.family import Family
from ui.places.case_file import CaseFile
from ui.places.cases import Faelle
from ui.places.figures import Auswertung
from ui.places.reconcile import Abgleich
from ui.places.today import Heute


def reconcile(desk: Desk, name: str, diary: Diary) -> None:
    """Presses the button and waits for the truthful result."""
    store = desk.shell.context.store
    rounds = len(store.rounds())
    page = desk.open("reconcile", Abgleich)
    page.round.start.click()
    desk.wait(lambda: page.fault.isVisible() or (len(store.rounds()) > rounds and page.round.start.isVisible()))
    if page.fault.isVisible():
        desk.photograph("abgleich-fehler")
        raise KnownError("Der Abgleich ist nicht gelungen.", "Siehe das Bild abgleich-fehler.png.")
    desk.settle(0.5)
    diary.synced(name, store.rounds(1)[0][1])
    desk.photograph("abgleich")


def edit(desk: Desk, case_id: str, entries: dict[str, str]) -> None:
    """Opens the client's file and writes into fields of the person."""
    desk.sign_in(PASSWORD)
    desk.shell.open_case(case_id, "family")
    section = desk.page(CaseFile).section()
    assert isinstance(section, Family)
    for name, entry in entries.items():
        desk.fill(section.client.form.editor(name), entry)
    desk.settle()


def settle(desk: Desk, diary: Diary) -> None:
    """Reads both values in plain words and chooses one."""
    page = desk.open("reconcile", Abgleich)
    found = page.inbox.table.count()
    diary.result["conflicts"]["found"] += found
    diary.tell(f"Widersprüche / conflicts: {found}")
    desk.photograph("widerspruch")
    while page.inbox.card:
        page.inbox.card.answers[0].click()
        desk.settle(0.2)
        diary.result["conflicts"]["resolved"] += 1
    desk.photograph("widerspruch-geklaert")


def hold_the_same(profiles: list[Path], case_id: str) -> bool:
    """Whether all these vaults hold the same person, and nothing stands open."""
    held = [_client(profile, case_id) for profile in profiles]
    return all(each == held[0] for each in held)


def look_around(desk: Desk) -> None:
    """Heute and Fälle, by day and by night."""
    desk.open("today", Heute)
    desk.settle(0.5)
    desk.photograph("heute")
    desk.open("cases", Faelle)
    desk.settle(0.5)
    desk.photograph("faelle")


def look_at_figures(desk: Desk) -> None:
    """Fetches the figures of the running quarter."""
    page = desk.open("figures", Auswertung)
    desk.photograph("auswertung-leer")
    page.question.choice.setCurrentIndex(0)
    page.load()
    desk.wait(lambda: page.report is not None)
    desk.settle(0.5)
    desk.photograph("auswertung")


def _client(profile: Path, case_id: str) -> list[Person]:
    with opened(profile) as store:
        assert not store.conflicts()
        return store.all(Person, case_id=case_id, relation="self")
