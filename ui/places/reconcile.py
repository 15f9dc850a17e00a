"""Abgleich: run a round, see truthfully how it ended, and settle what stands against each other."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from kim_desktop.errors import (
    ClientTooOld,
    DeviceForked,
    DeviceRevoked,
    KnownError,
    UnknownAuthority,
    Unreachable,
    UntrustedServer,
)
from kim_desktop.work.lookups import lookups
from ui.context import Context
from ui.jobs import Job
from ui.overview.inbox import Inbox
from ui.overview.rejoin_card import RejoinCard
from ui.overview.round_card import RoundCard
from ui.overview.rounds_table import fit, rounds_table
from ui.page import Page
from ui.services import SyncOutcome
from ui.tokens import GRID
from ui.widgets.basic import SectionHeader, column, scrolled
from ui.widgets.signs import Banner, Level

_KEYS = "Ctrl+Shift+A"
_KEPT = "Sie können ohne Abgleich weiterarbeiten."


class Abgleich(Page):
    """Nothing here is urgent: without a connection everything waits, safely, in the vault."""

    title = "Abgleich"
    icon = "sync"
    help = (
        "Beim Abgleich gehen Ihre Änderungen an die Zentrale, und die der anderen kommen zu Ihnen. "
        "„Abgeglichen“ steht nur da, wenn Gerät und Zentrale danach nachweislich dasselbe halten. Strg+Umschalt+A "
        "beginnt. Ohne Verbindung geht nichts verloren.\n\n"
        "Unter „Zu klären“ steht, was nur ein Mensch entscheiden kann. Widerspruch: Zwei haben dasselbe Feld "
        "geändert, ohne voneinander zu wissen; Sie wählen, welche Angabe stimmt, oder behalten beide. Nachzügler: Wer "
        "den Fall vor Ihnen hatte, hat noch etwas eingetragen; Sie übernehmen es oder nicht. Zurückgestellt: Die "
        "Zentrale hat Ihre Änderung nicht angenommen; der Grund steht dabei. Das alles geht auch ohne Verbindung, "
        "jede Frage kommt nur einmal, und was entschieden ist, bleibt im Verlauf sichtbar."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._job: Job | None = None
        self._told = False
        self._newest: datetime | None = None
        self.round = RoundCard(
            f"Jetzt abgleichen ({QKeySequence(_KEYS).toString(QKeySequence.SequenceFormat.NativeText)})"
        )
        self.fault = Banner(Level.INFO, "", "Noch einmal versuchen", self.run)
        self.gone = Banner(Level.LATE, "", "Programm schließen", _quit)
        for banner in (self.fault, self.gone):
            banner.hide()
        self.rejoin = RejoinCard(context, self._finished)
        self.inbox = Inbox(context, self._settled)
        self.history = rounds_table()
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        if self.gone.isVisibleTo(self):
            return
        store = self.context.store
        self.inbox.refresh()
        rounds = store.rounds()
        self.history.set_rows(rounds)
        fit(self.history)
        newest = rounds[0][0] if rounds else None
        if not self._job and (not self._told or newest != self._newest):
            self.round.show_standing(store.standing())
        self._newest = newest

    def focus_first(self) -> None:
        if not self.inbox.focus_first() and self.round.start.isVisibleTo(self):
            self.round.start.setFocus()

    def keep(self) -> None:
        """The result of the last round has been seen; next time the standing is shown."""
        self._told = self._job is not None

    def run(self) -> None:
        """Begin a round."""
        if self._job or self.gone.isVisibleTo(self):
            return
        services, store = self.context.services, self.context.store
        self.fault.hide()
        self.round.show_running()
        self.round.stop.setFocus()
        self._job = self.context.jobs.run_reporting(
            lambda report: services.sync(store, report),
            self._finished,
            self._failed,
            owner=self,
            progress=self.round.show_progress,
        )

    def cancel(self) -> None:
        """Stop the round where it is; what has gone or come stays."""
        if self._job:
            self._job.cancel()
            self._job = None
            self._told = True
            text = "Was schon übertragen ist, bleibt. Der nächste Abgleich macht dort weiter."
            self.round.show_stopped("Abgebrochen", text)
            self.round.start.setFocus()
            self.context.shell.data_changed()

    def _finished(self, outcome: SyncOutcome) -> None:
        self._job, self._told = None, True
        self.context.lookups = lookups(self.context.store)
        self.refresh()
        self.round.show_outcome(outcome)
        self.context.shell.data_changed()
        self.focus_first()

    def _failed(self, error: KnownError) -> None:
        self._job, self._told = None, True
        if isinstance(error, DeviceRevoked):
            self._say_gone(error)
            return
        self.refresh()
        title, text, level = _in_calm_words(error)
        self.round.show_stopped(title, _KEPT)
        self.fault.show()
        self.fault.say(level, text)
        if isinstance(error, DeviceForked | UnknownAuthority):
            self.rejoin.ask()

    def _say_gone(self, error: DeviceRevoked) -> None:
        """The vault is erased, or stays shut: nothing may be read from it any more."""
        for part in (self.inbox, self._history_part, self.round):
            part.hide()
        self.gone.show()
        self.gone.say(Level.LATE, str(error))

    def _settled(self, sentence: str) -> None:
        self.context.shell.data_changed()
        self.context.shell.say(sentence)

    def _lay_out(self) -> None:
        self._history_part = _part(SectionHeader("Bisherige Abgleiche"), self.history)
        inner = QWidget()
        parts = (self.gone, self.fault, self.rejoin, self.round, self.inbox, self._history_part)
        layout = column(*parts, None, space=3 * GRID)
        layout.setContentsMargins(0, 0, GRID, 0)
        inner.setLayout(layout)
        self.body.addWidget(scrolled(inner))

    def _connect(self) -> None:
        self.round.wanted.connect(self.run)
        self.round.cancelled.connect(self.cancel)
        start = QShortcut(QKeySequence(_KEYS), self)
        start.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        start.activated.connect(self.run)


def _part(header: SectionHeader, table: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(column(header, table, space=12))
    return made


def _in_calm_words(error: KnownError) -> tuple[str, str, Level]:
    if isinstance(error, Unreachable):
        return "Keine Verbindung zur Zentrale", str(error), Level.INFO
    if isinstance(error, UntrustedServer):
        return "Nicht abgeglichen: unbekannte Zentrale", str(error), Level.LATE
    if isinstance(error, ClientTooOld):
        return "Nicht abgeglichen: Programm zu alt", str(error), Level.SOON
    return "Nicht abgeglichen", str(error), Level.SOON


def _quit() -> None:
    app = QApplication.instance()
    if app:
        app.quit()
