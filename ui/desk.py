"""Where one writes: how codes are called, forms with all their choices, and one way to say what was refused."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from kim_desktop.clock import local_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.errors import KnownError
from ui.context import Context
from ui.editors.choices import Choices
from ui.forms import RecordForm
from ui.layouts import Layout

T = TypeVar("T")


class PlainDesk(QObject):
    """For records that belong to no open case; `changed` tells all who show them that something was written.

    `reshaped` says that a form was added somewhere, so that the order of the keyboard must be set anew.
    """

    changed = Signal()
    reshaped = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context

    @property
    def today(self) -> date:
        """The calendar day where this computer stands."""
        return local_date(self.context.clock())

    def label(self, catalogue: str, code: str | None) -> str:
        """What a code is called; nothing for none."""
        return self.context.lookups.label(catalogue, code) if code else ""

    def labels(self, catalogue: str, codes: frozenset[str]) -> str:
        """What several codes are called, in the order of the catalogue."""
        order = [code for code, _ in self.context.lookups.choices.get(catalogue, ())]
        known = sorted(codes, key=lambda code: order.index(code) if code in order else len(order))
        return ", ".join(self.label(catalogue, code) for code in known)

    def form(
        self,
        kind: type[Record],
        layout: Layout | None = None,
        references: tuple[tuple[str, Choices], ...] = (),
    ) -> RecordForm:
        """A form for a record, with the fields open that consents open."""
        context = self.context
        return RecordForm(
            kind,
            context.store.model,
            context.lookups,
            layout,
            open_gates=self.open_gates(),
            clock=context.clock,
            references=references,
        )

    def open_gates(self, record: Record | None = None) -> frozenset[Purpose]:
        """The purposes that are consented to; where there is no case there are none."""
        return frozenset()

    def attempt(self, do: Callable[[], T]) -> T | None:
        """Write something; what is refused stands above the page, and nothing is returned."""
        try:
            done = do()
        except KnownError as error:
            self.tell(error)
            return None
        self.wrote()
        return done

    def tell(self, error: KnownError, form: RecordForm | None = None) -> str:
        """Show a refusal where it belongs; gives the field beside which it stands, empty if above the page."""
        name = getattr(error, "field", "")
        if form and name in form.names():
            form.complain(name, str(error))
            form.focus_field(name)
            return str(name)
        self.context.shell.say_error(error)
        return ""

    def wrote(self) -> None:
        """Something was written: tell all who show it, and the window."""
        self.changed.emit()
        self.context.shell.data_changed()
