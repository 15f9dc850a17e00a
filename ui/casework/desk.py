"""The open case on the desk: what is on file, how codes are called, and one way to write to it."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from kim_desktop.clock import local_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.master import CodeEntry, Parameter
from kim_desktop.domain.rules.facts import flags_of
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.errors import KnownError
from kim_desktop.work.case_file import CaseFile, open_case
from kim_desktop.work.gates import CaseGates
from ui.context import Context
from ui.editors.choices import Choices
from ui.forms import RecordForm
from ui.layouts import Layout

T = TypeVar("T")


class Desk(QObject):
    """`changed` tells every section that the case was read again; `wanted` asks for a section of the file.

    `reshaped` says that a form was added somewhere, so that the order of the keyboard must be set anew.
    """

    changed = Signal()
    reshaped = Signal()
    wanted = Signal(str, object)

    def __init__(self, context: Context, case_id: str, parent: QObject) -> None:
        super().__init__(parent)
        self.context, self.case_id = context, case_id
        self.file: CaseFile = open_case(context.store, case_id)
        self._read_master_data()

    @property
    def today(self) -> date:
        """The calendar day where this computer stands."""
        return local_date(self.context.clock())

    def reload(self) -> None:
        """Read the case again and tell all who show it. Raises `KnownError`."""
        self.file = open_case(self.context.store, self.case_id)
        if self._lists is not self.context.lookups:
            self._read_master_data()
        self.changed.emit()

    def referrals(self) -> list[Referral]:
        """All Verweise, newest first, each with its result only as far as the consent for its service reaches."""
        return sorted(self.file.referrals, key=lambda each: (str(each.referred_on), each.id), reverse=True)

    def label(self, catalogue: str, code: str | None) -> str:
        """What a code is called; nothing for none."""
        return self.context.lookups.label(catalogue, code) if code else ""

    def labels(self, catalogue: str, codes: frozenset[str]) -> str:
        """What several codes are called, in the order of the catalogue."""
        order = [code for code, _ in self.context.lookups.choices.get(catalogue, ())]
        known = sorted(codes, key=lambda code: order.index(code) if code in order else len(order))
        return ", ".join(self.label(catalogue, code) for code in known)

    def service_name(self, referral: Referral) -> str:
        """Where a Verweis leads."""
        named = self.label("offer", referral.offer) or self.label("organisation", referral.organisation)
        return named or "unbekanntes Angebot"

    def form(
        self,
        kind: type[Record],
        layout: Layout | None = None,
        references: tuple[tuple[str, Choices], ...] = (),
    ) -> RecordForm:
        """A form for a record of this case, with the fields open that its consents open."""
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
        """The purposes that the person behind a record has consented to; the client if none is given."""
        if record is None:
            return self.file.gates.open
        return CaseGates(self.context.store, self.case_id).of_record(record).open

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
        """Something was written: read again, tell the sections and the window."""
        self.reload()
        self.context.shell.data_changed()

    def _read_master_data(self) -> None:
        """Thresholds and flags that the rules need; read again only when the lists have changed."""
        store = self.context.store
        self._lists = self.context.lookups
        self.parameters = Parameters.of(store.all(Parameter), self.today)
        self.status_flags = flags_of(store.all(CodeEntry, catalogue="residence_status"), "residence_status")

    def show_section(self, name: str, hint: Any = None) -> None:
        """Ask for another section of the file; `hint` is what it should begin with."""
        self.wanted.emit(name, hint)
