"""Beteiligte: who is responsible, the Übergabe to somebody else, and colleagues who may work in the case."""

from dataclasses import replace
from typing import Any

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Participation
from kim_desktop.work.case_work import save_record, share_case
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.handover_card import HandoverCard, OfferTo
from ui.casework.list_card import ListCard
from ui.casework.parts import Line, Rows, Section, Sketch
from ui.casework.responsibility_card import ResponsibilityHistory
from ui.editors.choices import Choices
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.transfer.card import StateCard
from ui.widgets.basic import QuietButton
from ui.widgets.signs import EmptyState, Level

SHARE = Layout((FormSection("", (("staff", "part"), ("until", "reason"))),))


class Sharing(Section):
    """Who is responsible, and who else sees the case."""

    name = "sharing"
    title = "Beteiligte"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(Participation, SHARE, (("staff_member", _colleagues(desk)),)),
            EntryWords(
                "Kollegin oder Kollegen beteiligen",
                "Fall teilen",
                "Die Person sieht die ganze Akte bis zu diesem Tag. Sie erhält den Fall beim nächsten Abgleich.",
            ),
            f"participation:{desk.case_id}",
            blank=lambda: Participation(id=new_id(), case_id=desk.case_id, part="substitute"),
            save=self._share,
        )
        empty = EmptyState("handover", "Niemand sonst", "Nur die zuständige Person sieht diesen Fall.")
        self.rows: Rows[Participation] = Rows(lambda each: ShareLine(desk, each), empty)
        self.owner = ResponsibilityHistory(desk)
        self.card = ListCard("Beteiligte", self.rows, self.panel, "Fall teilen")
        self.handover = HandoverCard(desk)
        self.state = StateCard(desk)
        self.body.addWidget(self.owner)
        self.body.addWidget(self.handover)
        self.body.addWidget(self.card)
        self.body.addWidget(self.state)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.owner.refresh()
        self.handover.refresh()
        self.state.refresh()
        self.rows.show_records(reversed(self.desk.file.participations))

    def focus_first(self) -> None:
        self.card.add.setFocus()

    def keep(self) -> None:
        self.panel.keep()
        self.handover.keep()

    def begin(self, hint: Any) -> None:
        if isinstance(hint, OfferTo):
            self.handover.begin(hint)
        else:
            super().begin(hint)

    def _share(self, wanted: Participation) -> Participation:
        store = self.desk.context.store
        return share_case(store, self.desk.case_id, wanted.staff, wanted.part, wanted.until, wanted.reason)


class ShareLine(Line):
    """One colleague; today can be made the last day."""

    def __init__(self, desk: Desk, participation: Participation) -> None:
        self._desk, self._participation = desk, participation
        self.end = QuietButton("Heute beenden", self._end)
        super().__init__(_sketch(desk, participation), self.end)
        self.show_record(participation)

    def show_record(self, participation: Participation) -> None:
        """Show it as it is now."""
        self._participation = participation
        sketch = _sketch(self._desk, participation)
        self.show_sketch(sketch)
        self.end.setAccessibleName(f"Heute beenden: {sketch.title}")
        self.end.setVisible(bool(participation.until and participation.until > self._desk.today))

    def _end(self) -> None:
        ended = replace(self._participation, until=self._desk.today)
        self._desk.attempt(lambda: save_record(self._desk.context.store, self._participation, ended))


def _colleagues(desk: Desk) -> Choices:
    case = desk.file.case
    staff = desk.context.lookups.choices.get("staff_member", ())
    return [pair for pair in staff if case is None or pair[0] != case.responsible]


def _sketch(desk: Desk, each: Participation) -> Sketch:
    running = each.until is not None and each.until >= desk.today
    words = (desk.label("participation", each.part), each.reason)
    text = "  ·  ".join(word for word in words if word)
    level, word = (Level.FINE, "bis") if running else (Level.NEUTRAL, "beendet am")
    name = desk.label("staff_member", each.staff)
    return Sketch("person", name, text, level, f"{word} {show_date(each.until)}")
