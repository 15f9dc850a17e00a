"""Person & Familie: the client, the household, where it lives and by what right its members stay."""

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.people import Address, Household, Person, Residence
from kim_desktop.domain.rules.facts import current_residence
from kim_desktop.work.family import add_member, add_residence, move_to
from ui.casework.choices import offer_choices
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard, head
from ui.casework.live import Fold, SavedSign, Saver
from ui.casework.parts import Rows, Section, Sketch
from ui.casework.words import address_line, age, expiry, full_name, people, span
from ui.layouts import PERSON, Layout
from ui.layouts import Section as FormSection
from ui.widgets.basic import Card, label
from ui.widgets.signs import Level

CLIENT = Layout(
    (
        FormSection(
            "", (("given_name", "family_name"), ("birth", "sex"), ("nationality", "interpreter"), ("languages",))
        ),
        *PERSON.sections[1:],
    )
)
MEMBER = Layout((FormSection("", (("relation", "given_name", "family_name"), ("birth", "sex", "nationality"))),))
HOUSEHOLD = Layout((FormSection("", (("adults", "children", "children_ages"), ("single_parent", "housing"))),))
ADDRESS = Layout((FormSection("", (("place", "room"), ("street", "postcode", "quarter"), ("since", "until"))),))
NEW_ADDRESS = Layout((FormSection("", (("place", "room"), ("street", "postcode", "quarter"), ("since",))),))
RESIDENCE = Layout(
    (
        FormSection(
            "",
            (("person", "status"), ("valid_from", "valid_until"), ("conditions",), ("authority", "legal_domain")),
        ),
    )
)


class Family(Section):
    """Every field is saved as it is left; what a consent locks opens as soon as it is given."""

    name = "family"
    title = "Person und Familie"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._signs = SavedSign(), SavedSign()
        self.client = Saver(desk, desk.form(Person, CLIENT), self._signs[0])
        self.household = Saver(desk, desk.form(Household, HOUSEHOLD), self._signs[1])
        self.members: Rows[Person] = Rows(self._member)
        self.residences: Rows[Residence] = Rows(self._residence, label("Kein Status eingetragen.", "muted"))
        self.addresses: Rows[Address] = Rows(self._address, label("Keine Anschrift eingetragen.", "muted"))
        self.new_member = self._member_panel()
        self.new_residence = self._residence_panel()
        self.new_address = self._address_panel()
        self._build()

    def refresh(self) -> None:
        file, gates = self.desk.file, self.desk.open_gates()
        self.client.form.set_gates(gates)
        if file.client:
            self.client.show(file.client)
        if file.household:
            self.household.show(file.household)
        self.members.show_records([each for each in file.people if each is not file.client])
        self.addresses.show_records(reversed(file.addresses))
        self.residences.show_records(sorted(file.residences, key=_begun, reverse=True))
        if self.new_residence.is_built():
            offer_choices(self.new_residence.form, "person", people(self.desk.file))

    def focus_first(self) -> None:
        self.client.form.focus_first()

    def keep(self) -> None:
        for saver in (self.client, self.household):
            saver.keep()
        for rows in (self.members, self.addresses, self.residences):
            for fold in rows.widgets():
                if isinstance(fold, Fold):
                    fold.keep()
        for panel in (self.new_member, self.new_residence, self.new_address):
            panel.keep()

    def _build(self) -> None:
        person = Card(head("Angaben zur Person", self._signs[0], look="h2"), self.client.form)
        household = Card(head("Haushalt", self._signs[1]), self.household.form)
        cards = (
            person,
            ListCard("Aufenthaltsstatus", self.residences, self.new_residence, "Neuer Status"),
            ListCard("Anschriften", self.addresses, self.new_address, "Umzug eintragen"),
            household,
            ListCard("Familie im Haushalt", self.members, self.new_member, "Person hinzufügen"),
        )
        for card in cards:
            self.body.addWidget(card)
        self.body.addStretch(1)

    def _member_panel(self) -> EntryPanel:
        desk = self.desk
        return EntryPanel(
            desk,
            lambda: desk.form(Person, MEMBER),
            EntryWords("Wer gehört zur Familie?", "Hinzufügen"),
            f"person:{desk.case_id}",
            blank=lambda: Person(id=new_id(), case_id=desk.case_id, relation=""),
            save=lambda person: add_member(desk.context.store, person),
        )

    def _residence_panel(self) -> EntryPanel:
        desk = self.desk
        return EntryPanel(
            desk,
            lambda: desk.form(Residence, RESIDENCE, (("person", people(desk.file)),)),
            EntryWords("Neuer Aufenthaltsstatus", "Eintragen", "Der bisherige bleibt im Verlauf stehen."),
            f"residence:{desk.case_id}",
            blank=lambda: Residence(id=new_id(), case_id=desk.case_id, person=_client_id(desk)),
            save=lambda residence: add_residence(desk.context.store, residence),
        )

    def _address_panel(self) -> EntryPanel:
        desk = self.desk
        return EntryPanel(
            desk,
            lambda: desk.form(Address, NEW_ADDRESS),
            EntryWords("Neue Anschrift", "Eintragen", "Die bisherige Anschrift endet mit dem Tag des Einzugs."),
            f"address:{desk.case_id}",
            blank=lambda: Address(id=new_id(), case_id=desk.case_id),
            save=lambda address: move_to(desk.context.store, address, desk.file.address),
        )

    def _member(self, person: Person) -> Fold:
        desk = self.desk
        return Fold(desk, person, lambda each: _member_sketch(desk, each), lambda: desk.form(Person))

    def _address(self, address: Address) -> Fold:
        desk = self.desk
        return Fold(desk, address, lambda each: _address_sketch(desk, each), lambda: desk.form(Address, ADDRESS))

    def _residence(self, residence: Residence) -> Fold:
        desk = self.desk
        return Fold(
            desk,
            residence,
            lambda each: _residence_sketch(desk, each),
            lambda: desk.form(Residence, RESIDENCE, (("person", people(desk.file)),)),
        )


def _client_id(desk: Desk) -> str:
    return desk.file.client.id if desk.file.client else ""


def _begun(residence: Residence) -> tuple[str, str]:
    return residence.valid_from or "", residence.id


def _member_sketch(desk: Desk, person: Person) -> Sketch:
    words = (desk.label("relation", person.relation), age(person.birth, desk.today))
    return Sketch("person", full_name(person), "  ·  ".join(word for word in words if word))


def _address_sketch(desk: Desk, address: Address) -> Sketch:
    current = desk.file.address is not None and address.id == desk.file.address.id
    level, word = (Level.INFO, "aktuell") if current else (None, "")
    line = address_line(address, desk.context.lookups)
    return Sketch("home", line, span(address.since, address.until), level, word)


def _residence_sketch(desk: Desk, residence: Residence) -> Sketch:
    owner = next((name for key, name in people(desk.file) if key == residence.person), "")
    words = (owner, span(residence.valid_from, residence.valid_until), residence.conditions)
    sign = None
    current = current_residence(residence.person, desk.file.residences)
    if current and current.id == residence.id:
        sign = expiry(residence, desk.today, desk.parameters) or (Level.INFO, "aktuell")
    title = desk.label("residence_status", residence.status) or "Status unbekannt"
    return Sketch("shield", title, "  ·  ".join(word for word in words if word), *(sign or (None, "")))
