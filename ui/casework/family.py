"""Person & Familie: the picture of the family, its members, where they live and by what right they stay."""

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.people import Household, Kinship, Person
from kim_desktop.domain.rules.family import Tie, picture
from kim_desktop.work.family import add_kinship, add_member, end_kinship
from ui.casework.choices import offer_choices
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.family_address import AddressCard
from ui.casework.family_graph import FamilyGraph
from ui.casework.family_known import KnownHints
from ui.casework.family_status import StatusCard
from ui.casework.family_tile import TileFacts
from ui.casework.family_words import (
    LEFT_TO_RIGHT,
    about_member,
    born,
    family_ties,
    sentences,
    short_sign,
    status_sign,
    tie_sentence,
)
from ui.casework.list_card import ListCard, head
from ui.casework.live import Fold, SavedSign, Saver
from ui.casework.parts import Line, Rows, Section, Sketch
from ui.casework.words import age, full_name, people
from ui.layouts import PERSON, Layout
from ui.layouts import Section as FormSection
from ui.widgets.basic import Card, QuietButton, label

_NAMED = FormSection(
    "", (("given_name", "family_name"), ("birth", "sex"), ("nationality", "interpreter"), ("languages",))
)
CLIENT = Layout((_NAMED, *PERSON.sections[1:]))
MEMBER = Layout((FormSection("", (("relation", "elsewhere"), *_NAMED.rows)), *PERSON.sections[1:]))
NEW_MEMBER = Layout(
    (
        FormSection(
            "",
            (
                ("relation", "given_name", "family_name"),
                ("birth", "sex", "nationality"),
                ("interpreter", "elsewhere"),
                ("languages",),
            ),
        ),
    )
)
HOUSEHOLD = Layout((FormSection("", (("adults", "children", "children_ages"), ("single_parent", "housing"))),))
KINSHIP = Layout((FormSection("", (("person", "tie", "other"),)),))


class Family(Section):
    """Every field is saved as it is left; what a consent locks opens as soon as it is given."""

    name = "family"
    title = "Familie"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._signs = SavedSign(), SavedSign()
        self.hints = KnownHints(desk)
        self.graph = FamilyGraph()
        self.graph.opened.connect(self.open_person)
        self.client = Saver(desk, desk.form(Person, CLIENT), self._signs[0])
        self.household = Saver(desk, desk.form(Household, HOUSEHOLD), self._signs[1])
        self.members: Rows[Person] = Rows(self._member, label("Noch niemand eingetragen.", "muted"))
        self.kinships: Rows[Kinship] = Rows(
            self._kinship,
            label("Aus der Stellung im Haushalt folgt schon vieles; alles andere tragen Sie hier ein.", "muted", True),
        )
        self.status, self.places = StatusCard(desk), AddressCard(desk)
        self.residences, self.new_residence = self.status.rows, self.status.panel
        self.addresses, self.new_address = self.places.rows, self.places.panel
        self.new_member, self.new_kinship = self._member_panel(), self._kinship_panel()
        for part in (self.status, self.places):
            part.asked.connect(self._bring_up)
        self._build()

    def refresh(self) -> None:
        file, gates = self.desk.file, self.desk.open_gates()
        self.hints.refresh()
        self.client.form.set_gates(gates)
        if file.client:
            self.client.show(file.client)
        if file.household:
            self.household.show(file.household)
        self.members.show_records([each for each in file.people if each is not file.client])
        self.kinships.show_records([each for each in file.kinships if not each.ended])
        self.status.refresh()
        self.places.refresh()
        self._draw()
        if self.new_kinship.is_built():
            for name in ("person", "other"):
                offer_choices(self.new_kinship.form, name, people(file))

    def focus_first(self) -> None:
        self.client.form.focus_first()

    def keep(self) -> None:
        for saver in (self.client, self.household):
            saver.keep()
        for fold in self.members.widgets():
            if isinstance(fold, Fold):
                fold.keep()
        for part in (self.status, self.places, self.new_member, self.new_kinship):
            part.keep()

    def open_person(self, person_id: str) -> None:
        """Go to somebody's details, with that person's status history below."""
        self.status.choose(person_id)
        client = self.desk.file.client
        if client and client.id == person_id:
            self.client.form.focus_first()
            self.area.ensureWidgetVisible(self.client.form)
            return
        fold = self.members.reveal(person_id)
        if isinstance(fold, Fold):
            if fold.form is None or fold.form.isHidden():
                fold.toggle()
            elif fold.form:
                fold.form.focus_first()
            self.area.ensureWidgetVisible(fold)

    def _build(self) -> None:
        self.picture = Card(self.graph, title="Familie im Bild")
        cards: tuple[QWidget, ...] = (
            self.hints,
            self.picture,
            Card(head("Angaben zur Person", self._signs[0], look="h2"), self.client.form),
            ListCard("Familie", self.members, self.new_member, "Person hinzufügen"),
            ListCard("Verwandtschaft", self.kinships, self.new_kinship, "Verwandtschaft eintragen"),
            self.status,
            self.places,
            Card(head("Haushalt", self._signs[1]), self.household.form),
        )
        for card in cards:
            self.body.addWidget(card)
        self.body.addStretch(1)

    def _bring_up(self, part: QWidget) -> None:
        """A question that came up is scrolled to once it has its place."""
        QTimer.singleShot(0, part, lambda: self.area.ensureWidgetVisible(part))

    def _draw(self) -> None:
        members, ties = self.desk.file.people, family_ties(self.desk)
        self.picture.setVisible(len(members) > 1)
        self.graph.show_family(
            [_tile(self.desk, each, ties) for each in members], picture(members, ties), sentences(self.desk, ties)
        )

    def _member_panel(self) -> EntryPanel:
        desk = self.desk
        return EntryPanel(
            desk,
            lambda: desk.form(Person, NEW_MEMBER),
            EntryWords("Wer gehört zur Familie?", "Hinzufügen", "Auch wer woanders lebt. Ein Vorname genügt."),
            f"person:{desk.case_id}",
            blank=lambda: Person(id=new_id(), case_id=desk.case_id, relation=""),
            save=lambda person: add_member(desk.context.store, person),
        )

    def _kinship_panel(self) -> EntryPanel:
        desk = self.desk
        return EntryPanel(
            desk,
            lambda: desk.form(Kinship, KINSHIP, (("person", people(desk.file)),)),
            EntryWords("Wie gehören sie zusammen?", "Eintragen", "Zum Beispiel: Amira – ist Elternteil – von Lina."),
            f"kinship:{desk.case_id}",
            blank=lambda: Kinship(id=new_id(), case_id=desk.case_id),
            save=lambda kinship: add_kinship(desk.context.store, kinship),
        )

    def _member(self, person: Person) -> Fold:
        desk = self.desk
        return Fold(desk, person, lambda each: _member_sketch(desk, each), lambda: desk.form(Person, MEMBER))

    def _kinship(self, kinship: Kinship) -> "KinshipLine":
        return KinshipLine(self.desk, kinship)


