"""The form of a new Verweis: the life area first, then the offers that already cover it, with reasons."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.master import Offer
from kim_desktop.domain.rules.offers import Fit, Match
from kim_desktop.work.offers import offers_for
from ui.casework.choices import offer_choices
from ui.casework.desk import Desk
from ui.casework.parts import Line, Rows, Sketch
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, QuietButton, column, label, row
from ui.widgets.signs import Level

NEW = Layout(
    (
        FormSection("", (("life_area",),)),
        FormSection(
            "",
            (
                ("offer", "organisation"),
                ("contact_person", "mode"),
                ("request",),
                ("referred_on", "expected_on"),
            ),
        ),
    )
)
FITS = {
    Fit.FITS: (Level.FINE, "passt"),
    Fit.TO_CLARIFY: (Level.SOON, "klären"),
    Fit.HINDERED: (Level.LATE, "passt nicht"),
}
_MOST = 4


class ReferralForm(RecordForm):
    """Choosing a life area shows what there is for it; choosing an offer fills in its body and who to ask for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.offers = Suggestions(desk)
        context = desk.context
        super().__init__(
            Referral, context.store.model, context.lookups, NEW, open_gates=desk.open_gates(), clock=context.clock
        )
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.setSpacing(12)
        outer.insertWidget(1, self.offers)
        self.offers.chosen.connect(self.choose)
        self.edited.connect(self._edited)
        self.show_offers()

    def choose(self, offer: Offer) -> None:
        """Refer to this offer."""
        self.editor("offer").set_raw(offer.id)
        self.focus_field("request")

    def show_offers(self) -> None:
        """Offers for the life area, those that fit best first."""
        area = self.editor("life_area").value()
        matches = self.offers.show_area(area)
        choices = self._desk.context.lookups.choices.get("offer", ())
        names = dict(choices)
        likely = [(each.offer.id, names[each.offer.id]) for each in matches if area and each.offer.id in names]
        fitting = {code for code, _ in likely}
        offer_choices(self, "offer", likely, [pair for pair in choices if pair[0] not in fitting])

    def _edited(self, name: str) -> None:
        if name == "life_area":
            self.show_offers()
        if name == "offer":
            self._fill_in(self._desk.context.store.get(Offer, self.editor("offer").value() or ""))

    def _fill_in(self, offer: Offer | None) -> None:
        for name, value in (
            ("organisation", offer.organisation if offer else None),
            ("contact_person", offer.contact_person if offer else ""),
        ):
            if value and not self.editor(name).value():
                self.editor(name).set_raw(value)


class Suggestions(QWidget):
    """The offers that already cover a life area, each with why it fits or what stands in the way."""

    chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._head = label("", "field", wrap=True)
        self.rows: Rows[_Suggestion] = Rows(self._line, label("Dafür ist kein Angebot eingetragen.", "muted", True))
        self.all = QuietButton("Alle Angebote ansehen", lambda: desk.context.shell.open_place("offers"))
        if not desk.context.shell.has_place("offers"):
            self.all.hide()
        top = row(self._head, self.all, space=GRID)
        top.setStretch(0, 1)
        self.setLayout(column(top, self.rows, space=0))

    def show_area(self, area: str | None) -> tuple[Match, ...]:
        """Look for the life area; tells what was found."""
        desk = self._desk
        self.setVisible(bool(area))
        if not area:
            self.rows.show_records(())
            return ()
        matches = offers_for(desk.context.store, desk.file, area, desk.context.lookups)
        self._head.setText(f"Angebote, die das schon abdecken: {desk.label('life_area', area)}")
        self.rows.show_records([_Suggestion(each) for each in matches[:_MOST]], anew=True)
        return matches

    def _line(self, suggestion: "_Suggestion") -> QWidget:
        match = suggestion.match
        button = Button("Wählen", lambda: self.chosen.emit(match.offer))
        button.setAccessibleName(f"Wählen: {match.offer.name}")
        return SuggestionLine(self._desk, suggestion, button)


class SuggestionLine(Line):
    """An offer in two lines, with what it comes to."""

    def __init__(self, desk: Desk, suggestion: "_Suggestion", button: Button) -> None:
        self._desk = desk
        super().__init__(match_sketch(desk, suggestion.match), button)

    def show_record(self, suggestion: "_Suggestion") -> None:
        """Show it as it is now."""
        self.show_sketch(match_sketch(self._desk, suggestion.match))


class _Suggestion:
    """A match as a list entry."""

    def __init__(self, match: Match) -> None:
        self.match = match
        self.id = match.offer.id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Suggestion) and other.match == self.match

    __hash__ = None  # type: ignore[assignment]


def match_sketch(desk: Desk, match: Match) -> Sketch:
    """An offer, and why it fits this person or not."""
    level, word = FITS[match.fit]
    body = desk.label("organisation", match.offer.organisation)
    return Sketch("offer", match.offer.name, "\n".join(part for part in (body, in_words(match)) if part), level, word)


def in_words(match: Match) -> str:
    """Reasons, questions and obstacles on one line; obstacles first, for they decide."""
    said = "  ·  ".join((*match.obstacles, *match.questions, *match.reasons))
    return said or "ohne Einschränkung eingetragen"
