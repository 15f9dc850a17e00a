"""Abgleich: a truthful result, calm faults, and one inbox of everything that waits for a decision."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.desktop import outcome
from kim_desktop.domain.change import Payload
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.people import Address, Person
from kim_desktop.domain.replication import Verdict
from kim_desktop.errors import BadInput, DeviceRevoked, KnownError, NotAllowed, Unreachable
from kim_desktop.storage.chain import Chain, Subject
from kim_desktop.storage.store import Store
from kim_desktop.storage.stragglers import Told
from kim_desktop.storage.vault import Cost, create_vault
from kim_desktop.work.case_work import save_record
from kim_desktop.work.conflicts import in_words, settle_conflict
from kim_desktop.work.lookups import lookups as load_lookups
from sync.client.result import RoundResult
from sync.client.words import reason_in_words
from tests.ui.conftest import IDENTITY, NOW, PASSWORD, present
from tests.ui.overview_samples import accept_all, add_case, client, colleague_writes
from ui.jobs import Jobs
from ui.overview.bundle_card import AsideCard, LateCard
from ui.overview.conflict_card import ConflictCard
from ui.places.reconcile import Abgleich
from ui.places.table import CASE_FILE, PLACES
from ui.services import Progress, Services, SyncOutcome
from ui.shell import Shell

Look = Callable[[QWidget, str], None]
Sync = Callable[[Store, Progress], SyncOutcome]
MONDAY = datetime(2024, 6, 10, 9, 10, tzinfo=UTC)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """The vault of a colleague, who wrote on Monday."""
    made = Store(create_vault(tmp_path / "kollege", PASSWORD, None, Cost.for_tests()), clock=lambda: MONDAY)
    device = {"device_id": "device-beispiel", "device_number": 8, "device_key": "22" * 32}
    made.set_identity(replace(IDENTITY, user_id="user-beispiel", user_name="Ben Beispiel", **device))  # type: ignore[arg-type]
    yield made
    made.close()


@pytest.fixture
def contested(store: Store, other: Store) -> Person:
    """Two numbers and two years of birth, written without seeing each other."""
    case = add_case(store, 1, "Amina", "Muster")
    person = client(store, case)
    known = save_record(store, person, replace(person, phone="0170 000000"))
    accept_all(store)
    colleague_writes(store, other, known, {"phone": "0152 1111111", "birth": "1990"})
    save_record(store, known, replace(known, phone="0171 2222222", birth=PartialDate("1991-04-05")))
    return known


@pytest.fixture
def window(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Callable[..., Abgleich]:
    """The place in a window whose round is the given one."""

    def opened(sync: Sync | None = None) -> Abgleich:
        ours = replace(services, explain=reason_in_words, sync=sync or services.sync)
        shell = Shell(store, ours, jobs, load_lookups, PLACES, CASE_FILE)
        qtbot.addWidget(shell)
        shell.resize(1366, 768)
        shell.open_place("reconcile")
        present(qtbot, shell)
        page = shell.stage.page()
        assert isinstance(page, Abgleich)
        return page

    return opened


def rounds(result: RoundResult) -> Sync:
    """A round that ends like this, told as the program tells it."""

    def sync(store: Store, report: Progress) -> SyncOutcome:
        report("Senden … 3 von 10", 0.19)
        store.add_round(asdict(result))
        return outcome(store, result)

    return sync


def raises(error: KnownError) -> Sync:
    def sync(_store: Store, _report: Progress) -> SyncOutcome:
        raise error

    return sync


def lines(page: Abgleich) -> list[list[str]]:
    table = page.inbox.table.records
    return [[table.index(row, column).data() for column in range(3)] for row in range(table.rowCount())]


def about(page: Abgleich, words: str) -> ConflictCard:
    """The card of the conflict whose line tells of this."""
    table = page.inbox.table
    table.selectRow(next(at for at, line in enumerate(lines(page)) if words in line[2]))
    card = page.inbox.card
    assert isinstance(card, ConflictCard)
    return card


def test_a_conflict_says_who_wrote_what_and_when(store: Store, contested: Person) -> None:
    conflict = next(each for each in store.conflicts() if each.field == "phone")
    words = in_words(store, load_lookups(store), conflict)
    assert (words.subject, words.code, words.label) == ("Amina Muster", "KIM-24-007-0001", "Telefon")
    told = {(each.who, each.text, each.when.split()[0]) for each in words.versions}
    assert told == {("Ben Beispiel", "0152 1111111", "Mo"), ("Sie", "0171 2222222", "Mi")}


def test_a_click_on_a_value_settles_it_for_good(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store, contested: Person
) -> None:
    page = window()
    assert [line[2] for line in lines(page)] == ["Person: Geburtsdatum", "Person: Telefon"]
    card = about(page, "Telefon")
    answer = next(each for each in card.answers if each.version.text.startswith("0152"))
    QTest.mouseClick(answer, Qt.MouseButton.LeftButton)
    found = store.get(Person, contested.id)
    assert found and found.phone == "0152 1111111"
    assert [line[2] for line in lines(page)] == ["Person: Geburtsdatum"]
    assert store.standing().conflicts == 1


def test_another_value_can_be_typed_in_the_right_kind_of_field(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store, contested: Person
) -> None:
    page = window()
    card = about(page, "Geburtsdatum")
    card.other.click()
    assert card.editor
    field = card.editor.focus_widget()
    QTest.keyClicks(field, "kein Datum 1")
    card._use()
    assert card.editor.problem.text()
    assert len(store.conflicts()) == 2
    field.clear()  # type: ignore[attr-defined]
    QTest.keyClicks(field, "3.4.91")
    card._use()
    found = store.get(Person, contested.id)
    assert found and found.birth == "1991-04-03"


def test_the_keyboard_settles_everything(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store, contested: Person
) -> None:
    page = window()
    shell = page.window()
    assert isinstance(shell, Shell)
    assert page.inbox.header.heading.text() == "Zu klären (2)"
    assert "2 zu klären" in shell.status.text.toolTip()
    assert shell.navigation._buttons["reconcile"].accessibleName() == "Abgleich, 2 zu klären"
    table = page.inbox.table
    assert QApplication.focusWidget() is table
    QTest.keyClick(table, Qt.Key.Key_S)
    QTest.keyClick(table, Qt.Key.Key_B)
    found = store.get(Person, contested.id)
    assert found and found.phone == "0152 1111111 / 0171 2222222"
    assert len(lines(page)) == 1 and QApplication.focusWidget() is table
    QTest.keyClick(table, Qt.Key.Key_B)
    assert len(store.conflicts()) == 1
    QTest.keyClick(table, Qt.Key.Key_1)
    assert store.conflicts() == [] and page.inbox.empty.isVisible()
    assert shell.navigation._buttons["reconcile"].accessibleName() == "Abgleich"


def test_two_long_texts_are_kept_with_who_wrote_them_and_when(store: Store, other: Store) -> None:
    person = client(store, add_case(store, 1, "Amina", "Muster"))
    accept_all(store)
    colleague_writes(store, other, person, {"notes": "Ruft selbst an."})
    save_record(store, person, replace(person, notes="Will Post."))
    (conflict,) = store.conflicts()
    both = in_words(store, load_lookups(store), conflict).both
    told = ["Ben Beispiel, 10.06.2024: Ruft selbst an.", "Mia Muster, 12.06.2024: Will Post."]
    assert sorted(both.split("\n\n")) == told
    settle_conflict(store, conflict, both)
    assert store.conflicts() == []


def test_a_conflict_that_was_settled_meanwhile_is_not_settled_again(store: Store, contested: Person) -> None:
    conflict = next(each for each in store.conflicts() if each.field == "phone")
    settle_conflict(store, conflict, "0152 1111111")
    with pytest.raises(NotAllowed):
        settle_conflict(store, conflict, "0171 2222222")


def test_a_value_that_does_not_fit_settles_nothing(store: Store, contested: Person) -> None:
    conflict = next(each for each in store.conflicts() if each.field == "birth")
    with pytest.raises(BadInput):
        settle_conflict(store, conflict, "irgendwann")
    assert conflict in store.conflicts()


def test_a_locked_field_does_not_tell_its_rivals(store: Store, other: Store) -> None:
    person = client(store, add_case(store, 1, "Amina", "Muster"))
    accept_all(store)
    colleague_writes(store, other, person, {"health": "geheim eins"})
    with store.unit() as unit:
        unit.save(person, replace(person, health="geheim zwei"))
    (conflict,) = store.conflicts()
    words = in_words(store, load_lookups(store), conflict)
    assert words.versions == ()
    assert "Gesperrt" in words.locked
    with pytest.raises(NotAllowed):
        settle_conflict(store, conflict, "geheim eins")


def test_only_equal_sides_are_called_abgeglichen(qtbot: QtBot, window: Callable[..., Abgleich]) -> None:
    page = window(rounds(RoundResult(sent=3, received=12, digests_equal=True)))
    page.round.start.click()
    qtbot.waitUntil(lambda: page.round.title.text() == "Abgeglichen")
    assert page.round.facts() == ["3 Änderungen gesendet", "12 Änderungen empfangen", "Gerät und Zentrale sind gleich"]


def test_a_round_that_left_a_difference_says_so(qtbot: QtBot, window: Callable[..., Abgleich]) -> None:
    result = RoundResult(sent=1, set_aside=1, withdrawn=2, granted=1, healed_cases=["a"], healed_changes=4)
    page = window(rounds(result))
    QTest.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: page.round.title.text() == "Noch verschieden")
    assert page.round.facts() == [
        "1 Änderung gesendet",
        "0 Änderungen empfangen",
        "1 Fall neu für Sie",
        "2 Fälle nicht mehr auf diesem Gerät",
        "1 Änderung zurückgestellt",
        "1 Fall geheilt, 4 Änderungen nachgereicht",
        "Gerät und Zentrale sind noch verschieden",
    ]
    assert page.history.records.index(0, 1).data() == "noch verschieden"


def test_without_a_connection_the_page_stays_calm(qtbot: QtBot, window: Callable[..., Abgleich], look: Look) -> None:
    page = window(raises(Unreachable("Die Zentrale ist nicht erreichbar.", "Ihre Einträge bleiben gespeichert.")))
    page.run()
    qtbot.waitUntil(lambda: page.fault.isVisible())
    assert "nicht erreichbar" in page.fault.text()
    assert page.round.start.isVisible()
    look(page.window(), "reconcile-offline")


def test_a_locked_device_is_told_and_its_vault_not_read_again(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store
) -> None:
    def sync(store: Store, _report: Progress) -> SyncOutcome:
        store.close()
        raise DeviceRevoked("Dieses Gerät wurde gesperrt.", "Der Tresor auf diesem Gerät ist gelöscht.")

    page = window(sync)
    page.run()
    qtbot.waitUntil(lambda: page.gone.isVisible())
    assert "gesperrt" in page.gone.text()
    page.refresh()


def test_a_round_can_be_stopped(qtbot: QtBot, window: Callable[..., Abgleich], look: Look) -> None:
    begun, stopped = threading.Event(), threading.Event()

    def sync(_store: Store, report: Progress) -> SyncOutcome:
        report("Empfangen …", 0.5)
        begun.set()
        stopped.wait(10)
        report("Prüfen …", 0.9)
        raise AssertionError("went on")

    page = window(sync)
    page.run()
    qtbot.waitUntil(lambda: begun.is_set() and "Änderungen der anderen" in page.round.text.text())
    look(page.window(), "reconcile-running")
    page.round.stop.click()
    stopped.set()
    assert page.round.title.text() == "Abgebrochen"
    assert page.round.start.isVisible()


def set_aside(store: Store, number: int, given_name: str) -> None:
    """The last change of a new case is refused."""
    add_case(store, number, given_name, "Muster")
    pending = store.replica.pending(10_000)
    store.replica.record_verdicts(
        [Verdict(each.id, "accepted", 700_000 + 1_000 * number + at) for at, each in enumerate(pending[:-1])]
    )
    store.replica.record_verdicts([Verdict(pending[-1].id, "set_aside", reason="unusable")])


def test_what_was_set_aside_is_let_go_only_when_asked_twice(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store
) -> None:
    set_aside(store, 1, "Amina")
    page = window()
    assert lines(page) == [["Zurückgestellt", "Amina Muster", "Anschrift: Stadtteil"]]
    card = page.inbox.card
    assert isinstance(card, AsideCard)
    said = [each.text() for each in card.findChildren(QLabel)]
    assert any("konnte nicht gespeichert werden" in each for each in said) and "Opladen" in said
    QTest.keyClick(page.inbox.table, Qt.Key.Key_2)
    assert card.sure.isVisible() and len(store.all(Address)) == 1
    card.sure.button.click()
    assert store.all(Address) == [] and lines(page) == [] and store.standing().to_clarify == 0


def late(store: Store, other: Store, person: Person) -> None:
    """A colleague who has lost the case wrote into it: a number that waits, and a sickness that is locked."""
    told = []
    with other.vault.writing() as connection:
        chain = Chain(connection, other.identity, other.clock)
        for fields in ({"phone": "0171 999", "notes": "bitte nur per Nachricht"}, {"health": "geheim"}):
            change = chain.next(Subject(person.case_id, "person", person.id), "late", Payload(dict(fields), {}, {}))
            told.append(Told(change.id, "waiting", person.case_id, "rights", change))
        chain.store(connection)
    store.stragglers.learn(told, {}, "epoch", [])


def test_late_work_tells_what_is_new_and_what_stood_but_nothing_locked(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store, other: Store
) -> None:
    person = client(store, add_case(store, 1, "Amina", "Muster"))
    known = save_record(store, person, replace(person, phone="0170 1"))
    late(store, other, known)
    page = window()
    assert lines(page) == [["Nachzügler", "Amina Muster", "Person · Ben Beispiel"]]
    card = page.inbox.card
    assert isinstance(card, LateCard)
    said = [each.text() for each in card.findChildren(QLabel)]
    assert "0171 999" in said and "bisher: 0170 1" in said and "geheim" not in said
    QTest.keyClick(page.inbox.table, Qt.Key.Key_1)
    found = store.get(Person, person.id)
    assert found == replace(known, phone="0171 999", notes="bitte nur per Nachricht")
    assert lines(page) == [["Nachzügler", "Amina Muster", "Person: Gesundheit · Ben Beispiel"]]
    card = page.inbox.card
    assert isinstance(card, LateCard)
    QTest.keyClick(page.inbox.table, Qt.Key.Key_1)
    assert lines(page) and store.get(Person, person.id) == found
    QTest.keyClick(page.inbox.table, Qt.Key.Key_2)
    card.sure.button.click()
    assert lines(page) == [] and store.stragglers.untold("epoch") != {}


def test_the_place_can_be_looked_at(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store, other: Store, contested: Person, look: Look
) -> None:
    for hours, equal in ((50, True), (30, False), (6, True)):
        result = RoundResult(sent=hours, received=3 * hours, digests_equal=equal, seconds=1.42, granted=2 - equal)
        store.clock = lambda hours=hours: NOW - timedelta(hours=hours)  # type: ignore[misc]
        store.add_round(asdict(result))
    store.clock = lambda: NOW
    set_aside(store, 2, "محمد")
    late(store, other, contested)
    page = window(rounds(RoundResult(sent=3, received=12, digests_equal=True)))
    page.run()
    qtbot.waitUntil(lambda: page.round.title.text() == "Abgeglichen")
    about(page, "Telefon")
    look(page.window(), "reconcile-1366")
    page.window().resize(1366, 1400)
    page.inbox.table.selectRow(2)
    look(page.window(), "reconcile-late")
    page.inbox.table.selectRow(3)
    page.inbox._press(1)
    look(page.window(), "reconcile-aside")
    page.window().resize(1600, 1500)
    look(page.window(), "reconcile-1600")
    page.window().resize(683, 384)
    look(page.window(), "reconcile-200-percent")
