"""Bedarf: the situation in each life area, what is needed, what helps, and what the person wishes."""

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Need
from kim_desktop.work.case_work import assess_need
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.live import Fold
from ui.casework.parts import Rows, Section, Sketch
from ui.casework.words import beginning
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.widgets.signs import EmptyState, Level

NEED = Layout(
    (
        FormSection(
            "",
            (("life_area", "level"), ("situation",), ("resources",), ("wish",), ("source", "assessed_on")),
        ),
    )
)
_LEVELS = {"0": Level.FINE, "1": Level.INFO, "2": Level.SOON, "3": Level.LATE}


class Needs(Section):
    """The latest entry of each life area stands first."""

    name = "needs"
    title = "Bedarf"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(Need, NEED),
            EntryWords("Bedarf erheben", "Speichern", "Ein Lebensbereich nach dem anderen; ein Satz genügt."),
            f"need:{desk.case_id}",
            blank=lambda: Need(id=new_id(), case_id=desk.case_id, source="client", assessed_on=desk.today),
            save=lambda need: assess_need(desk.context.store, need),
        )
        empty = EmptyState("need", "Noch kein Bedarf erhoben", "Halten Sie fest, wie es in jedem Lebensbereich steht.")
        self.needs: Rows[Need] = Rows(self._row, empty)
        self.needs.grown.connect(desk.reshaped)
        self.card = ListCard("Bedarf nach Lebensbereichen", self.needs, self.panel, "Bedarf erheben")
        self.body.addWidget(self.card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.needs.show_records(sorted(self.desk.file.needs, key=self._order))

    def focus_first(self) -> None:
        self.card.add.setFocus()

    def keep(self) -> None:
        self.panel.keep()
        for fold in self.needs.widgets():
            if isinstance(fold, Fold):
                fold.keep()

    def _row(self, need: Need) -> Fold:
        desk = self.desk
        return Fold(desk, need, lambda each: need_sketch(desk, each), lambda: desk.form(Need, NEED))

    def _order(self, need: Need) -> tuple[int, int, str]:
        areas = [code for code, _ in self.desk.context.lookups.choices.get("life_area", ())]
        area = areas.index(need.life_area) if need.life_area in areas else len(areas)
        day = need.assessed_on.toordinal() if need.assessed_on else 0
        return area, -day, need.id


def need_sketch(desk: Desk, need: Need) -> Sketch:
    """A need in words."""
    words = [beginning(need.situation, 300)]
    words += [f"Wunsch: {beginning(need.wish, 160)}"] if need.wish else []
    words += [f"erhoben am {show_date(need.assessed_on)}"] if need.assessed_on else []
    level = _LEVELS.get(need.level or "")
    word = desk.label("need_level", need.level).partition(" – ")[2] or desk.label("need_level", need.level)
    title = desk.label("life_area", need.life_area) or "ohne Lebensbereich"
    return Sketch("need", title, "\n".join(word for word in words if word), level, word)
