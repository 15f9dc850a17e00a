"""One purpose of consent: its answers, and the form that takes a new one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCompleter, QWidget

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import Offer, Organisation
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.conference import name_of
from kim_desktop.domain.rules.consents import GIVEN, why_locked
from kim_desktop.errors import BadInput
from kim_desktop.work.conference_agenda import coming
from kim_desktop.work.consents import ORAL, Answer, answer_consent, signing
from kim_desktop.work.withdrawal import WithdrawalPreview
from ui.casework.consent_answer import AnswerLine
from ui.casework.consent_words import ShownAnswer, purpose_sign, shown_answer
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.parts import Rows
from ui.casework.printing import open_preview
from ui.casework.withdrawal_card import what_happened
from ui.casework.words import people
from ui.editors.lines import LineEditor
from ui.forms import RecordForm
from ui.layouts import Layout, When
from ui.layouts import Section as FormSection
from ui.widgets.basic import Button, column, label, row
from ui.widgets.signs import Badge, Banner, Level

_ROWS: tuple[tuple[str, ...], ...] = (
    ("state", "how", "answered_on"),
    ("person", "signed_by"),
    ("witness",),
    ("language", "interpreter", "valid_until"),
)
_VISIBLE = {"witness": When("how", frozenset({ORAL}))}
ONCE = Layout((FormSection("", _ROWS),), visible=_VISIBLE)
PER_TARGET = Layout((FormSection("", (("target",), *_ROWS)),), visible=_VISIBLE)
_ASKED = frozenset({GIVEN, "refused"})


class PurposePart(QWidget):
    """One purpose: what it is for, what was answered, and the form for a new answer."""

    def __init__(self, desk: Desk, purpose: Purpose, person: Callable[[], Person | None]) -> None:
        super().__init__()
        self._desk, self.purpose, self._person = desk, purpose, person
        self.badge = Badge(Level.NEUTRAL, "")
        verb = "Weitere aufnehmen" if purpose.per_target else "Neu aufnehmen"
        self._verbs = "Einwilligung aufnehmen", verb
        self.button = Button(self._verbs[0], self.begin)
        title = label(f"{purpose.value}  {purpose.label}", "strong", wrap=True)
        head = row(column(title, label(why_locked(purpose).split(". ", 1)[-1], "small", wrap=True), space=2), space=12)
        head.setStretch(0, 1)
        for part in (self.badge, self.button):
            head.addWidget(part, alignment=Qt.AlignmentFlag.AlignTop)
        self.banner = Banner(Level.INFO, "", "Widerruf drucken", self._print_withdrawal, closable=True)
        self.banner.hide()
        self._language = "de"
        self.answers: Rows[ShownAnswer] = Rows(lambda each: AnswerLine(desk, each, self.begin, self._withdrawn))
        self.panel = self._panel()
        self.panel.saved.connect(lambda _consent: self.button.setFocus())
        self.panel.closed.connect(self.button.setFocus)
        self.setLayout(column(head, self.banner, self.answers, self.panel))

    def refresh(self) -> None:
        """Show the answers as they were read last."""
        person, answers = self._person(), self._all()
        self.answers.show_records(shown_answer(self._desk, each, person) for each in answers)
        self.badge.show_state(*purpose_sign(self._desk, answers))
        self.badge.setVisible(not answers)
        self.button.setText(self._verbs[1] if answers else self._verbs[0])
        self.button.setAccessibleName(f"{self.button.text()}: {self.purpose.value} {self.purpose.label}")

    def begin(self, target: str = "") -> None:
        """Open the form, with the last answer or the target filled in."""
        known = [each for each in self._all() if each.target == target]
        if self.panel.form.is_changed():
            self.panel.open()
        else:
            self.panel.begin_with(self._anew(known[0]) if known else self._blank(target))
            self._tell_who_signs()

    def put_aside(self) -> None:
        """Another person's answers are shown from now on; what was typed for this one stays as a draft."""
        self.panel.keep()
        self.banner.hide()

    def _all(self) -> list[Consent]:
        person = self._person()
        own = [
            each
            for each in self._desk.file.consents
            if person and each.person == person.id and each.purpose == self.purpose
        ]
        return sorted(own, key=lambda each: (str(each.answered_on), each.id), reverse=True)

    def _anew(self, known: Consent) -> Consent:
        state = known.state if known.state in _ASKED else GIVEN
        return replace(known, state=state, how=known.how or "signed", answered_on=self._desk.today)

    def _blank(self, target: str = "") -> Consent:
        person = self._person()
        language = next(iter(person.languages)) if person and len(person.languages) == 1 else "de"
        return Consent(
            id=new_id(),
            case_id=self._desk.case_id,
            person=person.id if person else "",
            signed_by=signing(self._desk.context.store, person).proposed or None if person else None,
            purpose=self.purpose.value,
            target=target,
            state=GIVEN,
            how="signed",
            language=language,
            answered_on=self._desk.today,
        )

    def _form(self) -> RecordForm:
        desk, purpose = self._desk, self.purpose
        states = [pair for pair in desk.context.lookups.choices.get("consent_state", ()) if pair[0] in _ASKED]
        layout = PER_TARGET if purpose.per_target else ONCE
        form = desk.form(Consent, layout, (("consent_state", states), ("person", people(desk.file))))
        form.edited.connect(lambda name: self._edited(form, name))
        if purpose.per_target:
            _suggest_targets(desk, form)
        return form

    def _panel(self) -> EntryPanel:
        return EntryPanel(
            self._desk,
            self._form,
            EntryWords(f"Antwort zu {self.purpose.value}", "Antwort speichern"),
            f"consent:{self._desk.case_id}:{self.purpose.value}",
            blank=self._blank,
            save=self._save,
        )

    def _edited(self, form: RecordForm, name: str) -> None:
        """Who declares follows from whom it is about, until somebody else is chosen."""
        if name == "person":
            person = self._named(form.editor("person").value())
            proposed = signing(self._desk.context.store, person).proposed if person else ""
            form.editor("signed_by").set_value(proposed or None)
            # A draft comes back while the panel is still being made.
            QTimer.singleShot(0, form, self._tell_who_signs)

    def _tell_who_signs(self) -> None:
        person = self._named(self.panel.form.editor("person").value())
        self.panel.explain(signing(self._desk.context.store, person).reason if person else "")

    def _named(self, person_id: Any) -> Person | None:
        return next((each for each in self._desk.file.people if each.id == person_id), None)

    def _save(self, consent: Consent) -> Consent:
        person = self._named(consent.person)
        if person is None:
            raise BadInput("Wer willigt ein?", "Wählen Sie eine Person aus der Familie.", field="person")
        answer = Answer(
            state=consent.state,
            how=consent.how,
            language=consent.language,
            interpreter=consent.interpreter,
            witness=consent.witness if consent.how == ORAL else "",
            answered_on=consent.answered_on,
            valid_until=consent.valid_until,
            signed_by=consent.signed_by,
        )
        return answer_consent(self._desk.context.store, person, self.purpose, answer, consent.target.strip())

    def _withdrawn(self, consent: Consent, done: WithdrawalPreview) -> None:
        client = self._desk.file.client
        self._language = consent.language or "de"
        self.banner.button.setVisible(client is not None and client.id == consent.person)
        self.banner.show()
        self.banner.say(Level.INFO, what_happened(consent, done))
        self.button.setFocus()

    def _print_withdrawal(self) -> None:
        open_preview(self._desk, "widerruf", self._language)


def _suggest_targets(desk: Desk, form: RecordForm) -> None:
    store = desk.context.store
    names = {each.name for each in store.all(Organisation)} | {each.name for each in store.all(Offer)}
    names |= {name_of(each) for each in coming(store)}
    editor = form.editor("target")
    assert isinstance(editor, LineEditor)
    completer = QCompleter(sorted(names), editor.line)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    popup = completer.popup()
    if popup:
        popup.setProperty("popup", True)
    editor.line.setCompleter(completer)
