"""Two records of one person side by side: what differs, which value stays, and the step that makes them one."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import made_on
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import KnownError
from kim_desktop.work.known import Suspect
from kim_desktop.work.merging import Difference, Pick, differences, merge_cases, merge_people, who_leads
from kim_desktop.work.union import leading_case
from ui.casework.family_words import LEFT_TO_RIGHT
from ui.casework.words import full_name, shown
from ui.context import Context
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import Card, PrimaryButton, QuietButton, column, label, row, scrolled
from ui.widgets.signs import Level

_BOTH = "Beide behalten"


class MergePage(Page):
    """Nothing is written before the button is pressed, and the step can be undone in the case file."""

    title = "Zusammenführen"
    icon = "family"
    help = (
        "Zwei Einträge derselben Person nebeneinander. Wählen Sie Zeile für Zeile, welche Angabe bleibt. Der andere "
        "Eintrag wird nicht gelöscht: In der Fallakte unter „Familie“ lässt sich alles wieder trennen."
    )

    def __init__(self, context: Context, suspect: Suspect) -> None:
        super().__init__(context)
        assert suspect.other is not None
        self._whole_cases = suspect.both_clients and not suspect.within_case
        self._kept, self._other = who_leads(suspect.own, suspect.other)
        self.rows: dict[str, DifferenceRow] = {}
        self._sheet = Card()
        self._effect = label("", "muted", wrap=True)
        self.swap = QuietButton("Der andere Eintrag soll führen", self._swap, "sync")
        self.swap.setVisible(self._kept.relation == self._other.relation)
        self.merge = PrimaryButton("Zusammenführen", self._merge)
        self.cancel = QuietButton("Abbrechen", context.shell.go_back)
        inner = QWidget()
        inner.setLayout(column(self._sheet, self._effect, self.swap, None, space=2 * GRID))
        self.body.addWidget(scrolled(inner), 1)
        self.body.addLayout(row(None, self.cancel, self.merge, space=GRID))
        self._compare()

    def focus_first(self) -> None:
        first = next(iter(self.rows.values()), None)
        (first.buttons["kept"] if first else self.merge).setFocus()

    def _compare(self) -> None:
        found = differences(self.context.store, self._kept, self._other)
        sheet = QGridLayout()
        sheet.setHorizontalSpacing(3 * GRID)
        sheet.setVerticalSpacing(GRID)
        for at, stretch in enumerate((1, 2, 2, 1)):
            sheet.setColumnStretch(at, stretch)
        for at, words in enumerate(
            ("", self._headline(self._kept, "bleibt"), self._headline(self._other, "geht darin auf"))
        ):
            sheet.addWidget(label(words, "strong", wrap=True), 0, at)
        self.rows = {}
        for line, each in enumerate(found, 1):
            self.rows[each.field.name] = DifferenceRow(self.context, each, sheet, line)
        if not found:
            sheet.addWidget(label("Alle Angaben sind gleich.", "muted"), 1, 0, 1, 4)
        self._put(sheet)
        self._effect.setText(self._say_effect())

    def _put(self, sheet: QGridLayout) -> None:
        holder = QWidget()
        holder.setLayout(sheet)
        while self._sheet.body.count():
            item = self._sheet.body.takeAt(0)
            old = item.widget() if item else None
            if old:
                old.hide()
                old.deleteLater()
        self._sheet.body.addWidget(holder)

    def _headline(self, person: Person, word: str) -> str:
        made = made_on(person.id)
        day = f"angelegt am {show_date(PartialDate(made))}" if made else ""
        code = self._code(person) if self._whole_cases else ""
        name = f"{LEFT_TO_RIGHT}{full_name(person)} ({word})"
        return f"\n{LEFT_TO_RIGHT}".join(filter(None, (name, code, day)))

    def _code(self, person: Person) -> str:
        case = self.context.store.get(Case, person.case_id)
        return case.code if case else ""

    def _say_effect(self) -> str:
        if not self._whole_cases:
            return (
                f"Status, Einwilligungen und Anlagen von „{full_name(self._other)}“ erscheinen bei "
                f"„{full_name(self._kept)}“. Sie können das jederzeit wieder trennen."
            )
        return (
            f"Der Fall {self._code(self._other)} wird als doppelt abgeschlossen; alles daraus erscheint im Fall "
            f"{self._code(self._kept)}. Sie können beides jederzeit wieder trennen."
        )

    def _swap(self) -> None:
        self._kept, self._other = self._other, self._kept
        self._compare()
        self.focus_first()

    def _merge(self) -> None:
        picks = {name: each.pick() for name, each in self.rows.items()}
        store, shell = self.context.store, self.context.shell
        kept, other = (store.get(Person, each.id) or each for each in (self._kept, self._other))
        try:
            if self._whole_cases:
                merge_cases(store, kept.case_id, other.case_id, picks)
            else:
                merge_people(store, kept, other, picks)
        except KnownError as error:
            shell.say_error(error)
            return
        shell.data_changed()
        shell.open_case(leading_case(store, kept.case_id), "family")
        shell.say("Zusammengeführt. Unter „Familie“ lässt es sich wieder trennen.", Level.FINE)


class DifferenceRow:
    """One field on a line of the sheet: its name, both values, and for sets both together."""

    def __init__(self, context: Context, difference: Difference, sheet: QGridLayout, line: int) -> None:
        say = partial(shown, difference.field, lookups=context.lookups, names={})
        picks: dict[Pick, str] = {"kept": say(difference.kept), "other": say(difference.other)}
        if difference.can_join:
            picks["both"] = _BOTH
        name = difference.field.label
        self.buttons: dict[Pick, QRadioButton] = {}
        self._group = QButtonGroup(sheet)
        sheet.addWidget(label(name, "field", wrap=True), line, 0, Qt.AlignmentFlag.AlignVCenter)
        for at, (pick, text) in enumerate(picks.items(), 1):
            button = self.buttons[pick] = QRadioButton(_short(text))
            button.setAccessibleName(f"{name}: {text}")
            button.setToolTip(text)
            button.setChecked(pick == difference.likely)
            self._group.addButton(button)
            sheet.addWidget(button, line, at, Qt.AlignmentFlag.AlignVCenter)

    def pick(self) -> Pick:
        """Which value stays."""
        return next(pick for pick, button in self.buttons.items() if button.isChecked())


def _short(text: str) -> str:
    return text if len(text) <= 48 else text[:46].rstrip() + " …"
