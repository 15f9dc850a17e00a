"""Verweise: to whom, how, and what came back, as far as the consent for that service reaches."""

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.master import Offer
from kim_desktop.work.case_work import make_referral
from ui.casework.choices import offer_choices
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.parts import Rows, Section
from ui.casework.referral_row import ReferralRow
from ui.editors.choices import Choices
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.widgets.signs import EmptyState

NEW = Layout(
    (
        FormSection(
            "",
            (
                ("life_area", "offer"),
                ("organisation", "contact_person"),
                ("mode", "referred_on", "expected_on"),
            ),
        ),
    )
)


class Referrals(Section):
    """Offers of the chosen life area stand first in the list of offers."""

    name = "referrals"
    title = "Verweise"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = EntryPanel(
            desk,
            self._form,
            EntryWords(
                "Verweis", "Verweis speichern", "Rückmeldung erwarten wir nach zwei Wochen, wenn nichts dasteht."
            ),
            f"referral:{desk.case_id}",
            blank=lambda: Referral(id=new_id(), case_id=desk.case_id, referred_on=desk.today),
            save=self._save,
        )
        empty = EmptyState("referral", "Noch kein Verweis", "Halten Sie fest, wohin Sie die Person verwiesen haben.")
        self.referrals: Rows[Referral] = Rows(lambda each: ReferralRow(desk, each), empty, "Ältere anzeigen")
        self.referrals.grown.connect(desk.reshaped)
        self.card = ListCard("Verweise", self.referrals, self.panel, "Neuer Verweis")
        self.body.addWidget(self.card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.referrals.show_records(self.desk.referrals())
        for each in self.referrals.widgets():
            if isinstance(each, ReferralRow):
                each.show_lock()

    def focus_first(self) -> None:
        self.card.add.setFocus()

    def keep(self) -> None:
        self.panel.keep()
        for each in self.referrals.widgets():
            if isinstance(each, ReferralRow):
                each.keep()

    def _form(self) -> RecordForm:
        form = self.desk.form(Referral, NEW)
        form.edited.connect(self._edited)
        return form

    def _save(self, referral: Referral) -> Referral:
        return make_referral(self.desk.context.store, referral)

    def _edited(self, name: str) -> None:
        form = self.panel.form
        if name == "life_area":
            self._sort_offers()
        if name == "offer" and not form.editor("organisation").value():
            body = self.desk.organisation_of(form.editor("offer").value())
            if body:
                form.editor("organisation").set_raw(body)

    def _sort_offers(self) -> None:
        area = self.panel.form.editor("life_area").value()
        likely, others = _by_area(self.desk, area)
        offer_choices(self.panel.form, "offer", likely, others)


def _by_area(desk: Desk, area: str | None) -> tuple[Choices, Choices]:
    """Offers for the life area, and all others."""
    fitting = {each.id for each in desk.context.store.all(Offer) if area and area in each.life_areas}
    choices = desk.context.lookups.choices.get("offer", ())
    likely = [pair for pair in choices if pair[0] in fitting]
    return likely, [pair for pair in choices if pair[0] not in fitting]
