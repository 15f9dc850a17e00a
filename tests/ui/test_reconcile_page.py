"""Abgleich: a truthful result, calm faults, and conflicts that anybody can settle."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.desktop import outcome
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.replication import Verdict
from kim_desktop.errors import BadInput, DeviceRevoked, KnownError, NotAllowed, Unreachable
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import Cost, create_vault
from kim_desktop.work.case_work import save_record
from kim_desktop.work.conflicts import in_words, settle_conflict
from kim_desktop.work.lookups import lookups as load_lookups
from sync.client.round import RoundResult
from sync.client.words import reason_in_words
from tests.ui.conftest import IDENTITY, NOW, PASSWORD, present
from tests.ui.overview_samples import accept_all, add_case, client, colleague_writes
from ui.jobs import Jobs
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


def texts(page: Abgleich) -> list[list[str]]:
    return [[version.text for version in card.words.versions] for card in page.conflicts.cards]


def card_of(page: Abgleich, label: str) -> int:
    return next(at for at, card in enumerate(page.conflicts.cards) if card.words.label == label)


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
    assert sorted(map(sorted, texts(page))) == [["0152 1111111", "0171 2222222"], ["05.04.1991", "1990"]]
    card = page.conflicts.cards[card_of(page, "Telefon")]
    answer = next(each for each in card.answers if each.version.text.startswith("0152"))
    QTest.mouseClick(answer, Qt.MouseButton.LeftButton)
    found = store.get(Person, contested.id)
    assert found and found.phone == "0152 1111111"
    assert [card.words.label for card in page.conflicts.cards] == ["Geburtsdatum"]
    assert store.standing().conflicts == 1


def test_another_value_can_be_typed_in_the_right_kind_of_field(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store, contested: Person
) -> None:
    page = window()
    card = page.conflicts.cards[card_of(page, "Geburtsdatum")]
    card.other.click()
    assert card.editor
    field = card.editor.focus_widget()
    QTest.keyClicks(field, "kein Datum")
    card._use()
    assert card.editor.problem.text()
    assert len(store.conflicts()) == 2
    field.clear()  # type: ignore[attr-defined]
    QTest.keyClicks(field, "3.4.91")
    card._use()
    found = store.get(Person, contested.id)
    assert found and found.birth == "1991-04-03"


def test_a_conflict_put_off_comes_back(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store, contested: Person
) -> None:
    page = window()
    page.conflicts.cards[0].later.click()
    assert len(page.conflicts.cards) == 1
    assert len(store.conflicts()) == 2
    page.conflicts.again.click()
    assert len(page.conflicts.cards) == 2


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
        raise DeviceRevoked("Dieses Gerät wurde gesperrt.", "Bitte wenden Sie sich an die Verwaltung.")

    page = window(sync)
    page.run()
    qtbot.waitUntil(lambda: page.gone.isVisible())
    assert "gelöscht" in page.gone.text()
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


def test_what_was_set_aside_is_listed_with_its_reason(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store
) -> None:
    add_case(store, 1, "Amina", "Muster")
    newest = store.replica.pending(10_000)[-1]
    store.replica.record_verdicts([Verdict(newest.id, "set_aside", reason="rights")])
    page = window()
    row = [page.refused.records.index(0, column).data() for column in range(4)]
    assert row[1:] == ["Amina Muster", "Anschrift: Stadtteil", "Für diesen Fall besteht kein Schreibrecht."]


def test_the_place_can_be_looked_at(
    qtbot: QtBot, window: Callable[..., Abgleich], store: Store, contested: Person, look: Look
) -> None:
    for hours, equal in ((50, True), (30, False), (6, True)):
        result = RoundResult(sent=hours, received=3 * hours, digests_equal=equal, seconds=1.42, granted=2 - equal)
        store.clock = lambda hours=hours: NOW - timedelta(hours=hours)  # type: ignore[misc]
        store.add_round(asdict(result))
    store.clock = lambda: NOW
    add_case(store, 2, "محمد", "الأحمد")
    store.replica.record_verdicts([Verdict(store.replica.pending(10_000)[-1].id, "set_aside", reason="rights")])
    page = window(rounds(RoundResult(sent=3, received=12, digests_equal=True)))
    page.run()
    qtbot.waitUntil(lambda: page.round.title.text() == "Abgeglichen")
    page.conflicts.cards[0].other.click()
    look(page.window(), "reconcile-1366")
    page.window().resize(1600, 1500)
    look(page.window(), "reconcile-1600")
    page.window().resize(683, 384)
    look(page.window(), "reconcile-200-percent")
