"""A form that builds itself from the declared fields of a record type."""

import dataclasses
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from kim_desktop.clock import Clock, system_clock
from kim_desktop.domain.fields import Field
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.model import Model, Wire
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from ui.editors.base import Editor
from ui.editors.choices import Choices
from ui.editors.table import Surroundings, editor_for
from ui.form_cells import FormCell
from ui.form_grid import FormGrid
from ui.layouts import Layout, Section, layout_for
from ui.mnemonics import Mnemonics
from ui.tokens import GRID
from ui.widgets.basic import SectionHeader, column


class RecordForm(QWidget):
    """Shows and edits one record; fields whose consent is not given are visibly locked and keep their value.

    `edited` and `left` carry the field's name: on every change, and as the focus leaves the field.
    """

    edited = Signal(str)
    left = Signal(str)

    def __init__(
        self,
        record_type: type[Record],
        model: Model,
        lookups: Lookups,
        layout: Layout | None = None,
        *,
        open_gates: frozenset[Purpose] = frozenset(),
        clock: Clock = system_clock,
        references: tuple[tuple[str, Choices], ...] = (),
        mnemonics: Mnemonics | None = None,
    ) -> None:
        super().__init__()
        kind = record_type.kind()
        self._model = model
        self._mnemonics = mnemonics or Mnemonics()
        self._around = Surroundings(lookups, clock, references)
        self._plan = layout or layout_for(kind, model.fields(kind))
        self._loaded: Record = model.blank(kind, "")
        self._cells: dict[str, FormCell] = {}
        self._build({field.name: field for field in model.fields(kind)})
        self.set_gates(open_gates | ({record_type.gate} if record_type.gate in open_gates else set()))
        self.set_record(self._loaded)

    def set_record(self, record: Record) -> None:
        """Show `record`; its fields that the layout leaves out are kept."""
        self._loaded = record
        for name, cell in self._cells.items():
            cell.editor.set_value(getattr(record, name))
        self._show_what_applies()

    def adopt(self, saved: Record) -> None:
        """Go on from what was saved, which may say more than the form did; half-typed entries stay."""
        self._loaded = saved
        for name, cell in self._cells.items():
            if not cell.locked and not cell.editor.check() and cell.editor.value() != getattr(saved, name):
                cell.editor.set_value(getattr(saved, name))

    def record(self) -> Record:
        """The record as it stands in the form; entries that do not fit yet leave the last good value."""
        values = {name: cell.editor.value() for name, cell in self._cells.items() if not cell.locked}
        return dataclasses.replace(self._loaded, **values)

    def loaded(self) -> Record:
        """The record as it was given to `set_record`."""
        return self._loaded

    def is_changed(self) -> bool:
        """Whether anything differs from what was loaded."""
        return self.record() != self._loaded

    def problems(self) -> dict[str, str]:
        """What does not fit, by field name; each is also shown beside its field."""
        found = {name: cell.editor.check() for name, cell in self._cells.items() if cell.is_open()}
        return {name: text for name, text in found.items() if text}

    def complain(self, name: str, text: str) -> None:
        """Show a problem beside a field, for instance one that a rule found."""
        self._cells[name].editor.complain(text)

    def focus_problem(self) -> bool:
        """Go to the first field with a problem; False if there is none."""
        for name in self.problems():
            self.focus_field(name)
            return True
        return False

    def set_gates(self, open_gates: frozenset[Purpose] | set[Purpose]) -> None:
        """Open the fields whose consent is given, lock all others that need one."""
        for cell in self._cells.values():
            cell.set_open_gates(frozenset(open_gates))

    def editor(self, name: str) -> Editor:
        """The editor of a field."""
        return self._cells[name].editor

    def names(self) -> tuple[str, ...]:
        """The fields in the form, in order."""
        return tuple(self._cells)

    def focus_field(self, name: str) -> None:
        """Put the keyboard into a field as Tab does: what stands in it is selected, and typing takes its place."""
        self._cells[name].editor.focus_widget().setFocus(Qt.FocusReason.TabFocusReason)

    def focus_first(self) -> None:
        """Put the keyboard into the first field that is open."""
        for name, cell in self._cells.items():
            if cell.is_open():
                self.focus_field(name)
                return

    def raw(self) -> Wire:
        """Everything as it stands, half-typed entries too; for drafts."""
        return {name: cell.editor.raw() for name, cell in self._cells.items() if not cell.locked}

    def set_raw(self, raw: Wire) -> None:
        """Put back what `raw` gave; what is unknown or locked is passed over."""
        for name, entry in raw.items():
            cell = self._cells.get(name)
            if cell and not cell.locked:
                cell.editor.set_raw(entry)
        self._show_what_applies()

    def _build(self, fields: dict[str, Field]) -> None:
        outer = column(space=3 * GRID)
        for section in self._plan.sections:
            outer.addLayout(self._section(section, fields))
        outer.addStretch(1)
        self.setLayout(outer)

    def _section(self, section: Section, fields: dict[str, Field]) -> Any:
        rows = [[self._cell(fields[name]) for name in names] for names in section.rows]
        part = column(space=GRID + 4)
        if section.title:
            part.addWidget(SectionHeader(section.title, section.explanation))
        part.addWidget(FormGrid(rows))
        return part

    def _cell(self, field: Field) -> FormCell:
        editor = editor_for(field, self._around)
        cell = self._cells[field.name] = FormCell(editor, self._mnemonics.mark(field.label))
        editor.edited.connect(lambda: self._edited(field.name))
        editor.left.connect(lambda: self._left(field.name))
        return cell

    def _left(self, name: str) -> None:
        if isValid(self):  # a form that is taken down loses the keyboard, too
            self.left.emit(name)

    def _edited(self, name: str) -> None:
        self._show_what_applies()
        self.edited.emit(name)

    def _show_what_applies(self) -> None:
        for name, when in self._plan.visible.items():
            if name in self._cells and when.field in self._cells:
                self._cells[name].setVisible(self._cells[when.field].editor.value() in when.values)
