"""What Koordination does with Meldungen of the Eingang, one form at a time, and how it is taken back."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from kim_desktop.clock import local_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.errors import KnownError
from kim_desktop.work.assigning import assign
from kim_desktop.work.audit import Paper
from kim_desktop.work.checks import IntakeDesk
from kim_desktop.work.incoming import (
    Step,
    follow_up,
    forward,
    forward_follow_up,
    mark_feedback,
    mark_receipts,
    note_first_contact,
    settle,
    undo,
)
from kim_desktop.work.incoming_letters import FEEDBACK, FORWARDING, RECEIPT, print_letters
from ui.context import Context
from ui.desk import PlainDesk
from ui.incoming.detail import Deed
from ui.incoming.forms import AssignForm, StepForm
from ui.intake.words import name_of
from ui.places.preview import PdfPreview

_TITLES = {RECEIPT: "Eingangsbestätigungen", FEEDBACK: "Rückmeldungen", FORWARDING: "Weiterleitung"}


class IncomingSteps(QObject):
    """`did` carries a sentence after each step, `asked` the form that opened.

    `chosen` gives the Meldungen that are selected, the current one first.
    """

    did = Signal(str)
    asked = Signal(object)

    def __init__(
        self, context: Context, chosen: Callable[[], list[Meldung]], open_sheet: Callable[[str], object]
    ) -> None:
        super().__init__()
        self._context, self._chosen, self._open_sheet = context, chosen, open_sheet
        self._done: list[tuple[str, Sequence[Step]]] = []
        self._about: Meldung | None = None
        desk = PlainDesk(context, self)
        self.assigning = AssignForm(desk)
        self.forwarding = StepForm(
            desk,
            "Weiterleiten",
            (("forwarded_to",), ("decision_reason",), ("follow_up_on",)),
            "Die Meldung gilt dann als verwiesen und bleibt hier, bis Sie das Nachhalten beenden. Das Schreiben "
            "öffnet sich gleich.",
            "Weiterleiten",
        )
        self.following = StepForm(
            desk, "Nachhalten", (("follow_up_on",), ("follow_up_note",)), "An diesem Tag steht es in „Heute“.", "Merken"
        )
        self.contacting = StepForm(
            desk,
            "Erster Kontakt",
            (("first_contact_on",),),
            "Wann hat jemand von KIM mit der Person gesprochen?",
            "Merken",
        )
        self._connect()

    @property
    def about(self) -> Meldung | None:
        """The Meldung that a form asks about."""
        return self._about

    @property
    def forms(self) -> tuple[AssignForm | StepForm, ...]:
        """Everything that can ask."""
        return self.assigning, self.forwarding, self.following, self.contacting

    def deeds(self) -> tuple[Deed, ...]:
        """What can be done with one Meldung."""
        return (
            Deed("Zuweisen", "Z", self.ask_whom, _is_open),
            Deed("Prüfen", "P", self.open_sheet),
            Deed("Weiterleiten", "W", self.ask_where, lambda each: not each.forwarded_to),
            Deed("Nachhalten", "N", self.ask_when),
            Deed("Kontakt", "K", self.ask_contact, lambda each: not each.first_contact_on),
            Deed("Bestätigung", "B", self.print_receipts, _may_confirm),
            Deed("Rückmeldung", "R", self.print_feedback, lambda each: bool(each.decision)),
            Deed("Erledigt", "E", self.settle, lambda each: bool(each.decision)),
        )

    def open_sheet(self) -> None:
        """Show the whole Meldebogen, where one decides."""
        meldung = self._current()
        if meldung:
            self._open_sheet(meldung.id)

    def ask_whom(self) -> None:
        """Ask who takes it."""
        meldung = self._current()
        if meldung and _is_open(meldung):
            proposal = IntakeDesk(self._context.store).check(meldung).responsibility
            self._ask(self.assigning, meldung, lambda: self.assigning.begin(meldung, proposal))

    def ask_where(self) -> None:
        """Ask to which body it goes; what the rule of the Verweisberatung says is proposed as reason."""
        meldung = self._current()
        if meldung is None or meldung.forwarded_to:
            return
        guard = IntakeDesk(self._context.store).check(meldung).referral_guard
        reason = f"{guard.label}: verwiesen an {guard.destination}." if guard.state == "referral" else ""
        due = meldung.follow_up_on or forward_follow_up(self._context.store)
        asked = replace(meldung, decision_reason=meldung.decision_reason or reason, follow_up_on=due)
        self._ask(self.forwarding, meldung, lambda: self.forwarding.begin(asked))

    def ask_when(self) -> None:
        """Ask when to come back to it."""
        meldung = self._current()
        if meldung:
            self._ask(self.following, meldung, lambda: self.following.begin(meldung))

    def ask_contact(self) -> None:
        """Ask when somebody spoke with the person."""
        meldung = self._current()
        if meldung and not meldung.first_contact_on:
            asked = replace(meldung, first_contact_on=local_date(self._context.clock()))
            self._ask(self.contacting, meldung, lambda: self.contacting.begin(asked))

    def settle(self) -> None:
        """End the Nachhalten."""
        meldung = self._current()
        if meldung:
            self._attempt(lambda: [settle(self._context.store, meldung)], f"Erledigt: {_name(meldung)}.")

    def print_receipts(self, meldungen: Sequence[Meldung] | None = None) -> None:
        """Print the Eingangsbestätigung for these, else for all that are chosen, and note that it was sent."""
        wanted = [each for each in meldungen or self._chosen() if not each.decision]
        self._print(RECEIPT, wanted, lambda: mark_receipts(self._context.store, wanted))

    def print_feedback(self, meldungen: Sequence[Meldung] | None = None) -> None:
        """Print the Rückmeldung for these, else for all that are chosen, and note that it was sent."""
        wanted = [each for each in meldungen or self._chosen() if each.decision]
        self._print(FEEDBACK, wanted, lambda: mark_feedback(self._context.store, wanted))

    def take_back(self) -> None:
        """Put back what was done last; again, what was done before that."""
        if not self._done:
            return
        sentence, steps = self._done.pop()
        try:
            undo(self._context.store, steps)
        except KnownError as error:
            self._context.shell.say_error(error)
            return
        self._context.shell.data_changed()
        self.did.emit(f"Zurückgenommen: {sentence}")

    def can_take_back(self) -> bool:
        """Whether anything was done since the place was opened."""
        return bool(self._done)

    def keep(self) -> None:
        """Save what is half typed."""
        for form in self.forms:
            form.keep()

    def close(self) -> None:
        """Ask no more; what is half typed comes back when the same is asked again."""
        self.keep()
        self._about = None
        for form in self.forms:
            form.hide()

    def _connect(self) -> None:
        store = self._context.store
        self.assigning.sent.connect(self._assign)
        self.forwarding.sent.connect(self._forward)
        self.following.sent.connect(
            lambda said: self._take(
                self.following, lambda about: follow_up(store, about, said.follow_up_on, said.follow_up_note), "Gemerkt"
            )
        )
        self.contacting.sent.connect(
            lambda said: self._take(
                self.contacting, lambda about: note_first_contact(store, about, said.first_contact_on), "Gemerkt"
            )
        )
        for form in self.forms:
            form.hide()
            form.left.connect(lambda form=form: self._give_up(form))

    def _assign(self, staff: str, reason: str) -> None:
        name = self._context.lookups.label("staff_member", staff)
        self._take(
            self.assigning, lambda about: assign(self._context.store, about, staff, reason), f"{name} zugewiesen"
        )

    def _forward(self, said: Meldung) -> None:
        body, due = said.forwarded_to or "", said.follow_up_on
        step = self._take(
            self.forwarding,
            lambda about: forward(self._context.store, about, body, said.decision_reason, due),
            f"An {self._context.lookups.label('organisation', body)} weitergeleitet",
        )
        if step:
            self._show(FORWARDING, [step.after])

    def _take(self, form: AssignForm | StepForm, do: Callable[[Meldung], Step], sentence: str) -> Step | None:
        """Do it, or say beside the field what was refused; the form stays as it is then."""
        about = self._about
        if about is None:
            return None
        try:
            step = do(about)
        except KnownError as error:
            form.tell(error)
            return None
        self._give_up(form)
        self._note(f"{sentence}: {_name(step.after)}.", [step])
        return step

    def _give_up(self, form: AssignForm | StepForm) -> None:
        form.done()
        self.close()

    def _print(self, letter: str, wanted: list[Meldung], mark: Callable[[], list[Step]]) -> None:
        if not wanted:
            return
        number = "1 Schreiben" if len(wanted) == 1 else f"{len(wanted)} Schreiben"
        steps = self._attempt(mark, f"{_TITLES[letter]}: {number} als versandt vermerkt.")
        if steps:
            self._show(letter, [each.after for each in steps])

    def _show(self, letter: str, meldungen: list[Meldung]) -> None:
        store = self._context.store
        paper = Paper(letter, meldungen[0].case_id if len(meldungen) == 1 else "")
        make = lambda: print_letters(store, letter, meldungen)  # noqa: E731
        self._context.shell.open_page(PdfPreview(self._context, _TITLES[letter], make, paper=paper))

    def _attempt(self, do: Callable[[], list[Step]], sentence: str) -> list[Step]:
        try:
            steps = do()
        except KnownError as error:
            self._context.shell.say_error(error)
            return []
        self._note(sentence, steps)
        return steps

    def _note(self, sentence: str, steps: Sequence[Step]) -> None:
        self._done.append((sentence, steps))
        self._context.shell.data_changed()
        self.did.emit(sentence)

    def _ask(self, form: AssignForm | StepForm, meldung: Meldung, begin: Callable[[], object]) -> None:
        self.close()
        self._about = meldung
        begin()
        self.asked.emit(form)

    def _current(self) -> Meldung | None:
        return next(iter(self._chosen()), None)


def _is_open(meldung: Meldung) -> bool:
    return not meldung.decision


def _may_confirm(meldung: Meldung) -> bool:
    return _is_open(meldung) and bool(meldung.sender or meldung.sender_other)


def _name(meldung: Meldung) -> str:
    return name_of(meldung.family_name, meldung.given_name)
