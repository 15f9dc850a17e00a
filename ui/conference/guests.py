"""Who is invited: people of the team, members of a Gremium, bodies on paper; each with a letter and an answer."""

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.conference import ConferenceGuest
from kim_desktop.domain.rules.conference import OPEN, OVER
from kim_desktop.work.conference import add_guest, answer_invitation, change_guest, uninvite
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.live import PlainFold
from ui.casework.parts import Rows, Sketch
from ui.conference.desk import ConferenceDesk
from ui.conference.papers import show_invitation
from ui.conference.words import GUEST, NEW_GUEST, guest_sketch, team
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, row
from ui.widgets.signs import EmptyState

_WHAT = "Wer mit KIM Desktop arbeitet, sieht die Konferenz nach dem nächsten Abgleich; alle anderen bekommen den Brief."


class GuestRow(PlainFold):
    """Somebody invited; the form notes who has answered and who came."""

    def __init__(self, desk: ConferenceDesk, guest: ConferenceGuest) -> None:
        self._where = desk
        super().__init__(desk, guest, self._put, self._form, change_guest, "Antwort und Angaben")
        self.letter = QuietButton("Einladung", lambda: show_invitation(desk, self._record.id), "print")
        self.off = QuietButton("Ausladen", self._uninvite)
        self.comes = QuietButton("Ich komme", lambda: self._answer(True), "check")
        self.stays = QuietButton("Ich komme nicht", lambda: self._answer(False))
        actions = row(self.comes, self.stays, self.letter, self.off, None, space=GRID)
        actions.setContentsMargins(3 * GRID, 0, 0, GRID)
        self.extra.addLayout(actions)
        self._show_what_applies(guest)

    def show_record(self, guest: ConferenceGuest) -> None:  # type: ignore[override]
        """Show it as it is now."""
        super().show_record(guest)
        self._show_what_applies(guest)

    def _show_what_applies(self, guest: ConferenceGuest) -> None:
        conference = self._where.file.conference
        leads = self._where.leads(conference)
        self.button.setVisible(leads)
        self.letter.setVisible(leads)
        self.off.setVisible(leads and conference.state in OPEN)
        writes = guest.staff == self._where.me and conference.state in OPEN and self._where.may_answer()
        self.comes.setVisible(writes and guest.reply != "accepted")
        self.stays.setVisible(writes and guest.reply != "declined")
        for button in (self.letter, self.off):
            button.setAccessibleName(f"{button.text()}: {self._put(guest).title}")

    def _put(self, guest: ConferenceGuest) -> Sketch:
        return guest_sketch(self._where, guest)

    def _form(self) -> RecordForm:
        return guest_form(self._where, GUEST)

    def _answer(self, comes: bool) -> None:
        store = self._where.context.store
        guest = store.get(ConferenceGuest, self._record.id)
        if guest and self._where.attempt(lambda: answer_invitation(store, guest, comes)):
            self._where.context.shell.say("Danke, Ihre Antwort geht mit dem nächsten Abgleich hinaus.")

    def _uninvite(self) -> None:
        self.keep()
        store = self._where.context.store
        guest = store.get(ConferenceGuest, self._record.id)
        if guest and self._where.attempt(lambda: uninvite(store, guest)):
            self._where.context.shell.say("Ausgeladen. Die Konferenz verschwindet dort mit dem nächsten Abgleich.")


class GuestsCard(ListCard):
    """The list with the form for one more; only who leads the conference sees the form."""

    def __init__(self, desk: ConferenceDesk) -> None:
        store = desk.context.store
        self._desk = desk
        self.rows: Rows[ConferenceGuest] = Rows(
            lambda each: GuestRow(desk, each),
            EmptyState("person", "Noch niemand eingeladen", "Laden Sie ein, wer zur Lösung beitragen kann."),
        )
        self.panel = EntryPanel(
            desk,
            lambda: guest_form(desk, NEW_GUEST),
            EntryWords("Einladen", "Eintragen", _WHAT),
            f"{desk.conference_id}:guest",
            blank=lambda: ConferenceGuest(id=new_id(), case_id=desk.conference_id),
            save=lambda guest: add_guest(store, guest),
        )
        super().__init__("Eingeladen", self.rows, self.panel, "Einladen")

    def refresh(self) -> None:
        """Show who is invited now."""
        file = self._desk.file
        self.rows.show_records(file.guests)
        may = self._desk.leads(file.conference) and file.conference.state not in OVER
        self.add.setVisible(may)
        if not may:
            self.panel.hide()

    def keep(self) -> None:
        """Save what is half typed."""
        self.panel.keep()
        for each in self.rows.widgets():
            if isinstance(each, GuestRow):
                each.keep()


def guest_form(desk: ConferenceDesk, layout: Layout) -> RecordForm:
    """The form of a guest, with everybody who works with the program to choose from."""
    return desk.form(ConferenceGuest, layout, (("staff_member", team(desk.context.store, desk.today)),))
