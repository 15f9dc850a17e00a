"""Übergabe in the case file: offer the case to a colleague and see beforehand exactly what goes over."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.handover import FULL, Handover
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.work.absence import is_deputy_only
from kim_desktop.work.handover import Terms, Transfer, offer, open_handover, prepare, targets, terms, transfers_of
from kim_desktop.work.responsibility import ResponsibilityDesk
from ui.casework.choices import offer_choices
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.parts import Rows
from ui.casework.printing import open_preview
from ui.editors.choices import Choices
from ui.forms import RecordForm
from ui.handover.facts import ContactFacts
from ui.handover.row import TransferRow
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, Divider, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, EmptyState, Level

_OFFER = Layout((FormSection("", (("to_staff", "reason", "extent"), ("note",))),))
_WHAT = "Die andere Seite sieht zuerst nur das Kontaktblatt. Zuständig bleiben Sie, bis sie annimmt."


@dataclass(frozen=True)
class OfferTo:
    """What another part of the file knows of an Übergabe that shall be offered."""

    staff: str
    reason: str


class HandoverCard(ListCard):
    """The Übergaben of this case, newest first, and the form for the next one."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._ready = desk, False
        empty = EmptyState("handover", "Noch keine Übergabe", "Nach einem Umzug schlägt der Schlüssel vor, wer folgt.")
        self.rows: Rows[Transfer] = Rows(lambda each: TransferRow(desk, each, in_file=True), empty)
        self.panel = EntryPanel(
            desk,
            self._form,
            EntryWords("Fall anbieten", "Übergabe anbieten", _WHAT),
            f"handover:{desk.case_id}",
            blank=lambda: prepare(desk.context.store, desk.case_id),
            save=lambda handover: offer(desk.context.store, handover),
        )
        super().__init__("Übergabe", self.rows, self.panel, "Übergabe anbieten")
        self.preview = GoesOver(desk)
        self.lock = Banner(Level.INFO, "")
        self.protocol = Button("Übergabeprotokoll", lambda: self._print("uebergabeprotokoll"), "print")
        self.sheet = Button("Kontaktblatt", lambda: self._print("kontaktblatt"), "print")
        self._papers = QWidget()
        flow = FlowLayout()
        for button in (self.protocol, self.sheet):
            button.setAccessibleName(f"{button.text()} ansehen und drucken")
            flow.addWidget(button)
        self._papers.setLayout(flow)
        self.body.insertWidget(1, self.lock)
        self.body.insertWidget(3, self.preview)
        self.body.addWidget(self._papers)
        self.add.clicked.connect(self._preview_now)
        self.panel.saved.connect(self._offered)
        self.panel.closed.connect(self.preview.hide)
        self.preview.hide()
        self._ready = True

    def refresh(self) -> None:
        """Show the case as it was read last."""
        shown = transfers_of(self._desk.context.store, self._desk.case_id)
        self.rows.show_records(shown)
        lock = self._lock(shown)
        self.lock.setVisible(bool(lock))
        self.lock.say(Level.INFO, lock)
        may_offer = not lock and not any(each.is_open for each in shown)
        self.add.setVisible(may_offer)
        if not may_offer:
            self.panel.hide()
            self.preview.hide()
        elif not self.panel.isHidden():
            self._offer_extents(self._wanted())
            self._preview_now()
        current = next((each for each in shown if each.is_open), None)
        self._papers.setVisible(current is not None)
        self.protocol.setVisible(current is not None and current.handover.extent == FULL)

    def keep(self) -> None:
        """Save what is half typed."""
        self.panel.keep()
        for widget in self.rows.widgets():
            if isinstance(widget, TransferRow):
                widget.keep()

    def begin(self, wanted: OfferTo) -> None:
        """Open the form with person and reason filled in."""
        if self.add.isHidden():
            self.setFocus()
            return
        self.panel.open()
        form = self.panel.form
        form.editor("to_staff").set_raw(wanted.staff)
        form.editor("reason").set_raw(wanted.reason)
        self._follow("to_staff")

    def _form(self) -> RecordForm:
        form = self._desk.form(Handover, _OFFER, (("staff_member", _people(self._desk)),))
        form.edited.connect(self._follow)
        return form

    def _follow(self, name: str) -> None:
        """Whom it goes to decides how much may go over; a draft that comes back is followed once all is there."""
        if not self._ready:
            return
        if name == "to_staff":
            self.panel.form.editor("extent").set_raw(self._offer_extents(self._wanted()).extent)
        self._preview_now()

    def _offer_extents(self, wanted: Handover) -> Terms:
        allowed = terms(self._desk.context.store, self._desk.case_id, wanted.to_staff)
        named = [(each, self._desk.label("handover_extent", each)) for each in allowed.extents]
        offer_choices(self.panel.form, "extent", named)
        return allowed

    def _preview_now(self) -> None:
        wanted = self._wanted()
        self.preview.setVisible(bool(wanted.to_staff) and not self.panel.isHidden())
        if wanted.to_staff:
            self.preview.show_handover(wanted, terms(self._desk.context.store, self._desk.case_id, wanted.to_staff))

    def _wanted(self) -> Handover:
        record = self.panel.form.record()
        assert isinstance(record, Handover)
        return record

    def _offered(self, handover: Handover) -> None:
        self.preview.hide()
        name = self._desk.label("staff_member", handover.to_staff)
        self._desk.context.shell.say(f"Angeboten. {name} erfährt es mit dem nächsten Abgleich.")

    def _print(self, document: str) -> None:
        current = open_handover(self._desk.context.store, self._desk.case_id)
        if current:
            open_preview(self._desk, document, "de", current.to_staff)

    def _lock(self, shown: list[Transfer]) -> str:
        """Why this person cannot offer the case, in words."""
        desk, case = self._desk, self._desk.file.case
        me = desk.context.store.identity.user_id
        if case is None or any(each.is_open for each in shown):
            return ""
        if case.closed_on:
            return "Der Fall ist abgeschlossen. Übergeben werden nur laufende Fälle."
        if is_deputy_only(desk.context.store, desk.case_id):
            return "Sie vertreten hier. Übergeben kann die zuständige Person oder die Koordination."
        return "" if case.responsible == me else "Übergeben kann die zuständige Person oder die Koordination."


