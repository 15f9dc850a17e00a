"""One purpose of consent: its answers, and the form that takes a new one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import Offer, Organisation
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.consents import why_locked
from kim_desktop.errors import BadInput
from kim_desktop.work.consents import Answer, answer_consent
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.header import CONSENT_SIGNS
from ui.casework.parts import Line, Rows, Sketch
from ui.editors.lines import LineEditor
from ui.forms import RecordForm
from ui.layouts import Layout, When
from ui.layouts import Section as FormSection
from ui.widgets.basic import Button, QuietButton, column, label, row
from ui.widgets.signs import Badge, Level

_ROWS: tuple[tuple[str, ...], ...] = (
    ("state", "how", "answered_on"),
    ("witness",),
    ("language", "interpreter", "valid_until"),
)
_VISIBLE = {"witness": When("how", frozenset({"oral_witness"}))}
ONCE = Layout((FormSection("", _ROWS),), visible=_VISIBLE)
PER_TARGET = Layout((FormSection("", (("target",), *_ROWS)),), visible=_VISIBLE)


class PurposePart(QWidget):
    """One purpose: what it is for, what was answered, and the form for a new answer."""

    def __init__(self, desk: Desk, purpose: Purpose, person: Callable[[], Person | None]) -> None:
        super().__init__()
        self._desk, self.purpose, self._person = desk, purpose, person
        self.badge = Badge(Level.NEUTRAL, "")
        verb = "Weitere aufnehmen" if purpose.per_target else "Ändern"
        self._verbs = "Einwilligung aufnehmen", verb
        self.button = Button(self._verbs[0], self.begin)
        title = label(f"{purpose.value}  {purpose.label}", "strong", wrap=True)
        self.explanation = label("", "small", wrap=True)
        head = row(column(title, self.explanation, space=2), space=12)
        head.setStretch(0, 1)
        for part in (self.badge, self.button):
            head.addWidget(part, alignment=Qt.AlignmentFlag.AlignTop)
        self.answers: Rows[Consent] = Rows(self._answer)
        self.panel = self._panel()
        self.panel.saved.connect(lambda _consent: self.button.setFocus())
        self.panel.closed.connect(self.button.setFocus)
        self.setLayout(column(head, self.answers, self.panel))

    def refresh(self) -> None:
        """Show the answers as they were read last."""
        answers = self._all()
        self.answers.show_records(answers if self.purpose.per_target else [])
        answered = bool(answers)
        level, word, picture = self._state(answers)
        self.badge.show_state(level, word, picture)
        self.badge.setVisible(not (self.purpose.per_target and answered))
        self.button.setText(self._verbs[1] if answered else self._verbs[0])
        self.button.setAccessibleName(f"{self.button.text()}: {self.purpose.value} {self.purpose.label}")
        how = "" if self.purpose.per_target or not answered else f"{answer_words(self._desk, answers[0])}\n"
        effect = why_locked(self.purpose).split(". ", 1)[-1]
        self.explanation.setText(how + effect)

    def begin(self, target: str = "") -> None:
        """Open the form, with the last answer or the target filled in."""
        known = [each for each in self._all() if each.target == target]
        if self.panel.form.is_changed():
            self.panel.open()
        else:
            self.panel.begin_with(replace(known[0], answered_on=self._desk.today) if known else self._blank(target))

    def _answer(self, consent: Consent) -> "AnswerLine":
        return AnswerLine(self._desk, consent, self.begin)

    def _all(self) -> list[Consent]:
        person = self._person()
        own = [
            each
            for each in self._desk.file.consents
            if person and each.person == person.id and each.purpose == self.purpose
        ]
        return sorted(own, key=lambda each: (str(each.answered_on), each.id), reverse=True)

    def _state(self, answers: list[Consent]) -> tuple[Level, str, str]:
        if not answers:
            return Level.NEUTRAL, "offen", "neutral"
        return answer_sign(self._desk, answers[0])

    def _blank(self, target: str = "") -> Consent:
        person = self._person()
        language = next(iter(person.languages)) if person and len(person.languages) == 1 else "de"
        return Consent(
            id=new_id(),
            case_id=self._desk.case_id,
            purpose=self.purpose.value,
            target=target,
            state="given",
            how="signed",
            language=language,
            answered_on=self._desk.today,
        )

    def _form(self) -> RecordForm:
        desk, purpose = self._desk, self.purpose
        states = [pair for pair in desk.context.lookups.choices.get("consent_state", ()) if pair[0] != "open"]
        layout = PER_TARGET if purpose.per_target else ONCE
        form = desk.form(Consent, layout, (("consent_state", states),))
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

    def _save(self, consent: Consent) -> Consent:
        person = self._person()
        if person is None:
            raise BadInput("In diesem Fall fehlt die Person, die einwilligt.", "Nehmen Sie zuerst die Meldung auf.")
        answer = Answer(
            state=consent.state,
            how=consent.how,
            language=consent.language,
            interpreter=consent.interpreter,
            witness=consent.witness if consent.how == "oral_witness" else "",
            answered_on=consent.answered_on,
            valid_until=consent.valid_until,
        )
        return answer_consent(self._desk.context.store, person, self.purpose, answer, consent.target.strip())


class AnswerLine(Line):
    """One answer in words."""

    def __init__(self, desk: Desk, consent: Consent, change: Any) -> None:
        self._desk = desk
        change_button = QuietButton("Ändern", lambda: change(consent.target))
        change_button.setAccessibleName(f"Ändern: {consent.purpose} {consent.target}")
        super().__init__(_answer_sketch(desk, consent), change_button)

    def show_record(self, consent: Consent) -> None:
        """Show the answer as it is now."""
        self.show_sketch(_answer_sketch(self._desk, consent))


def answer_sign(desk: Desk, consent: Consent) -> tuple[Level, str, str]:
    """How an answer stands: level, word and picture."""
    if consent.state == "given" and consent.valid_until and consent.valid_until < desk.today:
        return Level.SOON, "abgelaufen", "clock"
    level, picture = CONSENT_SIGNS.get(consent.state, CONSENT_SIGNS["open"])
    return level, desk.label("consent_state", consent.state), picture


def answer_words(desk: Desk, consent: Consent) -> str:
    """How and when somebody answered, as far as it was written down."""
    words = [desk.label("consent_form", consent.how)]
    words += [f"am {show_date(consent.answered_on)}" if consent.answered_on else ""]
    words += [f"gültig bis {show_date(consent.valid_until)}" if consent.valid_until else ""]
    words += [f"Zeuge oder Zeugin: {consent.witness}" if consent.witness else ""]
    words += [f"Formular: {desk.label('language', consent.language)}" if consent.language else ""]
    words += [f"Sprachmittlung: {consent.interpreter}" if consent.interpreter else ""]
    return "  ·  ".join(part for part in words if part)


def _answer_sketch(desk: Desk, consent: Consent) -> Sketch:
    level, word, picture = answer_sign(desk, consent)
    text = answer_words(desk, consent)
    return Sketch(picture, f"für {consent.target}" if consent.target else "für alle Stellen", text, level, word)


def _suggest_targets(desk: Desk, form: RecordForm) -> None:
    store = desk.context.store
    names = {each.name for each in store.all(Organisation)} | {each.name for each in store.all(Offer)}
    editor = form.editor("target")
    assert isinstance(editor, LineEditor)
    completer = QCompleter(sorted(names), editor.line)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    popup = completer.popup()
    if popup:
        popup.setProperty("popup", True)
    editor.line.setCompleter(completer)
