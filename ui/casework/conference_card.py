"""The card in the Überblick of a case: where it is discussed, and the way into the next Fallkonferenz."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea

from kim_desktop.domain.records.conference import Conference, ConferenceCase
from kim_desktop.domain.rules.conference import OVER, is_named, name_of
from kim_desktop.errors import KnownError
from kim_desktop.work.conference_agenda import coming, entries_of
from kim_desktop.work.conference_dossier import is_outdated
from ui.casework.desk import Desk
from ui.casework.list_card import head
from ui.casework.parts import Line, Rows, Sketch
from ui.casework.words import beginning
from ui.conference.bring import BringPanel
from ui.conference.dossier import DossierPreview
from ui.overview.ways import open_entry
from ui.widgets.basic import Button, Card, QuietButton, label
from ui.widgets.signs import Level

_SHOWN = 120


@dataclass(frozen=True)
class Place:
    """Where a case stands on an agenda."""

    entry: ConferenceCase
    conference: Conference

    @property
    def id(self) -> str:
        """The entry's."""
        return self.entry.id


class ConferenceCard(Card):
    """For whom the case belongs to; hidden where there is neither a conference to come nor one that was."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        store = desk.context.store
        self.add = Button("Fall einbringen", self._open, "plus")
        self.rows: Rows[Place] = Rows(
            lambda each: PlaceLine(desk, each),
            label("Der Fall steht auf keiner Tagesordnung.", "muted", wrap=True),
        )
        self.panel = BringPanel(
            desk,
            "In welche Fallkonferenz?",
            lambda: [(each.id, name_of(each)) for each in coming(store)],
            lambda conference: (conference, desk.case_id),
            f"{desk.case_id}:bring",
        )
        self.panel.brought.connect(self._brought)
        self.body.addLayout(head("Fallkonferenz", self.add))
        for part in (self.panel, self.rows):
            self.body.addWidget(part)

    def refresh(self) -> None:
        """Show the case as it was read last."""
        store, case = self._desk.context.store, self._desk.file.case
        places = [Place(*each) for each in entries_of(store, self._desk.case_id)]
        own = case is not None and case.closed_on is None and case.responsible == store.identity.user_id
        stands = {each.conference.id for each in places}
        left = [each for each in coming(store) if each.id not in stands]
        self.add.setVisible(own and bool(left))
        self.rows.show_records(places)
        self.setVisible(bool(places) or (own and bool(left)))

    def keep(self) -> None:
        """Keep what is half typed."""
        self.panel.keep()

    def _open(self) -> None:
        self.panel.open()
        QTimer.singleShot(0, self, self._come_into_sight)

    def _come_into_sight(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above:
            above.ensureWidgetVisible(self.panel)

    def _brought(self, entry: ConferenceCase) -> None:
        self._desk.context.shell.say("Eingebracht. Wählen Sie jetzt, was das Dossier erzählt.")
        self._desk.context.shell.open_page(DossierPreview(self._desk.context, entry))


class PlaceLine(Line):
    """One conference with the dossier of this case."""

    def __init__(self, desk: Desk, place: Place) -> None:
        self._desk, self._place = desk, place
        self.dossier = QuietButton("Dossier", self._choose, "document")
        self.show_all = QuietButton("Öffnen", self._show, "conference")
        super().__init__(_sketch(desk, place), self.dossier, self.show_all)
        self._name(place)

    def show_record(self, place: Place) -> None:
        """Show it as it is now."""
        self._place = place
        self.show_sketch(_sketch(self._desk, place))
        self._name(place)

    def _name(self, place: Place) -> None:
        mine = place.entry.brought_by == self._desk.context.store.identity.user_id
        self.dossier.setVisible(mine and place.conference.state not in OVER)
        for button in (self.dossier, self.show_all):
            button.setAccessibleName(f"{button.text()}: {name_of(place.conference)}")

    def _choose(self) -> None:
        context = self._desk.context
        try:
            context.shell.open_page(DossierPreview(context, self._place.entry))
        except KnownError as error:
            context.shell.say_error(error)

    def _show(self) -> None:
        open_entry(self._desk.context, self, ConferenceCase.kind(), self._place.id)


def _sketch(desk: Desk, place: Place) -> Sketch:
    entry = place.entry
    called = f"mit Namen: {entry.shown_as}" if is_named(entry) else f"unter Pseudonym: {entry.pseudonym}"
    text = "  ·  ".join(part for part in (called, beginning(entry.question, _SHOWN)) if part)
    level, word = (Level.FINE, "Dossier frei") if entry.dossier else (Level.SOON, "ohne Dossier")
    if entry.dossier and _is_outdated(desk, entry):
        level, word = Level.SOON, "Akte hat sich geändert"
    return Sketch("conference", name_of(place.conference), text, level, word)


def _is_outdated(desk: Desk, entry: ConferenceCase) -> bool:
    try:
        return is_outdated(desk.context.store, entry)
    except KnownError:
        return False
