"""Anträge zum Datenschutz: what people ask for about their own data, until when, and how each is answered."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.errors import KnownError
from kim_desktop.work.data_requests import (
    ACCESS,
    CORRECTION,
    ERASURE,
    OBJECTION,
    RESTRICTION,
    access_file,
    answer_request,
    change_request,
    check_identity,
    receive_request,
    restrict_case,
)
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.live import Fold
from ui.casework.parts import Rows, Sketch
from ui.casework.printing import open_preview
from ui.casework.words import beginning, full_name, in_days, people
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.saving import ask_target
from ui.tokens import GRID
from ui.widgets.basic import Button, QuietButton, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, Level

NEW = Layout((FormSection("", (("sort", "person", "received_on"), ("wish",))),))
KNOWN = Layout((FormSection("", (("identity_checked",), ("due_on",), ("wish",))),))
ANSWER = Layout((FormSection("", (("answer",),)),))
RESTRICT = Layout((FormSection("", (("restriction",),)),))
_ENDING = ".json"
_WARNING = (
    "Die Datei enthält die ganze Akte und ist nicht verschlüsselt. Geben Sie sie nur der Person selbst, und löschen "
    "Sie Ihre Kopie danach."
)


class RequestsCard(ListCard):
    """Newest first; a request is answered within a month, and only to the person it is about."""

    def __init__(self, desk: Desk, propose: Callable[[], object]) -> None:
        self._desk = desk
        nothing = label("Noch hat niemand einen Antrag gestellt.", "muted", wrap=True)
        self.rows: Rows[DataRequest] = Rows(lambda request: RequestRow(desk, request, propose), nothing)
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(DataRequest, NEW, (("person", people(desk.file)),)),
            EntryWords("Antrag aufnehmen", "Aufnehmen", "Zu beantworten innerhalb eines Monats (Art. 12 DSGVO)."),
            f"data_request:{desk.case_id}",
            blank=self._blank,
            save=lambda request: receive_request(desk.context.store, request),
        )
        super().__init__("Anträge zum Datenschutz", self.rows, self.panel, "Antrag aufnehmen")

    def refresh(self) -> None:
        """Show the requests as they were read last."""
        self.rows.show_records(sorted(self._desk.file.requests, key=lambda each: each.id, reverse=True))

    def keep(self) -> None:
        """Save what is half typed."""
        self.panel.keep()
        for each in self.rows.widgets():
            if isinstance(each, RequestRow):
                each.keep()

    def _blank(self) -> DataRequest:
        desk, client = self._desk, self._desk.file.client
        whose = client.id if client else ""
        return DataRequest(id=new_id(), case_id=desk.case_id, person=whose, sort=ACCESS, received_on=desk.today)


class RequestRow(Fold):
    """One request with what is to be done about it."""

    def __init__(self, desk: Desk, request: DataRequest, propose: Callable[[], object]) -> None:
        super().__init__(desk, request, self._words, self._form, change_request)
        self.request = request
        self.panel = self._answer_panel(desk)
        self.restrict_panel = self._restrict_panel(desk)
        self.export = AccessExport(desk)
        self.buttons = self._buttons(propose)
        self.reply = Button("Antwort eintragen", self.panel.open, "check")
        self._bar = QWidget()
        flow = FlowLayout()
        for button in (*self.buttons, self.reply):
            flow.addWidget(button)
        self._bar.setLayout(flow)
        self.extra.setContentsMargins(0, 0, 0, GRID)
        self.extra.addLayout(column(self._bar, self.export, self.panel, self.restrict_panel))
        self._show_what_applies()

    def show_record(self, record: DataRequest) -> None:  # type: ignore[override]
        """Show the request as it is now."""
        self.request = record
        super().show_record(record)
        self._show_what_applies()

    def keep(self) -> None:
        super().keep()
        self.panel.keep()
        self.restrict_panel.keep()

    def _show_what_applies(self) -> None:
        answered = self.request.answered_on is not None
        self._bar.setVisible(not answered)
        for button in self.buttons:
            button.setVisible(not answered)

    def _buttons(self, propose: Callable[[], object]) -> list[Button]:
        desk = self._desk
        ways: dict[str, list[tuple[str, Callable[[], object], str]]] = {
            ACCESS: [
                ("Auskunft ansehen und drucken", self._print, "print"),
                ("Als Datei speichern …", self._save_file, "export"),
            ],
            CORRECTION: [("Zu den Angaben", lambda: desk.show_section("family"), "person")],
            RESTRICTION: [("Verarbeitung einschränken", self.restrict_panel.open, "lock")],
            ERASURE: [("Löschung vorschlagen", propose, "")],
            OBJECTION: [("Zu den Einwilligungen", lambda: desk.show_section("consents"), "consent")],
        }
        return [
            QuietButton(text, do, picture) if picture else QuietButton(text, do)
            for text, do, picture in ways.get(self.request.sort or "", [])
        ]

    def _print(self) -> None:
        desk = self._desk
        try:
            check_identity(self.request)
        except KnownError as error:
            desk.tell(error)
            return
        client = desk.file.client
        spoken = sorted(client.languages - {"de"}) if client else []
        open_preview(desk, "auskunft", spoken[0] if spoken else "de")

    def _save_file(self) -> None:
        try:
            check_identity(self.request)
        except KnownError as error:
            self._desk.tell(error)
            return
        self.export.ask(self.request)

    def _words(self, request: DataRequest) -> Sketch:
        desk = self._desk
        person = next((each for each in desk.file.people if each.id == request.person), None)
        text = f"{full_name(person)}, eingegangen am {show_date(request.received_on)}"
        text += f"\n{beginning(request.wish, 200)}" if request.wish else ""
        text += f"\nAntwort: {beginning(request.answer, 200)}" if request.answer else ""
        title = desk.label("data_request", request.sort)
        if request.answered_on:
            return Sketch("shield", title, text, Level.FINE, f"beantwortet am {show_date(request.answered_on)}")
        if request.due_on is None:
            return Sketch("shield", title, text, Level.SOON, "offen")
        late = request.due_on < desk.today
        word = f"fällig {in_days(request.due_on, desk.today)}"
        return Sketch("shield", title, text, Level.LATE if late else Level.INFO, word)

    def _form(self) -> RecordForm:
        return self._desk.form(DataRequest, KNOWN)

    def _answer_panel(self, desk: Desk) -> EntryPanel:
        return EntryPanel(
            desk,
            lambda: desk.form(DataRequest, ANSWER),
            EntryWords("Antwort", "Als beantwortet eintragen"),
            f"data_request:{self.request.id}:answer",
            blank=lambda: self.request,
            save=lambda after: answer_request(desk.context.store, self.request, after.answer),
        )

    def _restrict_panel(self, desk: Desk) -> EntryPanel:
        return EntryPanel(
            desk,
            lambda: desk.form(Case, RESTRICT),
            EntryWords(
                "Verarbeitung einschränken",
                "Einschränken",
                "Die Angaben werden dann nur noch aufbewahrt: kein Druck, kein Verweis, bis Sie das aufheben.",
            ),
            f"data_request:{self.request.id}:restrict",
            blank=lambda: Case(id=desk.case_id, case_id=desk.case_id),
            save=lambda case: restrict_case(desk.context.store, desk.case_id, case.restriction),
        )


class AccessExport(Banner):
    """Says what the file holds, then writes it where the user wants it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(Level.SOON, "", "Ort wählen …", self._choose, closable=True)
        self._desk = desk
        self._request: DataRequest | None = None
        self.hide()

    def ask(self, request: DataRequest) -> None:
        """Warn before anything leaves the vault."""
        self._request = request
        self.button.show()
        self.show()
        self.say(Level.SOON, _WARNING)
        self.button.setFocus()

    def write(self, target: Path) -> None:
        """Write the file."""
        if self._request is None:
            return
        self.button.hide()
        try:
            target.write_bytes(access_file(self._desk.context.store, self._request))
        except KnownError as error:
            self.say(Level.LATE, str(error))
        except OSError:
            self.say(
                Level.LATE, f"In „{target.parent}“ lässt sich nichts speichern. Bitte wählen Sie einen anderen Ort."
            )
        else:
            self.say(Level.FINE, f"Gespeichert als „{target.name}“, unverschlüsselt.")

    def _choose(self) -> None:
        if target := ask_target(self, "Auskunft speichern", f"Auskunft{_ENDING}", f"JSON (*{_ENDING})"):
            self.write(target)
