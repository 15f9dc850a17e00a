"""The Zuständigkeitsschlüssel as a table; a row opens in a form below it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.master import ResponsibilityKey
from kim_desktop.errors import KnownError
from kim_desktop.work.responsibility import save_key_row
from ui.autosave import Autosave
from ui.casework.choices import offer_choices
from ui.context import Context
from ui.forms import RecordForm
from ui.layouts import Layout, Section
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, PrimaryButton, QuietButton, column, label, row
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_LAYOUT = Layout((Section("", (("staff", "share"), ("district", "quarter", "place"), ("valid_from", "valid_to"))),))
_HOW = "Präsenzort geht vor Stadtteil, Stadtteil vor Stadtbezirk. Eine Zeile endet mit „Gültig bis“."
_DRAFT = "responsibility_key:new"
_HEIGHT = 220


class KeyTable(Card):
    """Shows the rows of the key; `wrote` is called after one was written."""

    def __init__(self, context: Context, wrote: Callable[[], None]) -> None:
        super().__init__()
        self._context, self._wrote = context, wrote
        self._before: ResponsibilityKey | None = None
        self._refused = ""
        self.add = Button("Neue Zeile", self.begin, "plus")
        empty = EmptyState("key", "Noch kein Schlüssel", "Legen Sie fest, wer wofür zuständig ist.")
        self.table: RecordTable[ResponsibilityKey] = RecordTable(self._columns(), "Zuständigkeitsschlüssel", empty)
        self.table.setMinimumHeight(_HEIGHT)
        self.form = RecordForm(ResponsibilityKey, context.store.model, context.lookups, _LAYOUT, clock=context.clock)
        self._draft = Autosave(self.form, context.store, _DRAFT)
        self.save_button = PrimaryButton("Zeile speichern", self.save)
        self.save_button.setToolTip("Strg+Enter")
        self.panel = QWidget()
        buttons = row(self.save_button, QuietButton("Verwerfen", self.cancel), None, space=GRID)
        self.panel.setLayout(column(self.form, buttons, space=2 * GRID))
        head = row(label("Zuständigkeitsschlüssel", "h3"), self.add, space=GRID)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        for part in (label(_HOW, "muted", wrap=True), self.table, self.panel):
            self.body.addWidget(part)
        self.panel.hide()
        self._connect()
        if context.store.draft(_DRAFT) is not None:
            self.begin()

    def refresh(self) -> None:
        """Read the rows again."""
        rows = self._context.store.all(ResponsibilityKey)
        offer_choices(self.form, "staff", self._context.lookups.choices.get("staff_member", ()))
        self.table.set_rows(sorted(rows, key=lambda each: (bool(each.valid_to), self._where(each))))

    def focus_first(self) -> None:
        """Put the keyboard into the table, or onto the button that begins it."""
        (self.table if self.table.count() else self.add).setFocus()

    def keep(self) -> None:
        """Save the draft of a new row."""
        if self._before is None and not self.panel.isHidden():
            self._draft.keep()

    def begin(self) -> None:
        """Begin a new row; what was begun before is still there."""
        today = local_date(self._context.clock())
        self._open(None, ResponsibilityKey(id=new_id(), valid_from=today))
        self._draft.restore()

    def edit(self, key: ResponsibilityKey) -> None:
        """Open a row."""
        self._open(key, key)

    def save(self) -> None:
        """Write the row; what does not fit is said beside its field."""
        if self._refused:
            self.form.complain(self._refused, "")
        self._refused = ""
        if self.form.focus_problem():
            return
        record = self.form.record()
        assert isinstance(record, ResponsibilityKey)
        try:
            save_key_row(self._context.store, self._before, record)
        except KnownError as error:
            self._refuse(error)
            return
        self.cancel()
        self._wrote()

    def cancel(self) -> None:
        """Close the form without writing."""
        self._draft.done()
        self.panel.hide()
        self.table.setFocus()

    def _open(self, before: ResponsibilityKey | None, record: ResponsibilityKey) -> None:
        self._before = before
        self.form.set_record(record)
        self.panel.show()
        self.form.focus_first()

    def _refuse(self, error: KnownError) -> None:
        name = getattr(error, "field", "")
        if name in self.form.names():
            self._refused = name
            self.form.complain(name, str(error))
            self.form.focus_field(name)
        else:
            self._context.shell.say_error(error)

    def _connect(self) -> None:
        self.table.opened.connect(self.edit)
        for keys, do in (("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Esc", self.cancel)):
            shortcut = QShortcut(QKeySequence(keys), self.panel)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _columns(self) -> tuple[Column[ResponsibilityKey], ...]:
        return (
            Column("Zuständig für", self._where, width=260, stretch=True),
            Column("Case-Management", lambda each: self._label("staff_member", each.staff), width=200),
            Column("Anteil", lambda each: f"{each.share} %", lambda each: each.share, width=80, right=True),
            Column("Gültig", self._when, level=self._level, width=230),
        )

    def _where(self, key: ResponsibilityKey) -> str:
        named = (("place", key.place), ("quarter", key.quarter), ("district", key.district))
        return next((self._label(catalogue, code) for catalogue, code in named if code), "–")

    def _when(self, key: ResponsibilityKey) -> str:
        first = f"ab {show_date(key.valid_from)}" if key.valid_from else ""
        last = f"bis {show_date(key.valid_to)}" if key.valid_to else ""
        return " ".join(part for part in (first, last) if part) or "immer"

    def _level(self, key: ResponsibilityKey) -> Level:
        return Level.FINE if key.valid_on(local_date(self._context.clock())) else Level.NEUTRAL

    def _label(self, catalogue: str, code: str | None) -> str:
        return self._context.lookups.label(catalogue, code) if code else ""
