"""Geräte und Personen, a lost password, and a device enrolled anew, in the window."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.desktop import recover
from kim_desktop.errors import CodeRefused, DeviceForked, Unreachable
from kim_desktop.storage.keys import make_recovery_pair
from kim_desktop.storage.shares import read_share, sheet, split_key
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import Cost, create_vault
from kim_desktop.work.recovery import recovery_notice
from kim_desktop.work.team import Colleague, Team, TeamDevice, remember_team, require_person
from tests.ui.conftest import IDENTITY, NOW, PASSWORD, present
from ui.administration.devices import DevicesPart
from ui.context import Context
from ui.device_services import DeviceServices, NewCode
from ui.jobs import Jobs
from ui.key_card import KeyCard
from ui.login import LoginWindow
from ui.places.administration import Verwaltung
from ui.places.reconcile import Abgleich
from ui.services import Profile, Progress, Services, SyncOutcome

CODE = "7KQ2M-4T9XB-QW3RZ-8HJNC-5VD6P"
NEW_PASSWORD = "lampe wolke tiger segel"


def day(days: int) -> str:
    return (NOW - timedelta(days=days)).isoformat()


def device(number: int, person: Colleague, **known: object) -> TeamDevice:
    blank = TeamDevice(f"d{number}", number, person.id, person.name, f"Laptop {number}", day(90), "", "", "", ())
    return replace(blank, **known)  # type: ignore[arg-type]


ADA = Colleague("ada", "Ada Muster", "case_manager", "org-caritas", True)
BEN = Colleague("ben", "Ben Beispiel", "case_manager", "org-fb50", True)
ROSA = Colleague("rosa", "Rosa Probe", "coordinator", "org-ki", False)
DEVICES = (
    device(2, ADA, seen_at=day(0)),
    device(3, ADA, seen_at=day(3), incidents=("Kopie erkannt (09.06.2024)",)),
    device(4, BEN, seen_at=day(75)),
    device(5, BEN),
    device(6, ROSA, seen_at=day(20), revoked_at=day(10)),
    device(7, ROSA, seen_at=day(20), revoked_at=day(10), erased_at=day(2)),
)


class Office:
    """The list as the central store keeps it; `line` is whether it can be reached."""

    def __init__(self) -> None:
        self.team = Team(NOW, (ADA, BEN, ROSA), DEVICES)
        self.line = True

    def services(self) -> DeviceServices:
        return DeviceServices(
            team=lambda _store: self._told(),
            new_code=lambda _store, _user: NewCode(CODE, NOW + timedelta(minutes=15)),
            revoke=self._revoke,
            add_person=self._add,
        )

    def _told(self) -> Team:
        if not self.line:
            raise Unreachable("Die Zentrale ist nicht erreichbar.")
        return self.team

    def _revoke(self, _store: Store, which: str) -> Team:
        devices = tuple(replace(each, revoked_at=day(0)) if each.id == which else each for each in self.team.devices)
        self.team = replace(self.team, devices=devices)
        return self.team

    def _add(self, _store: Store, name: str, role: str, organisation: str) -> Team:
        plain = require_person(self.team, name, role)
        self.team = replace(self.team, people=(*self.team.people, Colleague("neu", plain, role, organisation, True)))
        return self.team


@pytest.fixture
def central() -> Office:
    return Office()


@pytest.fixture
def part(qtbot: QtBot, context: Context, central: Office) -> DevicesPart:
    """The part in the window of somebody from administration."""
    context.store.set_identity(replace(IDENTITY, role="admin"))
    context.services = replace(context.services, devices=central.services())
    page = Verwaltung(context)
    qtbot.addWidget(page)
    page.resize(1160, 900)
    page.refresh()
    page.show()
    made = page.open_part("devices")
    assert isinstance(made, DevicesPart)
    qtbot.waitUntil(lambda: made.people.count() == 3)
    return made


def choose(table: object, wanted: str) -> None:
    ids = [table.records.row_at(at).id for at in range(table.count())]
    table.selectRow(ids.index(wanted))


def test_devices_and_people_are_kept_with_a_line_and_read_without(
    qtbot: QtBot, part: DevicesPart, central: Office, look: Callable[[QWidget, str], None]
) -> None:
    choose(part.people, "ada")
    part.make_code.click()
    qtbot.waitUntil(part.code.isVisible)
    assert part.code.code.text() == CODE and part.code.left.text() == "gilt noch 15:00 Minuten"
    part.code.copy.click()
    assert QGuiApplication.clipboard().text() == CODE
    look(part.window(), "geraete-und-personen")
    part.code.forget()
    assert not QGuiApplication.clipboard().text() and not part.code.isVisible()
    choose(part.devices, "d4")
    part.revoke.click()
    assert part.sure.no.hasFocus() or part.sure.isVisible()
    look(part.window(), "geraet-sperren")
    part.sure.yes.click()
    qtbot.waitUntil(lambda: bool(central.team.devices[2].revoked_at) and part.reload.isEnabled())
    assert not part.revoke.isEnabled()
    part.add.click()
    part.new_person.name.setText("Ada Muster")
    part.new_person.role.show_code("case_manager")
    part.new_person.submit()
    qtbot.waitUntil(lambda: "gibt es schon" in part.new_person.problem.text())
    look(part.window(), "neue-person")
    part.new_person.name.setText("Rana Neu")
    part.new_person.submit()
    qtbot.waitUntil(lambda: part.people.count() == 4)
    central.line = False
    part.load()
    qtbot.waitUntil(part.fault.isVisible)
    assert "Liste von damals" in part.fault.text() and part.people.count() == 4


def test_the_last_list_is_there_without_a_network(qtbot: QtBot, context: Context) -> None:
    remember_team(context.store, Team(NOW - timedelta(days=3), (ADA, BEN), DEVICES[:2]))
    central = Office()
    central.line = False
    context.services = replace(context.services, devices=central.services())
    part = DevicesPart(context)
    qtbot.addWidget(part)
    part.refresh()
    part.show()
    qtbot.waitUntil(part.fault.isVisible)
    assert part.devices.count() == 2 and "09.06.2024" in part.standing.text()


def test_two_people_open_a_vault_whose_password_is_lost(
    qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path, look: Callable[[QWidget, str], None]
) -> None:
    private, public = make_recovery_pair()
    vault = create_vault(tmp_path / "verloren", "längst vergessenes Passwort", public, Cost.for_tests())
    Store(vault).set_identity(IDENTITY)
    vault.close()
    texts = [sheet(share, at, "Musterstadt", public.fingerprint) for at, share in enumerate(split_key(private), 1)]
    file = tmp_path / "anteil-3.txt"
    file.write_text(texts[2], encoding="utf-8")
    mine = replace(
        services,
        profiles=lambda: (Profile(tmp_path / "verloren", "Mia Muster"),),
        devices=DeviceServices(recover=recover, read_share=read_share),
    )
    window = LoginWindow(mine, jobs)
    qtbot.addWidget(window)
    present(qtbot, window)
    panel = window.forgotten
    window.show_panel(panel)
    look(window, "passwort-vergessen")
    panel.begin.click()
    panel.shares[0].words.setPlainText("academic acid acrobat")
    panel.read_file(panel.shares[1], file)
    panel.password.first.setText(NEW_PASSWORD)
    panel.password.second.setText(NEW_PASSWORD)
    panel.submit()
    qtbot.waitUntil(panel.message.isVisible)
    assert "3 von 33 Wörtern" in panel.message.text()
    window.resize(700, 1000)
    look(window, "wiederherstellen")
    panel.shares[0].words.setPlainText(texts[0])
    with qtbot.waitSignal(window.unlocked, timeout=10_000) as unlocked:
        panel.submit()
    store = unlocked.args[0]
    assert store.identity.user_name == "Mia Muster" and "Wiederherstellungsschlüssel" in recovery_notice(store)
    assert not panel.shares[0].words.toPlainText()
    store.close()
    services.open_vault(tmp_path / "verloren", NEW_PASSWORD).close()


def test_a_copy_is_enrolled_anew_where_the_round_failed(
    qtbot: QtBot, context: Context, look: Callable[[QWidget, str], None]
) -> None:
    codes: list[str] = []

    def sync(_store: Store, _report: Progress) -> SyncOutcome:
        raise DeviceForked("Von diesem Gerät gibt es eine Kopie.", "Bitte lassen Sie das Gerät neu anmelden.")

    def rejoin(_store: Store, code: str, _report: Progress) -> SyncOutcome:
        codes.append(code)
        if code != CODE:
            raise CodeRefused("Der Anmeldecode ist unbekannt.", "Bitte lassen Sie sich einen neuen geben.")
        return SyncOutcome(NOW, pushed=2, pulled=40, set_aside=0, conflicts=0, complete=True)

    context.services = replace(context.services, sync=sync, devices=DeviceServices(rejoin=rejoin))
    page = Abgleich(context)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.refresh()
    page.show()
    page.run()
    qtbot.waitUntil(page.rejoin.isVisible)
    look(page, "neu-anmelden")
    page.rejoin.submit()
    page.rejoin.code.setText("FALSCH")
    page.rejoin.submit()
    qtbot.waitUntil(page.rejoin.message.isVisible)
    page.rejoin.code.setText(CODE)
    page.rejoin.submit()
    qtbot.waitUntil(lambda: not page.rejoin.isVisible())
    assert codes == ["FALSCH", CODE] and page.round.title.text() == "Abgeglichen"


def test_the_key_is_renewed_in_the_settings(qtbot: QtBot, context: Context, folder: Path, tmp_path: Path) -> None:
    services = DeviceServices(renew_key=lambda store, password: store.vault.rotate_key(password))
    context.services = replace(context.services, devices=services)
    before = shutil.copy(folder / "vault.header", tmp_path / "before")
    card = KeyCard(context)
    qtbot.addWidget(card)
    card.show()
    card.password.setText(PASSWORD)
    card.renew()
    qtbot.waitUntil(lambda: "neuen Schlüssel" in card.answer.text(), timeout=10_000)
    assert Path(before).read_bytes() != (folder / "vault.header").read_bytes()
    assert context.store.setting("identity")
