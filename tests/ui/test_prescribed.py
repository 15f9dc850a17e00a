"""What IT prescribes is seen in the window, and cannot be chosen away there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.errors import KnownError
from kim_desktop.policy import BackupRule, Policy, ServerRule, UpdateRule
from kim_desktop.storage.store import Store
from kim_desktop.updates import Release
from tests.ui.conftest import present
from tests.ui.test_main import end, signed_in
from ui.context import Context
from ui.enrol import EnrolPanel
from ui.it_services import ItServices
from ui.jobs import Jobs
from ui.places.settings import Settings
from ui.preferences import AUTO_LOCK
from ui.prescribed import PrescribedCard
from ui.services import Services

ADDRESS = "https://kim.stadt.example:8443"
POLICY = Policy(
    Path("/etc/kim-desktop/policy.toml"),
    ServerRule(ADDRESS),
    lock_minutes=8,
    backup=BackupRule("/laufwerk/kim", 2, 5),
    updates=UpdateRule("https://neu.stadt.example", "pilot"),
)


def under(context: Context, it: ItServices) -> Context:
    context.services = replace(context.services, it=it)
    return context


def test_the_settings_tell_what_is_prescribed_and_offer_nothing_beyond(
    qtbot: QtBot, context: Context, look: Callable[[QWidget, str], None]
) -> None:
    context.store.set_setting(AUTO_LOCK, "15")
    page = Settings(under(context, ItServices(lambda: POLICY, newer=lambda: Release("0.2.0", "a/b.deb"))))
    qtbot.addWidget(page)
    page.resize(800, 700)
    present(qtbot, page)
    assert list(page._minutes._chips) == ["2", "5", "8"] and page._minutes._chips["8"].isChecked()
    told = page.prescribed
    assert told.isVisible() and not told.problem.isVisible()
    assert told.update_line.text() == "Eine neue Fassung liegt bereit: 0.2.0. Ihre IT spielt sie ein."
    assert not told.fetch.isVisible()
    look(told, "prescribed")


def test_a_newer_version_is_fetched_where_no_package_manager_does(qtbot: QtBot, context: Context) -> None:
    answers = iter([KnownError("Die Stelle für neue Fassungen ist nicht zu erreichen."), Path("/ablage/kim.exe")])

    def fetch(_: Release) -> Path:
        answer = next(answers)
        if isinstance(answer, KnownError):
            raise answer
        return answer

    it = ItServices(lambda: POLICY, newer=lambda: Release("0.2.0", "a/kim.exe"), fetch=fetch)
    card = PrescribedCard(under(context, it))
    qtbot.addWidget(card)
    present(qtbot, card)
    qtbot.keyClick(card.fetch, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "nicht zu erreichen" in card.update_line.text())
    qtbot.keyClick(card.fetch, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "/ablage/kim.exe" in card.update_line.text())


def test_without_it_nothing_is_shown_and_a_wrong_file_is(qtbot: QtBot, context: Context) -> None:
    alone = PrescribedCard(context)
    qtbot.addWidget(alone)
    assert alone.isHidden()
    wrong = PrescribedCard(under(context, ItServices(lambda: Policy(Path("p"), problem="Die Vorgaben gelten nicht."))))
    qtbot.addWidget(wrong)
    present(qtbot, wrong)
    assert wrong.problem.isVisible() and "gelten nicht" in wrong.problem.text()


def test_a_prescribed_address_is_there_and_stays(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    panel = EnrolPanel(replace(services, it=ItServices(lambda: POLICY)), jobs)
    qtbot.addWidget(panel)
    assert panel.address.text() == ADDRESS and panel.address.isReadOnly()
    assert "vorgegeben" in panel.address.accessibleDescription()
    assert panel.focusProxy() is panel.code


def test_a_session_does_what_is_prescribed_and_says_what_fails(
    qtbot: QtBot, qapp: QApplication, services: Services
) -> None:
    def duties(_: Store) -> None:
        raise KnownError("Die vorgegebene Sicherung gelingt nicht.")

    it = ItServices(lambda: replace(POLICY, problem="Die Vorgaben gelten nicht."), duties)
    session = signed_in(qtbot, qapp, replace(services, it=it))
    assert session._shell and session._watch and session._duties.isActive()
    assert session._watch._end.interval() <= 8 * 60_000
    said = session._shell.messages
    qtbot.waitUntil(lambda: any("Vorgaben gelten nicht" in each.text() for each in said.findChildren(QLabel)))
    session._do_duties()
    qtbot.waitUntil(lambda: any("Sicherung gelingt nicht" in each.text() for each in said.findChildren(QLabel)))
    end(session)
