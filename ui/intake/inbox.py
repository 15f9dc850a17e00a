"""The list of Meldungen that nobody has decided on yet, drafts included."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.working_days import working_days_between
from kim_desktop.work.checks import IntakeDesk
from ui.context import Context
from ui.intake.drafts import all_drafts
from ui.intake.words import colour_word, level_of, name_of, sender_of
from ui.tokens import GRID
from ui.widgets.basic import column, label
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable


@dataclass(frozen=True)
class OpenMeldung:
    """One line of the list."""

    id: str
    received_on: date | None
    sender: str
    name: str
    district: str
    colour: str
    waits: int
    late_after: int
    is_draft: bool

    @property
    def waiting(self) -> str:
        """How long it waits, in words."""
        if not self.waits:
            return "seit heute"
        return "seit 1 Arbeitstag" if self.waits == 1 else f"seit {self.waits} Arbeitstagen"

    @property
    def level(self) -> Level:
        """How urgent an answer is."""
        if self.waits > self.late_after:
            return Level.LATE
        return Level.SOON if self.waits == self.late_after else Level.NEUTRAL


class Inbox(QWidget):
    """Shows what is open, the longest waiting first; `opened` carries the Meldung's id."""

    opened = Signal(str)
    new_wanted = Signal()

    name: ClassVar[str] = "Offene Meldungen"
    sorted_by: ClassVar[int] = 4

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        empty = EmptyState("inbox", *self.emptiness(), "Neue Meldung", self.new_wanted.emit)
        self.table: RecordTable[Any] = RecordTable(self.columns(), self.name, empty)
        self.table.opened.connect(lambda each: self.opened.emit(each.id))
        self._count = label("", "muted")
        layout = column(self._count, self.table, space=GRID)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.table.sortByColumn(self.sorted_by, Qt.SortOrder.DescendingOrder)

    def show_open(self, desk: IntakeDesk) -> None:
        """Read the list again; the cursor stays on its Meldung."""
        current = self.table.current()
        rows = tuple(self.rows(desk))
        self.table.set_rows(rows)
        self._count.setText(self.told(rows))
        self._count.setVisible(bool(rows))
        self._pick(current.id if current else "")

    def emptiness(self) -> tuple[str, str]:
        """What is said while there is nothing: a title and what would be here."""
        return (
            "Keine offenen Meldungen",
            "Hier stehen Meldungen, über die noch nicht entschieden ist, und angefangene Bögen. "
            "Einen ausgefüllten Bogen können Sie als PDF auf dieses Fenster ziehen.",
        )

    def columns(self) -> Sequence[Column[Any]]:
        """The columns from left to right."""
        return _COLUMNS

    def rows(self, desk: IntakeDesk) -> Iterable[Any]:
        """The lines; each has an `id`."""
        return open_meldungen(self._context, desk)

    def told(self, rows: Sequence[Any]) -> str:
        """How many there are, in words."""
        late = sum(each.level is Level.LATE for each in rows)
        return f"{len(rows)} offen" + (f", davon {late} zu lange ohne Antwort" if late else "")

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus()

    def _pick(self, meldung_id: str) -> None:
        ids = [self.table.records.row_at(at).id for at in range(self.table.count())]
        if ids:
            self.table.selectRow(ids.index(meldung_id) if meldung_id in ids else 0)


def open_meldungen(context: Context, desk: IntakeDesk) -> Iterator[OpenMeldung]:
    """Stored Meldungen without a decision, and drafts that were never stored."""
    store, drafts = context.store, all_drafts(context.store)
    stored = store.all(Meldung, decision=None)
    today = local_date(context.clock())
    limit = Parameters.of(store.all(Parameter), today).value("meldung_answer_working_days", 3)
    for meldung in stored:
        draft = drafts.get(meldung.id)
        yield _line(context, desk, draft.as_it_stood(store) if draft else meldung, limit, is_draft=False)
    for draft in drafts.values():
        if store.get(Meldung, draft.meldung_id) is None:
            yield _line(context, desk, draft.as_it_stood(store), limit, is_draft=True)


def _line(context: Context, desk: IntakeDesk, meldung: Meldung, limit: int, is_draft: bool) -> OpenMeldung:
    checks, lookups, today = desk.check(meldung), context.lookups, local_date(context.clock())
    own = meldung.target_group if meldung.target_group_overridden else None
    district = checks.responsibility.district
    name = name_of(meldung.family_name, meldung.given_name)
    return OpenMeldung(
        id=meldung.id,
        received_on=meldung.received_on,
        sender=sender_of(meldung, lookups),
        name=f"{name} (Entwurf)" if is_draft else name,
        district=lookups.label("district", district) if district else "",
        colour=own or checks.target_group.colour,
        waits=working_days_between(meldung.received_on, today) if meldung.received_on else 0,
        late_after=limit,
        is_draft=is_draft,
    )


_COLUMNS: tuple[Column[OpenMeldung], ...] = (
    Column("Name", lambda each: each.name, width=200, stretch=True),
    Column("Meldende Stelle", lambda each: each.sender, width=220),
    Column("Stadtbezirk", lambda each: each.district, width=120),
    Column("Zielgruppe", lambda each: colour_word(each.colour), level=lambda each: level_of(each.colour), width=110),
    Column("Wartet", lambda each: each.waiting, lambda each: each.waits, lambda each: each.level, width=180),
    Column("Eingang", lambda each: show_date(each.received_on), lambda each: each.received_on or date.min, width=110),
)
