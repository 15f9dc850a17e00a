"""Bedarf & Hilfeplan: what each life area needs, what was agreed, and what has changed since the beginning."""

from typing import Any

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Need
from kim_desktop.work.case_work import assess_need, save_record
from ui.casework.area_lock import AreaLock, GuardedFold, is_closed
from ui.casework.comparison import Comparison
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.parts import Rows, Section, Sketch
from ui.casework.plan import PlanPart
from ui.casework.words import beginning
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.widgets.chips import ChipRow
from ui.widgets.signs import EmptyState, Level

NEED = Layout(
    (
        FormSection(
            "",
            (
                ("life_area", "level"),
                ("situation",),
                ("resources",),
                ("wish",),
                ("source", "assessed_on"),
                ("at_end",),
            ),
        ),
    )
)
_LEVELS = {"0": Level.FINE, "1": Level.INFO, "2": Level.SOON, "3": Level.LATE}
_PARTS = (("needs", "Bedarf"), ("plan", "Hilfeplan"), ("comparison", "Vergleich"))
_WORDS = EntryWords("Bedarf erheben", "Speichern", "Ein Lebensbereich nach dem anderen; ein Satz genügt.")


class Needs(Section):
    """Three parts of which one is in sight; the plan and the comparison are made when they are first opened."""

    name = "needs"
    title = "Bedarf & Plan"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.lock = AreaLock(desk)
        self.panel = EntryPanel(
            desk,
            self._form,
            _WORDS,
            f"need:{desk.case_id}",
            blank=lambda: Need(id=new_id(), case_id=desk.case_id, source="client", assessed_on=desk.today),
            save=lambda need: assess_need(desk.context.store, need),
        )
        self.panel.body.insertWidget(2, self.lock)
        empty = EmptyState("need", "Noch kein Bedarf erhoben", "Halten Sie fest, wie es in jedem Lebensbereich steht.")
        self.needs: Rows[Need] = Rows(lambda need: NeedRow(desk, need), empty)
        self.needs.grown.connect(desk.reshaped)
        self.card = ListCard("Bedarf nach Lebensbereichen", self.needs, self.panel, "Bedarf erheben")
        self.plan: PlanPart | None = None
        self.comparison: Comparison | None = None
        self.parts = ChipRow(_PARTS, "Was möchten Sie sehen?", single=True)
        self.parts.choose(["needs"])
        self.parts.changed.connect(self._turn)
        self.body.addWidget(self.parts)
        self.body.addWidget(self.card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        file = self.desk.file
        self.needs.show_records(sorted(file.needs, key=self._order))
        for each in self.needs.widgets():
            if isinstance(each, NeedRow):
                each.guard_again()
        self.lock.show_for(self.panel.form.editor("life_area").value() if self.panel.is_built() else None)
        self.parts.rename("needs", f"Bedarf ({len(file.needs)})")
        goals = "1 Ziel" if len(file.goals) == 1 else f"{len(file.goals)} Ziele"
        self.parts.rename("plan", f"Hilfeplan ({goals})" if file.goals else "Hilfeplan")
        self._refresh_parts()

    def focus_first(self) -> None:
        chosen = self._chosen()
        if chosen == "plan" and self.plan:
            self.plan.focus_first()
        elif chosen == "comparison" and self.comparison:
            self.comparison.focus_first()
        else:
            self.card.add.setFocus()

    def keep(self) -> None:
        self.panel.keep()
        for each in self.needs.widgets():
            if isinstance(each, NeedRow):
                each.keep()
        if self.plan:
            self.plan.keep()

    def begin(self, hint: Any) -> None:
        """Begin with 'plan' or 'comparison'; with the needs for anything else."""
        self.parts.choose([hint if hint in dict(_PARTS) else "needs"])
        self.focus_first()

    def _form(self) -> RecordForm:
        form = self.desk.form(Need, NEED)
        form.edited.connect(lambda _name: self.lock.show_for(form.editor("life_area").value()))
        return form

    def _chosen(self) -> str:
        return next(iter(self.parts.chosen()), "needs")

    def _turn(self, chosen: frozenset[str]) -> None:
        if not chosen:
            self.parts.choose(["needs"])
            return
        name = next(iter(chosen))
        if name == "plan" and self.plan is None:
            self.plan = PlanPart(self.desk)
            self.body.insertWidget(2, self.plan, 1)
        if name == "comparison" and self.comparison is None:
            self.comparison = Comparison(self.desk)
            self.body.insertWidget(2, self.comparison, 1)
        self.card.setVisible(name == "needs")
        self._refresh_parts()
        self.desk.reshaped.emit()

    def _refresh_parts(self) -> None:
        name = self._chosen()
        for key, part in (("plan", self.plan), ("comparison", self.comparison)):
            if part:
                part.setVisible(name == key)
                if name == key:
                    part.refresh()

    def _order(self, need: Need) -> tuple[int, int, str]:
        areas = [code for code, _ in self.desk.context.lookups.choices.get("life_area", ())]
        area = areas.index(need.life_area) if need.life_area in areas else len(areas)
        day = need.assessed_on.toordinal() if need.assessed_on else 0
        return area, -day, need.id


class NeedRow(GuardedFold):
    """One assessment; the latest of each life area stands first."""

    def __init__(self, desk: Desk, need: Need) -> None:
        self._need = need
        super().__init__(
            desk, need, lambda each: need_sketch(desk, each), lambda: desk.form(Need, NEED), save_record, need.life_area
        )

    def show_record(self, record: Any) -> None:
        self._need = record
        super().show_record(record)
        self.guard_again()

    def guard_again(self) -> None:
        """A consent may have been given or withdrawn."""
        self.guard(self._need.life_area)


def need_sketch(desk: Desk, need: Need) -> Sketch:
    """A need in words; nothing of it in a life area that is closed."""
    title = desk.label("life_area", need.life_area) or "ohne Lebensbereich"
    when = f"erhoben am {show_date(need.assessed_on)}" if need.assessed_on else ""
    when += " zum Abschluss" if need.at_end and when else ""
    if is_closed(desk, need.life_area):
        return Sketch("need", title, when, Level.NEUTRAL, "gesperrt")
    words = [beginning(need.situation, 300)]
    words += [f"Was schon hilft: {beginning(need.resources, 160)}"] if need.resources else []
    words += [f"Wunsch: {beginning(need.wish, 160)}"] if need.wish else []
    words += ["  ·  ".join(part for part in (when, _source(desk, need)) if part)]
    level = _LEVELS.get(need.level or "")
    word = desk.label("need_level", need.level).partition(" – ")[2] or desk.label("need_level", need.level)
    return Sketch("need", title, "\n".join(word for word in words if word), level, word)


def _source(desk: Desk, need: Need) -> str:
    return f"Quelle: {desk.label('need_source', need.source)}" if need.source else ""
