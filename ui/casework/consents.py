"""Einwilligungen: the ten purposes one by one, whose answers they are, and the forms to sign."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.people import Person
from kim_desktop.work.documents import LANGUAGES
from ui.casework.consent_part import PurposePart
from ui.casework.desk import Desk
from ui.casework.parts import Section
from ui.casework.printing import open_preview
from ui.casework.words import people
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, Divider, column, label, row
from ui.widgets.chips import ChipRow, FlowLayout


class Consents(Section):
    """Uses the same texts on screen as on the printed form."""

    name = "consents"
    title = "Einwilligungen"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._person = ""
        self._whose = QWidget()
        self._whose.setLayout(column(label("Wer willigt ein?", "field")))
        self._people: ChipRow | None = None
        self._offered: list[tuple[str, str]] = []
        self._languages = ChipRow(print_languages(desk), "Sprache neben Deutsch", single=True)
        self._languages.choose(["de"])
        self.purposes = {purpose: PurposePart(desk, purpose, self.person) for purpose in Purpose}
        self.body.addWidget(self._top())
        matrix = Card()
        matrix.body.setSpacing(12)
        for at, part in enumerate(self.purposes.values()):
            if at:
                matrix.body.addWidget(Divider())
            matrix.body.addWidget(part)
        self.body.addWidget(matrix)
        self.body.addStretch(1)

    def person(self) -> Person | None:
        """Whose answers are shown: the client's, or those of another member of the household."""
        file = self.desk.file
        return next((each for each in file.people if each.id == self._person), file.client)

    def refresh(self) -> None:
        self._offer_people()
        for part in self.purposes.values():
            part.refresh()

    def focus_first(self) -> None:
        self.purposes[Purpose.FILE].button.setFocus()

    def keep(self) -> None:
        for part in self.purposes.values():
            part.panel.keep()

    def begin(self, hint: Any) -> None:
        purpose, target = hint
        part = self.purposes[purpose]
        part.begin(target)
        self.area.ensureWidgetVisible(part)

    def _offer_people(self) -> None:
        members = people(self.desk.file)
        self._whose.setVisible(len(members) > 1)
        if members == self._offered:
            return
        self._offered = members
        if self._people:
            self._people.deleteLater()
        self._people = ChipRow(members, "Wer willigt ein?", single=True)
        chosen = self.person()
        self._people.choose([chosen.id] if chosen else [])
        self._people.changed.connect(self._choose_person)
        layout = self._whose.layout()
        assert layout is not None
        layout.addWidget(self._people)

    def _choose_person(self, chosen: frozenset[str]) -> None:
        self.keep()
        self._person = next(iter(chosen), "")
        for part in self.purposes.values():
            part.refresh()

    def _top(self) -> Card:
        buttons = QWidget()
        flow = FlowLayout()
        flow.addWidget(Button("Einwilligung drucken", lambda: self._print("einwilligung"), "print"))
        flow.addWidget(Button("Schweigepflichtentbindung drucken", lambda: self._print("schweigepflicht"), "print"))
        buttons.setLayout(flow)
        form = column(label("Formulare: Sprache neben Deutsch", "field"), self._languages)
        paper = row(form, buttons, space=2 * GRID)
        paper.setStretch(0, 1)
        paper.setAlignment(buttons, Qt.AlignmentFlag.AlignBottom)
        card = Card(self._whose)
        card.body.setSpacing(12)
        card.body.addLayout(paper)
        return card

    def _print(self, document: str) -> None:
        chosen = next(iter(self._languages.chosen()), "de")
        open_preview(self.desk, document, chosen)


def print_languages(desk: Desk) -> list[tuple[str, str]]:
    """The languages that forms are printed in besides German."""
    return [(code, "nur Deutsch" if code == "de" else desk.label("language", code)) for code in LANGUAGES]