class KinshipLine(Line):
    """A sentence about two people, which can be ended."""

    def __init__(self, desk: Desk, kinship: Kinship) -> None:
        self._desk, self._kinship = desk, kinship
        self._end_button = QuietButton("Beenden", self.end)
        super().__init__(_kinship_sketch(desk, kinship), self._end_button)
        self.show_record(kinship)

    def show_record(self, kinship: Any) -> None:
        """Show it as it is now."""
        self._kinship = kinship
        sketch = _kinship_sketch(self._desk, kinship)
        self.show_sketch(sketch)
        self._end_button.setAccessibleName(f"Beenden: {sketch.title}")

    def end(self) -> None:
        """Say that it holds no longer."""
        self._desk.attempt(lambda: end_kinship(self._desk.context.store, self._kinship))


def _kinship_sketch(desk: Desk, kinship: Kinship) -> Sketch:
    tie = Tie(kinship.person, kinship.tie or "other", kinship.other)
    return Sketch("family", f"{LEFT_TO_RIGHT}{tie_sentence(desk, tie)}")


def _member_sketch(desk: Desk, person: Person) -> Sketch:
    picture_name = "home" if person.elsewhere else "person"
    name = f"{LEFT_TO_RIGHT}{full_name(person)}"
    return Sketch(picture_name, name, about_member(desk, person), *status_sign(desk, person))


def _tile(desk: Desk, person: Person, ties: tuple[Tie, ...]) -> TileFacts:
    level, word = status_sign(desk, person)
    return TileFacts(
        id=person.id,
        name=full_name(person),
        about=desk.label("relation", person.relation),
        age=age(person.birth, desk.today) or "Alter unbekannt",
        level=level,
        word=word,
        short=short_sign(desk, person),
        elsewhere=person.elsewhere,
        is_client=person.relation == "self",
        told=f"{born(desk, person)}. {sentences(desk, ties, person.id)}",
    )
