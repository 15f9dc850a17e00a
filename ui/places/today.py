"""Heute: what must not be missed, late things first, with one key to act on each."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.rules.net import Finding
from kim_desktop.errors import KnownError
from kim_desktop.work.today import (
    Done,
    Reminder,
    finish,
    last_reminders,
    open_meldungen,
    reckon,
    reminders,
    take_back,
    waiting,
    why,
)
from ui.administration.rules import RulesPage
from ui.context import Context
from ui.jobs import Job, Report
from ui.overview.agenda import Agenda
from ui.overview.agenda_items import Item, agenda, section_for, summary
from ui.overview.calendar_export import CalendarExport
from ui.overview.notices import Notices
from ui.overview.ways import DATA_PROTECTION, PLACE_OF, open_entry, open_meldung
from ui.page import Page
from ui.places.case_file import CaseFile
from ui.tokens import GRID
from ui.why import source_of
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
    takes_back_itself = True
    help = (
        "Hier steht, was nicht untergehen darf: die Termine von heute, überfällige und dringende Dinge, dann heute, "
        "diese Woche und was danach kommt. Mit den Pfeiltasten wählen Sie eine Zeile. Enter tut, was rechts in der "
        "Zeile steht. E (oder ein Klick auf den Kreis) hakt Wiedervorlagen, Termine und Maßnahmen ab, auch mehrere "
        "gewählte Zeilen auf einmal; Strg+Z nimmt es zurück. W sagt, warum etwas hier steht.\n\n"
        "„Kalender ausgeben“ schreibt die eigenen Termine ohne Namen in eine Datei für einen anderen Kalender.\n\n"
        "Auch angebotene Übergaben stehen hier, bis sie beantwortet sind, und Abwesenheiten ohne Vertretung.\n\n"
        "Koordinatorinnen und Koordinatoren sehen hier alle Meldungen, über die noch zu entscheiden ist, "
        "Löschungen, die auf Freigabe warten, überfällige Übergaben und Fälle, deren Case-Management ausgeschieden "
        "oder ohne Vertretung abwesend ist. Oben stehen angefangene Meldungen und Angaben, die sich widersprechen."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.coordinates = context.store.identity.role == "coordinator"
        self.keeps_cases = context.store.identity.role == "case_manager"
        self._job: Job | None = None
        self._undone: list[tuple[str, list[Done]]] = []
        self.day = label("", "muted", wrap=True)
        self.notices = Notices(context)
        self.calendar = CalendarExport(context)
        self.undo = Banner(Level.FINE, "", "Rückgängig", self.take_back, closable=True)
        self.why = Banner(Level.INFO, "", "Alle Regeln", self._open_rules, closable=True)
        self.undo.hide()
        self.why.hide()
        self.agenda = Agenda()
        self._connect()
        self._fill()

    def refresh(self) -> None:
        """What was found last stands there at once; what must be looked at anew follows."""
        self.notices.refresh()
        if self._job:
            self._job.cancel()
        store = self.context.store
        if self.coordinates:
            self._show(open_meldungen(store))
        elif self._count_waiting() <= _READ_AT_ONCE:
            self._show(reminders(store))
        else:
            self._look_in_background()

    def focus_first(self) -> None:
        self.agenda.setFocus()
        self._area.ensureWidgetVisible(self.agenda, 0, 0)

    def take_back(self) -> None:
        """Put back what was marked as done last; again, what was marked before that."""
        if not self._undone:
            self.context.shell.take_back()
            return
        _, done = self._undone.pop()
        self.undo.setVisible(bool(self._undone))
        if self._undone:
            self.undo.say(Level.FINE, self._undone[-1][0])
        if self._write(lambda: take_back(self.context.store, done)):
            self.context.shell.took_back()

    def _count_waiting(self) -> int:
        left = waiting(self.context.store)
        return self.context.store.count(Case) if left is None else left

    def _look_in_background(self) -> None:
        store = self.context.store
        known = last_reminders(store)
        if known:
            self._show(known)
        else:
            self._stack.setCurrentWidget(self._reading)

        def look(report: Report) -> list[Reminder]:
            reckon(store, lambda: report("", None))
            return last_reminders(store)

        self._job = self.context.jobs.run_reporting(look, self._show, owner=self, progress=lambda *_: None)

    def _connect(self) -> None:
        self.agenda.opened.connect(self._open)
        self.agenda.done.connect(self._finish_all)
        self.agenda.asked.connect(self._explain)
        self.agenda.picked.connect(self._picked)
        back = QShortcut(QKeySequence.StandardKey.Undo, self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.take_back)

    def _fill(self) -> None:
        self._open_button = Button("Öffnen", lambda: self._open(self.agenda.current()), "case")
        self._done_button = Button("Erledigt", lambda: self._finish_all(self.agenda.chosen()), "check")
        self._why_button = Button("Warum?", lambda: self._explain(self.agenda.current()), "help")
        if self.coordinates:
            self._done_button.hide()
        if self.keeps_cases:
            self.tools.addWidget(Button("Kalender ausgeben …", self.calendar.ask, "export"))
        keys = "Enter tut, was rechts steht · W sagt, warum" + ("" if self.coordinates else " · E hakt ab")
        hint = label(keys, "small", wrap=True)
        foot = row(hint, self._why_button, self._done_button, self._open_button, space=GRID)
        foot.setStretch(0, 1)
        self._list = QWidget()
        self._list.setLayout(column(self.agenda, self.why, foot, space=GRID))
        self._reading = EmptyState("today", "Einen Augenblick …", "Alle Fälle werden durchgesehen.")
        self._empty = self._friendly()
        self._stack = _Stack()
        for part in (self._list, self._empty, self._reading):
            self._stack.addWidget(part)
        self._stack.setMinimumHeight(_LEAST_LIST)
        inner = QWidget()
        inner.setLayout(column(self.day, self.notices, self.calendar, self.undo, self._stack, space=2 * GRID))
        inner.layout().setStretch(4, 1)  # type: ignore[union-attr]
        self._area = scrolled(inner)
        self.body.addWidget(self._area)

    def _friendly(self) -> EmptyState:
        if self.coordinates:
            return EmptyState("fine", "Alle Meldungen sind entschieden", "Neue erscheinen hier nach dem Abgleich.")
        if not self.keeps_cases:
            text = "Aufträge der Gremien, Vereinbarungen und Themen erscheinen hier, bevor sie fällig sind."
            return EmptyState("fine", "Für heute ist alles im Blick", text)
        text = (
            "Keine Frist drängt, niemand wartet auf Rückmeldung. Zeit für ein Gespräch, zu dem Sie sonst nicht kommen."
        )
        return EmptyState("fine", "Für heute ist alles im Blick", text)

    def _show(self, found: list[Reminder]) -> None:
        today = local_date(self.context.clock())
        lines = agenda(found, today)
        self.agenda.show_lines(lines)
        self._stack.setCurrentWidget(self._list if lines else self._empty)
        told = _counts(found) if self.coordinates else summary(lines)
        self.day.setText("  ·  ".join(part for part in (_long(today), told) if part))

    def _picked(self, item: Item | None) -> None:
        for button in (self._open_button, self._why_button):
            button.setEnabled(item is not None)
        self._open_button.setText(item.action if item else "Öffnen")
        self._done_button.setEnabled(item is not None and item.can_be_done)
        if self.why.isVisible():
            self._explain(item)

    def _open(self, item: Item | None) -> None:
        if item is None:
            return
        finding = item.finding
        if finding.kind in {"meldung", "answer", "pursuit"}:
            open_meldung(self.context, self, finding.record_id, finding.case_id)
        elif finding.record in PLACE_OF and finding.kind != "handed_over":
            open_entry(self.context, self, finding.record, finding.record_id)
        elif finding.kind == "deletion" and self.context.shell.has_place(DATA_PROTECTION):
            self.context.shell.open_place(DATA_PROTECTION)
        else:
            self.context.shell.open_case(finding.case_id, item.section)
            self._point_at(finding)

    def _point_at(self, finding: Finding) -> None:
        """Put the keyboard on the very Termin, Wiedervorlage or Antrag within its case."""
        if finding.kind not in {"appointment", "follow_up", "request"}:
            return
        for page in self.window().findChildren(CaseFile):
            if page.desk and page.desk.case_id == finding.case_id:
                page.open_section(section_for(finding.kind), finding.record_id)

    def _explain(self, item: Item | None) -> None:
        """Say the rule behind a line, with its numbers and where it is written."""
        self.why.setVisible(item is not None)
        if item:
            reason = why(self.context.store, item.finding)
            self.why.say(Level.INFO, f"{reason.rule}: {reason.text} Quelle: {source_of(reason)}")

    def _open_rules(self) -> None:
        self.context.shell.open_page(RulesPage(self.context))

    def _finish(self, item: Item) -> None:
        self._finish_all((item,))

    def _finish_all(self, items: Sequence[Item]) -> None:
        wanted = [item for item in items if item.can_be_done]
        done: list[Done] = []
        if not wanted or not self._write(lambda: done.extend(_finished(self.context, wanted))):
            return
        first = f"Erledigt: {wanted[0].title} ({wanted[0].person})"
        told = first if len(wanted) == 1 else f"{len(wanted)} Einträge erledigt"
        self._undone.append((told, done))
        self.undo.show()
        self.undo.say(Level.FINE, told)

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


def _finished(context: Context, items: Sequence[Item]) -> list[Done]:
    return finish(context.store, [item.finding for item in items])


def _counts(found: Sequence[Reminder]) -> str:
    """What Koordination must know at a glance: '2 Meldungen überfällig · 1 Löschung wartet auf Freigabe'."""
    late = sum(each.finding.kind == "meldung" and each.finding.level == "late" for each in found)
    release = sum(each.finding.kind == "deletion" for each in found)
    parts = [f"{late} {'Meldung' if late == 1 else 'Meldungen'} überfällig"] if late else []
    parts += ["1 Löschung wartet auf Freigabe"] if release == 1 else []
    parts += [f"{release} Löschungen warten auf Freigabe"] if release > 1 else []
    late_offers = sum(each.finding.kind == "handover" for each in found)
    parts += ["1 Übergabe ohne Antwort"] if late_offers == 1 else []
    parts += [f"{late_offers} Übergaben ohne Antwort"] if late_offers > 1 else []
    return " · ".join(parts)


def _long(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]}, {day.day}. {_MONTHS[day.month - 1]} {day.year}"
