"""One offer or body of the directory: all that is known of it, and the form in which it is kept."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import Offer, Organisation
from kim_desktop.domain.rules.offers import Match
from kim_desktop.errors import KnownError
from kim_desktop.work.offers import save_entry
from ui.autosave import Autosave
from ui.casework.referral_form import FITS, in_words
from ui.context import Context
from ui.forms import RecordForm
from ui.layouts import Layout, Section
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, PrimaryButton, QuietButton, column, label, row
from ui.widgets.signs import Badge, Banner

OFFER = Layout(
    (
        Section(
            "",
            (
                ("name",),
                ("organisation", "accepts"),
                ("life_areas",),
                ("age_from", "age_to", "accessible"),
                ("status_groups",),
                ("districts",),
                ("languages",),
                ("contact_person", "phone"),
                ("opening_hours",),
                ("notes",),
                ("checked_on", "valid_to"),
            ),
        ),
    )
)
ORGANISATION = Layout(
    (
        Section(
            "",
            (("name",), ("sort", "law"), ("phone", "sends_reports"), ("address",), ("data_protection",), ("valid_to",)),
        ),
    )
)


class EntryDetail(Card):
    """Shows an entry in words."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: QWidget | None = None

    def show_entry(self, entry: Offer | Organisation, badges: list[Badge], match: Match | None, *ways: Button) -> None:
        """Show this one, with what can be done with it."""
        parts = (
            _offer_lines(entry, self._context.lookups)
            if isinstance(entry, Offer)
            else _body_lines(entry, self._context.lookups)
        )
        holder = QWidget()
        lines = column(label(entry.name, "h2", wrap=True), row(*badges, None), space=GRID)
        if match:
            level, word = FITS[match.fit]
            lines.addWidget(Banner(level, f"{word}: {in_words(match)}"))
        for title, text in parts:
            if text:
                lines.addLayout(column(label(title, "field"), _selectable(text), space=0))
        if ways:
            lines.addLayout(row(*ways, None, space=GRID))
        holder.setLayout(lines)
        self._put(holder, entry.name)

    def say(self, text: str) -> None:
        """Show no entry, but a sentence."""
        self._put(label(text, "muted", wrap=True), text)

    def _put(self, widget: QWidget, name: str) -> None:
        if self._shown:
            self.body.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = widget
        self.body.addWidget(widget)
        self.setAccessibleName(name)


class EntryEditor(Card):
    """The form of an entry; what is half typed is kept. Emits `done` with the entry, None if it was given up."""

    done = Signal(object)

    def __init__(self, context: Context, entry: Offer | Organisation, title: str) -> None:
        super().__init__()
        self._context = context
        kind, layout = type(entry), OFFER if isinstance(entry, Offer) else ORGANISATION
        self.form = RecordForm(kind, context.store.model, context.lookups, layout, clock=context.clock)
        self.form.set_record(entry)
        self.save_button = PrimaryButton("Speichern", self.save)
        head = row(label(title, "h3", wrap=True), QuietButton("Verwerfen", self.cancel), self.save_button)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.form)
        key = entry.id if context.store.get(kind, entry.id) else "neu"
        self._draft = Autosave(self.form, context.store, f"{kind.kind()}:{key}")
        self._draft.restore()

    def keep(self) -> None:
        """Save the draft."""
        self._draft.keep()

    def save(self) -> None:
        """Write the entry; what does not fit is said beside its field."""
        if self.form.problems():
            self.form.focus_problem()
            return
        entry: Any = self.form.record()
        try:
            saved = save_entry(self._context.store, entry)
        except KnownError as error:
            self._refuse(error)
            return
        self._draft.done()
        self.done.emit(saved)

    def cancel(self) -> None:
        """Give up what was typed."""
        self._draft.done()
        self.done.emit(None)

    def _refuse(self, error: KnownError) -> None:
        name = getattr(error, "field", "")
        if name in self.form.names():
            self.form.complain(name, str(error))
            self.form.focus_field(name)
        else:
            self._context.shell.say_error(error)


def _offer_lines(offer: Offer, names: Lookups) -> list[tuple[str, str]]:
    def several(catalogue: str, codes: frozenset[str], nobody: str = "") -> str:
        return ", ".join(sorted(names.label(catalogue, code) for code in codes)) or nobody

    return [
        ("Stelle", names.label("organisation", offer.organisation) if offer.organisation else ""),
        ("Ansprechperson", offer.contact_person),
        ("Telefon", offer.phone),
        ("Sprechzeiten", offer.opening_hours),
        ("Nimmt auf", names.label("acceptance", offer.accepts) if offer.accepts else "nicht bekannt"),
        ("Lebensbereiche", several("life_area", offer.life_areas)),
        ("Alter", _ages(offer)),
        ("Statusgruppen", several("status_group", offer.status_groups, "alle")),
        ("Stadtbezirke", several("district", offer.districts, "alle")),
        ("Sprachen", several("language", offer.languages)),
        ("Barrierefrei", {True: "ja", False: "nein", None: ""}[offer.accessible]),
        ("Hinweise", offer.notes),
        ("Zuletzt geprüft", show_date(offer.checked_on) or "noch nie"),
    ]


def _body_lines(body: Organisation, names: Lookups) -> list[tuple[str, str]]:
    return [
        ("Art", names.label("organisation_kind", body.sort) if body.sort else ""),
        ("Telefon", body.phone),
        ("Anschrift", body.address),
        ("Datenschutzrecht", names.label("privacy_law", body.law) if body.law else ""),
        ("Datenschutzkontakt", body.data_protection),
        ("Meldende Stelle", "ja" if body.sends_reports else ""),
    ]


def _ages(offer: Offer) -> str:
    if offer.age_from is None and offer.age_to is None:
        return "alle"
    if offer.age_to is None:
        return f"ab {offer.age_from} Jahren"
    return f"{offer.age_from or 0} bis {offer.age_to} Jahre"


def _selectable(text: str) -> QWidget:
    words = label(text, wrap=True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return words
