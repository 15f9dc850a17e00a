"""Heute: what must not be missed, late things first, with one key to act on each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.records.case import Case, FollowUp
from kim_desktop.errors import KnownError
from kim_desktop.work.case_work import finish_follow_up, save_record
from kim_desktop.work.today import Reminder, open_meldungen, reminders
from ui.context import Context
from ui.jobs import Job
from ui.overview.agenda import Agenda
from ui.overview.agenda_items import Item, agenda, summary
from ui.overview.notices import Notices
from ui.overview.ways import open_meldung
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import Button, column, label, row, scrolled
from ui.widgets.signs import Banner, EmptyState, Level

_READ_AT_ONCE = 300
_LEAST_LIST = 260
_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


class Heute(Page):
    """The first place of the day; Koordination sees the Meldungen that wait for a decision instead."""

    title = "Heute"
    icon = "today"
    help = (
        "Hier steht, was nicht untergehen darf: überfällige und dringende Dinge zuerst, dann heute, diese Woche "
        "und was danach kommt. Mit den Pfeiltasten wählen Sie eine Zeile, Enter öffnet den Fall an der richtigen "
        "Stelle, E (oder ein Klick auf den Kreis) hakt eine Wiedervorlage ab; Strg+Z nimmt es zurück.\n\n"
        "Koordinatorinnen und Koordinatoren sehen hier alle Meldungen, über die noch zu entscheiden ist. Oben "
        "stehen angefangene Meldungen und Angaben, die sich widersprechen."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.coordinates = context.store.identity.role == "coordinator"
        self._job: Job | None = None
        self._undone: FollowUp | None = None
        self.day = label("", "muted", wrap=True)
        self.notices = Notices(context)
        self.undo = Banner(Level.FINE, "", "Rückgängig", self.take_back, closable=True)
        self.undo.hide()
        self.agenda = Agenda()
        self._connect()
        self._fill()

    def refresh(self) -> None:
        self.notices.refresh()
        if self._job:
            self._job.cancel()
        store, read = self.context.store, open_meldungen if self.coordinates else reminders
        if store.count(Case) <= _READ_AT_ONCE:
            self._show(read(store))
            return
        if not self.agenda.items():
            self._stack.setCurrentWidget(self._reading)
        self._job = self.context.jobs.run(lambda: read(store), self._show, owner=self)

    def focus_first(self) -> None:
        self.agenda.setFocus()
        self._area.ensureWidgetVisible(self.agenda, 0, 0)

    def take_back(self) -> None:
        """Put back the Wiedervorlage that was marked as done last."""
        done, self._undone = self._undone, None
        self.undo.hide()
        before = self.context.store.get(FollowUp, done.id) if done else None
        if before:
            self._write(lambda: save_record(self.context.store, before, replace(before, done_on=None)))

    def _connect(self) -> None:
        self.agenda.opened.connect(self._open)
        self.agenda.done.connect(self._finish)
        self.agenda.picked.connect(self._picked)
        back = QShortcut(QKeySequence.StandardKey.Undo, self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.take_back)

    def _fill(self) -> None:
        self._open_button = Button("Öffnen", lambda: self._open(self.agenda.current()), "case")
        self._done_button = Button("Erledigt", lambda: self._finish(self.agenda.current()), "check")
        self._done_button.setVisible(not self.coordinates)
        keys = "Enter öffnet" if self.coordinates else "Enter öffnet · E hakt eine Wiedervorlage ab"
        foot = row(label(keys, "small"), None, self._done_button, self._open_button)
        self._list = QWidget()
        self._list.setLayout(column(self.agenda, foot))
        self._reading = EmptyState("today", "Einen Augenblick …", "Alle Fälle werden durchgesehen.")
        self._empty = self._friendly()
        self._stack = _Stack()
        for part in (self._list, self._empty, self._reading):
            self._stack.addWidget(part)
        self._stack.setMinimumHeight(_LEAST_LIST)
        inner = QWidget()
        inner.setLayout(column(self.day, self.notices, self.undo, self._stack, space=2 * GRID))
        inner.layout().setStretch(3, 1)  # type: ignore[union-attr]
        self._area = scrolled(inner)
        self.body.addWidget(self._area)

    def _friendly(self) -> EmptyState:
        if self.coordinates:
            return EmptyState("fine", "Alle Meldungen sind entschieden", "Neue erscheinen hier nach dem Abgleich.")
        text = (
            "Keine Frist drängt, niemand wartet auf Rückmeldung. Zeit für ein Gespräch, zu dem Sie sonst nicht kommen."
        )
        return EmptyState("fine", "Für heute ist alles im Blick", text)

    def _show(self, found: list[Reminder]) -> None:
        today = local_date(self.context.clock())
        lines = agenda(found, today)
        self.agenda.show_lines(lines)
        self._stack.setCurrentWidget(self._list if lines else self._empty)
        self.day.setText("  ·  ".join(part for part in (_long(today), summary(lines)) if part))

    def _picked(self, item: Item | None) -> None:
        self._open_button.setEnabled(item is not None)
        self._done_button.setEnabled(item is not None and item.can_be_done)

    def _open(self, item: Item | None) -> None:
        if item is None:
            return
        finding = item.finding
        if finding.kind == "meldung":
            open_meldung(self.context, self, finding.record_id, finding.case_id)
        else:
            self.context.shell.open_case(finding.case_id, item.section)

    def _finish(self, item: Item | None) -> None:
        follow_up = self.context.store.get(FollowUp, item.finding.record_id) if item and item.can_be_done else None
        if item is None or follow_up is None:
            return
        if self._write(lambda: finish_follow_up(self.context.store, follow_up)):
            self._undone = follow_up
            self.undo.show()
            self.undo.say(Level.FINE, f"Erledigt: {item.title} ({item.person})")

    def _write(self, do: Callable[[], object]) -> bool:
        try:
            do()
        except KnownError as error:
            self.context.shell.say_error(error)
            return False
        self.context.shell.data_changed()
        self.refresh()
        return True


class _Stack(QStackedWidget):
    """As high as what is in front."""

    def sizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.sizeHint() if shown else super().sizeHint()


def _long(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]}, {day.day}. {_MONTHS[day.month - 1]} {day.year}"
