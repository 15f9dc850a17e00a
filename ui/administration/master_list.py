"""Rows of one kind of master data as a table; a row opens in a form below it, and a new version can follow it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.master import MasterRecord
from kim_desktop.errors import KnownError
from kim_desktop.storage.store import Store
from kim_desktop.work.lookups import lookups
from kim_desktop.work.master import may_keep, save_master, succeed
from ui.administration.master_words import columns_of, headline, layout_of, references_of
from ui.administration.part import AdminPart
from ui.autosave import Autosave
from ui.casework.choices import offer_choices
from ui.context import Context
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, PrimaryButton, QuietButton, column, label, row
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

Save = Callable[[Store, Any, Any], object]
"""Writes a row: the one it replaces or None, and the row as it shall be; raises `BadInput`."""

_HEIGHT = 220


class MasterList(Card):
    """Shows all rows of `record_type`; `columns` are names of fields, or columns of one's own.

    `save` writes a row, `wrote` is called afterwards. Who may not write the kind only reads it.
    """

    def __init__(
        self,
        context: Context,
        record_type: type[MasterRecord],
        columns: Sequence[str | Column[Any]],
        *,
        explanation: str = "",
        layout: Layout | None = None,
        save: Save = save_master,
        wrote: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._context, self._kind, self._save, self._wrote = context, record_type, save, wrote or self._renew
        self._before: MasterRecord | None = None
        self._former: MasterRecord | None = None
        self._refused = ""
        self._key = f"{record_type.kind()}:new"
        self._may_write = may_keep(context.store, record_type)
        self.add = Button("Neuer Eintrag", self.begin, "plus")
        self.add.setAccessibleName(f"{record_type.plural}: neuer Eintrag")
        empty = EmptyState("document", f"Noch keine Einträge: {record_type.plural}", "")
        self.table: RecordTable[Any] = RecordTable(columns_of(context, record_type, columns), record_type.plural, empty)
        self.table.setMinimumHeight(_HEIGHT)
        self.form = RecordForm(
            record_type,
            context.store.model,
            context.lookups,
            layout or layout_of(context, record_type),
            clock=context.clock,
            references=references_of(context, record_type),
        )
        self._draft = Autosave(self.form, context.store, self._key)
        self._lay_out(explanation)
        self._connect()
        if self._may_write and context.store.draft(self._key) is not None:
            self.begin()

    def refresh(self) -> None:
        """Read the rows again; those that hold today stand first."""
        today = local_date(self._context.clock())
        rows = self._context.store.all(self._kind)
        self._offer()
        self.table.set_rows(sorted(rows, key=lambda each: (not each.valid_on(today), self._sorted_by(each))))

    def focus_first(self) -> None:
        """Put the keyboard into the table, or onto the button that begins it."""
        (self.table if self.table.count() or not self._may_write else self.add).setFocus()

    def keep(self) -> None:
        """Save the draft of a new row."""
        if self._before is None and self._former is None and not self.panel.isHidden():
            self._draft.keep()

    def begin(self) -> None:
        """Begin a new row; what was begun before is still there."""
        today = local_date(self._context.clock())
        self._open(self._kind(id=new_id(), valid_from=today), f"{self._kind.title}: neuer Eintrag")
        self._draft.restore()

    def edit(self, record: MasterRecord) -> None:
        """Open a row."""
        if self._may_write:
            self._open(record, f"{self._kind.title}: {headline(self._context, record)}", before=record)

    def follow(self) -> None:
        """Let a new version follow the open row, from a day that the form asks for."""
        former = self._before
        if former is None or self.form.focus_problem():
            return
        today = local_date(self._context.clock())
        begun = cast("MasterRecord", self.form.record())
        title = f"Neue Fassung von {headline(self._context, former)}: Die bisherige endet am Tag davor."
        self._open(replace(begun, id=new_id(), valid_from=today, valid_to=None), title, former=former)
        self.form.focus_field("valid_from")

    def save(self) -> None:
        """Write the row; what does not fit is said beside its field."""
        if self._refused:
            self.form.complain(self._refused, "")
        self._refused = ""
        if self.form.focus_problem():
            return
        record, store = cast("MasterRecord", self.form.record()), self._context.store
        try:
            if self._former:
                succeed(store, self._former, record)
            else:
                self._save(store, self._before, record)
        except KnownError as error:
            self._refuse(error)
            return
        self.cancel()
        self._wrote()
        self.refresh()

    def cancel(self) -> None:
        """Close the form without writing."""
        if self._before is None and self._former is None:
            self._draft.done()
        self._before, self._former = None, None
        self.panel.hide()
        self.table.setFocus()

    def _open(
        self, record: MasterRecord, title: str, before: MasterRecord | None = None, former: MasterRecord | None = None
    ) -> None:
        self.keep()
        self._before, self._former = before, former
        self._draft.rest(bool(before or former))
        self._heading.setText(title)
        self.form.set_record(record)
        self.next_button.setVisible(before is not None)
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

    def _renew(self) -> None:
        self._context.lookups = lookups(self._context.store)
        self._context.shell.data_changed()

    def _offer(self) -> None:
        """Offer what has become known since the form was made."""
        fields = {each.name: each.meaning for each in self._context.store.model.fields(self._kind.kind())}
        own = dict(references_of(self._context, self._kind))
        for name in self.form.names():
            refers = fields[name].refers
            if refers:
                choices = own[refers] if refers in own else self._context.lookups.choices.get(refers, ())
                offer_choices(self.form, name, choices)

    def _sorted_by(self, record: MasterRecord) -> tuple[str, str]:
        return headline(self._context, record).casefold(), str(record.valid_from or "")

    def _lay_out(self, explanation: str) -> None:
        self._heading = label("", "strong", wrap=True)
        self.save_button = PrimaryButton("Speichern", self.save)
        self.save_button.setToolTip("Strg+Enter")
        self.next_button = Button("Neue Fassung ab …", self.follow)
        self.next_button.setToolTip("Die bisherige Fassung bleibt mit ihrem Ende stehen.")
        buttons, flow = QWidget(), FlowLayout()
        for button in (self.save_button, self.next_button, QuietButton("Verwerfen", self.cancel)):
            flow.addWidget(button)
        buttons.setLayout(flow)
        self.panel = QWidget()
        self.panel.setLayout(column(self._heading, self.form, buttons, space=2 * GRID))
        head = row(label(self._kind.plural, "h3", wrap=True), self.add, space=GRID)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        said = label(explanation, "muted", wrap=True)
        for part in (said, self.table, self.panel):
            self.body.addWidget(part)
        said.setVisible(bool(explanation))  # only now: without a parent it would be a window for a moment
        self.add.setVisible(self._may_write)
        self.panel.hide()

    def _connect(self) -> None:
        self.table.opened.connect(self.edit)
        for keys, do in (("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Esc", self.cancel)):
            shortcut = QShortcut(QKeySequence(keys), self.panel)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)


class MasterPart(AdminPart):
    """A part of a place that holds one list of master data or several, one below the other."""

    def __init__(self, context: Context, *lists: Callable[[Context, Callable[[], object]], MasterList]) -> None:
        super().__init__(context)
        self.lists = [make(context, self.wrote) for make in lists]
        for each in self.lists:
            self.body.addWidget(each)
        self.body.addStretch(1)

    def refresh(self) -> None:
        for each in self.lists:
            each.refresh()

    def focus_first(self) -> None:
        self.lists[0].focus_first()

    def keep(self) -> None:
        for each in self.lists:
            each.keep()
