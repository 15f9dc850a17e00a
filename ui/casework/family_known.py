"""Quiet hints above the family: who may be on file a second time, and which cases were merged into this one."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store
from kim_desktop.work.known import Suspect, say_different, suspects
from kim_desktop.work.merging import part_cases, part_people
from ui.casework.desk import Desk
from ui.casework.family_merge import MergePage
from ui.casework.words import full_name
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column
from ui.widgets.signs import Banner, Level

_MOST = 3


class KnownHints(QWidget):
    """Searches beside the work; what is found shows as it comes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked: object = None
        self._found: list[Suspect] = []
        self.banners: list[Banner] = []
        self._layout = column(space=GRID)
        self.setLayout(self._layout)
        self.hide()

    def refresh(self) -> None:
        """Show what was merged, and search again if names or births have changed."""
        file, store = self._desk.file, self._desk.context.store
        asked = [(each.id, each.family_name, each.given_name, each.birth) for each in file.people]
        if asked != self._asked:
            self._asked = asked
            self._desk.context.jobs.run(lambda: suspects(store, file), self._show_found, owner=self)
        self._show()

    def _show_found(self, found: list[Suspect]) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        for old in self.banners:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.banners = [*self._merged(), *map(self._hint, self._found[:_MOST])]
        for each in self.banners:
            self._layout.addWidget(each)
        self.setVisible(bool(self.banners))
        self._desk.reshaped.emit()

    def _merged(self) -> list[Banner]:
        union, store = self._desk.file.union, self._desk.context.store
        cases = [case for each in union.cases[1:] if (case := store.get(Case, each))]
        clients = {each.id for each in union.everybody if each.relation == "self" and each.case_id != union.leading}
        people = [each for each in union.everybody if each.id in union.same and each.id not in clients]
        return [*map(self._merged_case, cases), *map(self._merged_person, people)]

    def _merged_case(self, case: Case) -> Banner:
        text = f"Der Fall {case.code} ist hier zusammengeführt (seit {show_date(case.closed_on)})."
        return Banner(Level.INFO, text, "Wieder trennen", lambda: self._part(partial(part_cases, case=case), case.code))

    def _merged_person(self, person: Person) -> Banner:
        kept = next((each for each in self._desk.file.people if each.id == self._desk.file.union.kept(person.id)), None)
        text = f"„{full_name(person)}“ ist mit „{full_name(kept)}“ zusammengeführt."
        return Banner(
            Level.INFO,
            text,
            "Wieder trennen",
            lambda: self._part(partial(part_people, person=person), full_name(person)),
        )

    def _part(self, undo: Callable[[Store], Record], name: str) -> None:
        if self._desk.attempt(lambda: undo(self._desk.context.store)):
            self._desk.context.shell.say(f"Wieder getrennt: {name}. Beides steht da wie vor dem Zusammenführen.")

    def _hint(self, suspect: Suspect) -> Banner:
        banner = Banner(Level.SOON, hint_text(self._desk, suspect), "", None)
        if suspect.within_case or suspect.both_clients:
            self._offer(banner, "Vergleichen", lambda: self._compare(suspect))
        elif suspect.other:
            self._offer(banner, "Ansehen", lambda: self._desk.context.shell.open_case(suspect.hit.case_id))
        different = QuietButton("Nicht dieselbe Person", lambda: self._different(suspect))
        layout = banner.layout()
        assert layout is not None
        layout.addWidget(different)
        return banner

    def _offer(self, banner: Banner, word: str, do: Callable[[], object]) -> None:
        banner.button.setText(word)
        banner.button.show()
        banner.button.clicked.connect(lambda: do())

    def _compare(self, suspect: Suspect) -> None:
        self._desk.context.shell.open_page(MergePage(self._desk.context, suspect))

    def _different(self, suspect: Suspect) -> None:
        say_different(self._desk.context.store, suspect)
        self._found = [each for each in self._found if each is not suspect]
        self._show()


def hint_text(desk: Desk, suspect: Suspect) -> str:
    """Of a case that the user has no part in, only name, year of birth and who works in it."""
    own, year = full_name(suspect.own), suspect.birth_year
    other = f"{suspect.name} (geb. {year})" if year else suspect.name
    if suspect.within_case:
        return f"Vielleicht zweimal eingetragen: {own} und {other}."
    keeper = desk.label("staff_member", suspect.keeper) or "jemand anderem"
    where = f"Fall {suspect.code}, bei {keeper}" if suspect.other else f"bei {keeper}"
    return f"Vielleicht schon bekannt: {other}, {where}."
