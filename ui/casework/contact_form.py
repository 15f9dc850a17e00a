"""The form of a journal entry: what happened, how long, what next; life areas at one click each."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Contact
from ui.casework.desk import Desk
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import column, label
from ui.widgets.chips import ChipRow

CONTACT = Layout(
    (
        FormSection("", (("sort", "minutes"), ("text",), ("next_step", "next_step_on"))),
        FormSection("", (("place", "on"), ("people",), ("languages",))),
    )
)


class ContactForm(RecordForm):
    """A contact's form in which the life areas are chips."""

    def __init__(self, desk: Desk) -> None:
        self.areas = ChipRow(desk.context.lookups.choices.get("life_area", ()), "Lebensbereiche")
        context = desk.context
        super().__init__(Contact, context.store.model, context.lookups, CONTACT, clock=context.clock)
        self.areas.changed.connect(lambda _chosen: self.edited.emit("life_areas"))
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.setSpacing(12)
        outer.insertLayout(1, column(label("Lebensbereiche", "field"), self.areas, space=GRID // 2))

    def set_record(self, record: Record) -> None:
        super().set_record(record)
        self.areas.blockSignals(True)
        self.areas.choose(record.life_areas if isinstance(record, Contact) else ())
        self.areas.blockSignals(False)

    def record(self) -> Record:
        contact = super().record()
        assert isinstance(contact, Contact)
        return replace(contact, life_areas=self.areas.chosen())

    def raw(self) -> Wire:
        return super().raw() | {"life_areas": sorted(self.areas.chosen())}

    def set_raw(self, raw: Wire) -> None:
        super().set_raw(raw)
        areas: Any = raw.get("life_areas")
        if isinstance(areas, list):
            self.areas.choose(areas)
