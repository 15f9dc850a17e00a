"""Locking by itself when nobody works here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ui.lock import WARNING_SECONDS, IdleWatch


def test_idleness_warns_and_then_locks(qtbot: QtBot, qapp: QApplication) -> None:
    watch = IdleWatch(qapp, 0.2)
    with qtbot.waitSignals([watch.warned, watch.expired], order="strict", timeout=2_000):
        pass
    watch.deleteLater()


def test_the_warning_comes_half_a_minute_before(qapp: QApplication) -> None:
    watch = IdleWatch(qapp, 300)
    assert watch._end.interval() - watch._warning.interval() == WARNING_SECONDS * 1_000
    watch.stop()
    watch.deleteLater()


def test_a_key_press_postpones_the_lock(qtbot: QtBot, qapp: QApplication) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    watch = IdleWatch(qapp, 0.4)
    with qtbot.waitSignal(watch.warned):
        pass
    with qtbot.waitSignal(watch.resumed), qtbot.assertNotEmitted(watch.expired):
        qtbot.keyClick(line, Qt.Key.Key_A)
    with qtbot.waitSignal(watch.expired):
        pass
    watch.deleteLater()
