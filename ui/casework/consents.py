"""Einwilligungen: the picture of the whole family, one person's ten purposes below it, and the forms to sign."""

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.people import Person
from kim_desktop.work.consents import signing
from kim_desktop.work.documents import LANGUAGES
from ui.casework.consent_matrix import ConsentMatrix
from ui.casework.consent_part import PurposePart
from ui.casework.consent_words import Sign, purpose_sign
from ui.casework.desk import Desk
from ui.casework.parts import Section
from ui.casework.printing import open_preview
from ui.casework.words import full_name, people
from ui.widgets.basic import Button, Card, Divider, column, label
from ui.widgets.chips import ChipRow, FlowLayout


class Consents(Section):
    """Uses the same texts on screen as on the printed form."""

    name = "consents"
    title = "Einwilligungen"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._person = ""
        self.matrix = ConsentMatrix()
        self.pointed = label("", "small", wrap=True)
        self.matrix.pointed.connect(self._point)
        self.matrix.opened.connect(self._open)
        self._whose, self.who_signs = label("", "h3", wrap=True), label("", "muted", wrap=True)
        self._languages = ChipRow(print_languages(desk), "Sprache neben Deutsch", single=True)
        self._languages.choose(["de"])
        self.purposes = {purpose: PurposePart(desk, purpose, self.person) for purpose in Purpose}
        picture = Card(self.matrix, self.pointed, self._paper())
        picture.body.setSpacing(12)
        self.body.addWidget(picture)
        answers = Card(self._whose, self.who_signs)
        answers.body.setSpacing(12)
        for part in self.purposes.values():
            answers.body.addWidget(Divider())
            answers.body.addWidget(part)
        self.body.addWidget(answers)
        self.body.addStretch(1)

    def person(self) -> Person | None:
        """Whose answers are shown: the client's, or those of another member of the household."""
        file = self.desk.file
        return next((each for each in file.people if each.id == self._person), file.client)

    def show_person(self, person_id: str) -> None:
        """Show another person's answers."""
        if person_id != self._person:
            for part in self.purposes.values():
                part.put_aside()
        self._person = person_id
        self.refresh()

    def refresh(self) -> None:
        self.matrix.show_people(people(self.desk.file), self._sign)
        person = self.person()
        self._whose.setText(f"Einwilligungen von {full_name(person)}")
        self.who_signs.setText(signing(self.desk.context.store, person).reason if person else "")
        if person and self.matrix.currentRow() < 0:
            self.matrix.choose(person.id)
        for part in self.purposes.values():
            part.refresh()

    def focus_first(self) -> None:
        self.matrix.setFocus()

    def keep(self) -> None:
        for part in self.purposes.values():
            part.panel.keep()

    def begin(self, hint: Any) -> None:
        if not isinstance(hint, tuple):
            meant = next((each for each in self.desk.file.consents if each.id == hint), None)
            if meant and meant.person:
                self.show_person(meant.person)
            super().begin(hint)
            return
        purpose, target = hint
        part = self.purposes[purpose]
        part.begin(target)
        self.area.ensureWidgetVisible(part)

    def _sign(self, person: str, purpose: Purpose) -> Sign:
        own = [each for each in self.desk.file.consents if each.person == person and each.purpose == purpose]
        return purpose_sign(self.desk, sorted(own, key=lambda each: (str(each.answered_on), each.id), reverse=True))

    def _point(self, person: str, purpose: Purpose) -> None:
        name = dict(people(self.desk.file)).get(person, "")
        self.pointed.setText(f"{name}: {purpose.value} {purpose.label}, {self.matrix.word(person, purpose)}")

    def _open(self, person: str, purpose: Purpose) -> None:
        self.show_person(person)
        part = self.purposes[purpose]
        part.button.setFocus()
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(part))

    def _paper(self) -> QWidget:
        buttons = QWidget()
        flow = FlowLayout()
        flow.addWidget(Button("Einwilligung drucken", lambda: self._print("einwilligung"), "print"))
        flow.addWidget(Button("Schweigepflichtentbindung drucken", lambda: self._print("schweigepflicht"), "print"))
        flow.addWidget(Button("Widerruf drucken", lambda: self._print("widerruf"), "print"))
        buttons.setLayout(flow)
        paper = QWidget()
        paper.setLayout(column(label("Formulare: Sprache neben Deutsch", "field"), self._languages, buttons))
        return paper

    def _print(self, document: str) -> None:
        chosen = next(iter(self._languages.chosen()), "de")
        open_preview(self.desk, document, chosen)


def print_languages(desk: Desk) -> list[tuple[str, str]]:
    """The languages that forms are printed in besides German."""
    return [(code, "nur Deutsch" if code == "de" else desk.label("language", code)) for code in LANGUAGES]
