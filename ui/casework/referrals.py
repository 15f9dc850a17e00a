"""Verweise: from a need to an offer that covers it, and what came back, as far as the consents reach."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QPoint, QTimer

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Need, Referral
from kim_desktop.work.case_work import make_referral
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.parts import Line, Rows, Section, Sketch
from ui.casework.referral_form import ReferralForm
from ui.casework.referral_row import ReferralRow
from ui.casework.words import beginning
from ui.widgets.basic import Button, Card
from ui.widgets.signs import EmptyState, Level

_LEVELS = {"1": Level.INFO, "2": Level.SOON, "3": Level.LATE}


class Referrals(Section):
    """Needs that nobody has been asked about stand above the Verweise."""

    name = "referrals"
    title = "Verweise"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = EntryPanel(
            desk,
            lambda: ReferralForm(desk),
            EntryWords(
                "Verweis", "Verweis speichern", "Rückmeldung erwarten wir nach zwei Wochen, wenn nichts dasteht."
            ),
            f"referral:{desk.case_id}",
            blank=lambda: Referral(id=new_id(), case_id=desk.case_id, referred_on=desk.today),
            save=self._save,
        )
        empty = EmptyState("referral", "Noch kein Verweis", "Halten Sie fest, wohin Sie die Person verwiesen haben.")
        self.referrals: Rows[Referral] = Rows(lambda each: ReferralRow(desk, each), empty, "Ältere anzeigen")
        self.referrals.grown.connect(desk.reshaped)
        self.needs: Rows[Need] = Rows(self._need_line)
        self.open_needs = Card(self.needs, title="Bedarf ohne Verweis")
        self.card = ListCard("Verweise", self.referrals, self.panel, "Neuer Verweis")
        self.body.addWidget(self.open_needs)
        self.body.addWidget(self.card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.needs.show_records(needs_without_referral(self.desk.file.needs, self.desk.file.referrals))
        self.open_needs.setVisible(bool(self.needs.widgets()))
        self.referrals.show_records(self.desk.referrals())
        for each in self.referrals.widgets():
            if isinstance(each, ReferralRow):
                each.show_lock()

    def focus_first(self) -> None:
        self.card.add.setFocus()

    def begin(self, hint: Any) -> None:
        """Refer from a need; else go to the Verweis with this id."""
        if not isinstance(hint, Need):
            super().begin(hint)
            return
        self.panel.open()
        form = self.panel.form
        form.editor("life_area").set_raw(hint.life_area)
        if hint.wish and not form.editor("request").value():
            form.editor("request").set_raw(hint.wish)
        form.focus_field("offer")
        QTimer.singleShot(0, self, self._go_to_panel)

    def keep(self) -> None:
        self.panel.keep()
        for each in self.referrals.widgets():
            if isinstance(each, ReferralRow):
                each.keep()

    def _go_to_panel(self) -> None:
        top = self.panel.mapTo(self, QPoint(0, 0)).y() - self.area.y()
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + top)

    def _save(self, referral: Referral) -> Referral:
        return make_referral(self.desk.context.store, referral)

    def _need_line(self, need: Need) -> "NeedLine":
        button = Button("Verweisen", lambda: self.begin(need), "referral")
        button.setAccessibleName(f"Verweisen: {self.desk.label('life_area', need.life_area)}")
        return NeedLine(self.desk, need, button)


class NeedLine(Line):
    """A need for which nobody has been asked yet."""

    def __init__(self, desk: Desk, need: Need, button: Button) -> None:
        self._desk = desk
        super().__init__(_sketch(desk, need), button)

    def show_record(self, need: Need) -> None:
        """Show it as it is now."""
        self.show_sketch(_sketch(self._desk, need))


def needs_without_referral(needs: Iterable[Need], referrals: Iterable[Referral]) -> list[Need]:
    """The newest need of each life area, where there is one and no Verweis was made since it was assessed."""
    newest = {each.life_area: each for each in sorted(needs, key=lambda each: (str(each.assessed_on), each.id))}
    seen = [(each.life_area, str(each.referred_on)) for each in referrals]
    return [
        need
        for area, need in newest.items()
        if area and need.level in _LEVELS and not any(a == area and d >= str(need.assessed_on) for a, d in seen)
    ]


def _sketch(desk: Desk, need: Need) -> Sketch:
    day = f"erhoben am {show_date(need.assessed_on)}" if need.assessed_on else ""
    text = "  ·  ".join(part for part in (beginning(need.wish or need.situation, 160), day) if part)
    word = desk.label("need_level", need.level).partition(" – ")[2] or desk.label("need_level", need.level)
    return Sketch("need", desk.label("life_area", need.life_area), text, _LEVELS[need.level or "1"], word)
