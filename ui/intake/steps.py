"""What can be done with the Meldung on the sheet: store it, decide on it, admit the person."""

from dataclasses import dataclass, replace

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.access import CONTACT_OFFICE
from kim_desktop.errors import BadInput, KnownError
from kim_desktop.work.intake import admit, decide, take_meldung
from ui.context import Context
from ui.intake.decision import ADMITTED
from ui.intake.sheet import MeldungSheet
from ui.intake.words import colour_word

_MOST_REASON = 1_000


@dataclass(frozen=True)
class Decided:
    """A decision was made; `case_id` names the case that it opened, if any."""

    case_id: str = ""


class Steps:
    """The steps of one sheet; what is wrong is told beside its field, and nothing typed is lost."""

    def __init__(self, context: Context, sheet: MeldungSheet) -> None:
        self._context, self._sheet = context, sheet

    def store(self) -> Meldung | None:
        """Store the Meldung as it stands; None if something is to be mended first."""
        sheet = self._sheet
        sheet.keeper.now()
        problems = sheet.form.problems()
        if problems:
            sheet.footer.say_wrong(len(problems))
            sheet.form.focus_field(next(iter(problems)))
            return None
        try:
            stored = take_meldung(self._context.store, self._with_target_group())
        except KnownError as error:
            sheet.footer.say_wrong(1)
            sheet.tell(error)
            return None
        sheet.stored(stored)
        self._context.shell.data_changed()
        if self._context.store.identity.role == CONTACT_OFFICE:
            self._context.shell.say(
                f"Die Meldung geht mit dem nächsten Abgleich ab. Zeichen: {stored.sender_reference}"
            )
        return stored

    def decide(self, decision: str, reason: str, level: str) -> Decided | None:
        """Decide on the Meldung; None if something is wanting first."""
        try:
            self._check(decision, reason)
            stored = self.store()
            if stored is None:
                return None
            return self._admit(stored, reason, level) if decision == ADMITTED else self._close(stored, decision, reason)
        except KnownError as error:
            self._sheet.tell(error)
            return None

    def _check(self, decision: str, reason: str) -> None:
        checks, meldung = self._sheet.check(), self._sheet.form.record()
        colour = meldung.target_group if meldung.target_group_overridden else checks.target_group.colour
        if decision == ADMITTED and colour != "green" and not (reason or meldung.target_group_overridden):
            raise BadInput(
                f"Die Zielgruppe ist „{colour_word(colour)}“: bitte kurz begründen, warum Sie aufnehmen.",
                field="decision_reason",
            )
        if decision != ADMITTED and not reason:
            raise BadInput("Es fehlt die Begründung.", "Ein Satz genügt.", field="decision_reason")

    def _admit(self, stored: Meldung, reason: str, level: str) -> Decided | None:
        sheet, store = self._sheet, self._context.store
        if sheet.panel.responsibility.departs(stored.responsible or "") and not stored.responsible_reason:
            sheet.ask_for_reason()
            return None
        return self._finish(admit(store, stored, reason, level or "intensive").case.id)

    def _close(self, stored: Meldung, decision: str, reason: str) -> Decided:
        decide(self._context.store, stored, decision, reason)
        return self._finish("")

    def _finish(self, case_id: str) -> Decided:
        self._sheet.forget()
        self._context.shell.data_changed()
        return Decided(case_id)

    def _with_target_group(self) -> Meldung:
        """The Meldung with what the rule says, unless that is not for her, or laid down otherwise."""
        checks, meldung = self._sheet.check(), self._sheet.form.record()
        if meldung.target_group_overridden or meldung.decision or self._context.store.identity.role == CONTACT_OFFICE:
            return meldung
        words = " ".join(reason.text for reason in checks.target_group.reasons)[:_MOST_REASON]
        return replace(meldung, target_group=checks.target_group.colour, target_group_reason=words)
