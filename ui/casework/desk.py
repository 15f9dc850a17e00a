"""The open case on the desk: what is on file, how codes are called, and one way to write to it."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.master import CodeEntry, Parameter
from kim_desktop.domain.rules.facts import flags_of
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.work.case_file import CaseFile, open_case
from kim_desktop.work.gates import CaseGates
from ui.context import Context
from ui.desk import PlainDesk


class Desk(PlainDesk):
    """`changed` tells every section that the case was read again; `wanted` asks for a section of the file."""

    wanted = Signal(str, object)

    def __init__(self, context: Context, case_id: str, parent: QObject) -> None:
        super().__init__(context, parent)
        self.case_id = case_id
        self.file: CaseFile = open_case(context.store, case_id)
        self._read_master_data()

    def reload(self) -> None:
        """Read the case again and tell all who show it. Raises `KnownError`."""
        self.file = open_case(self.context.store, self.case_id)
        if self._lists is not self.context.lookups:
            self._read_master_data()
        self.changed.emit()

    def referrals(self) -> list[Referral]:
        """All Verweise, newest first, each with its result only as far as the consent for its service reaches."""
        return sorted(self.file.referrals, key=lambda each: (str(each.referred_on), each.id), reverse=True)

    def service_name(self, referral: Referral) -> str:
        """Where a Verweis leads."""
        named = self.label("offer", referral.offer) or self.label("organisation", referral.organisation)
        return named or "unbekanntes Angebot"

    def open_gates(self, record: Record | None = None) -> frozenset[Purpose]:
        """The purposes that the person behind a record has consented to; the client if none is given."""
        if record is None:
            return self.file.gates.open
        return CaseGates(self.context.store, self.case_id).of_record(record).open

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