class GoesOver(QWidget):
    """What the other side sees at once, what it gets with its yes, and why not more."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.facts = ContactFacts(desk)
        self._at_once, self.later = label("", "strong", wrap=True), label("", wrap=True)
        self.why = Banner(Level.INFO, "", "Einwilligungen ansehen", lambda: desk.show_section("consents"))
        parts = (Divider(), self._at_once, self.facts, label("Mit der Annahme", "strong"), self.later, self.why)
        self.setLayout(column(*parts, space=GRID))

    def show_handover(self, handover: Handover, allowed: Terms) -> None:
        """Show what would go to whom."""
        name = self._desk.label("staff_member", handover.to_staff)
        self._at_once.setText(f"Das sieht {name} sofort")
        self.facts.show_handover(handover)
        whole = handover.extent == FULL
        self.later.setText(self._whole(name) if whole else _sheet(name))
        missing = FULL not in allowed.extents
        self.why.button.setVisible(missing)
        self.why.say(Level.SOON if missing else Level.FINE, allowed.why)

    def _whole(self, name: str) -> str:
        file = self._desk.file
        papers = self._desk.context.store.count(Attachment, case_id=self._desk.case_id)
        open_steps = sum(not each.done_on for each in file.follow_ups)
        planned = sum(each.state == "planned" for each in file.appointments)
        counted = (
            _count(len(file.people), "Person", "Personen"),
            _count(len(file.contacts), "Kontakt", "Kontakte"),
            _count(len(file.referrals), "Verweis", "Verweise"),
            _count(open_steps, "offene Wiedervorlage", "offene Wiedervorlagen"),
            _count(planned, "geplanter Termin", "geplante Termine"),
            _count(papers, "Anlage", "Anlagen"),
        )
        told = ", ".join(each for each in counted if each)
        return (
            f"Die ganze Akte geht an {name}: {told}. Offene Wiedervorlagen und geplante Termine wechseln mit. "
            "Von Ihrem Gerät verschwindet sie beim nächsten Abgleich; Ihnen bleibt eine Abschlusszeile."
        )


def _sheet(name: str) -> str:
    return (
        f"Nichts weiter geht hinaus: {name} beginnt mit diesen Angaben eine neue Meldung und holt die "
        "Einwilligungen selbst ein. Ihre Akte bleibt bei Ihnen; Sie schließen den Fall dann ab."
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


def _people(desk: Desk) -> Choices:
    """Whom the case can be offered to, who is proposed first, each with her load."""
    store = desk.context.store
    loads = {each.staff: each for each in ResponsibilityDesk(store).loads()}
    named = []
    for person in targets(store, desk.case_id):
        load = loads.get(person.id)
        cases = f"{load.cases} offene Fälle" if load and load.cases is not None else ""
        room = f"Kapazität {person.capacity}" if person.capacity else ""
        body = desk.label("organisation", person.organisation)
        said = ", ".join(part for part in (cases, room, body) if part)
        named.append((person.id, f"{person.name} ({said})" if said else person.name))
    return named
