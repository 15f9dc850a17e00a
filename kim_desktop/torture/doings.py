"""What people do in a simulated day, by the same functions that the window calls."""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact, FollowUp, Need
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.consents import GIVEN
from kim_desktop.errors import BadInput
from kim_desktop.printing.incoming import Paper
from kim_desktop.storage.store import Store
from kim_desktop.torture.desk import Desk
from kim_desktop.torture.history import Erased, Typed
from kim_desktop.work import absence, handover
from kim_desktop.work.attachments import remove_attachment, take_attachment
from kim_desktop.work.case_work import (
    assess_need,
    finish_follow_up,
    plan_follow_up,
    rewrite_contact,
    save_record,
    share_case,
    write_contact,
)
from kim_desktop.work.conflicts import settle_conflict
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.retention import open_requests, propose_deletion, release_deletion
from kim_desktop.work.withdrawal import withdraw

R = TypeVar("R", bound=Record)
_SPECIAL = ("health", "religion", "protection")


@dataclass
class Doings:
    """Chooses and does; all chance comes from `dice`, and every word that is typed is like no other."""

    dice: random.Random
    words: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def something(self, desk: Desk) -> str:
        """One thing that a person in this role may want to do."""
        choices = _OF_COORDINATION if desk.user.role == "coordinator" else _OF_CASE_MANAGEMENT
        (do,) = self.dice.choices([each for each, _ in choices], [often for _, often in choices])
        return do(self, desk)

    def admit_somebody(self, desk: Desk) -> str:
        """A Meldung becomes a case."""
        meldung = replace(new_meldung(desk.store), family_name=self._word(), birth=PartialDate("1990"))
        admitted = admit(desk.store, take_meldung(desk.store, meldung))
        return f"Fall {admitted.case.code} aufgenommen"

    def leave_to_coordination(self, desk: Desk) -> str:
        """A Meldung on which nobody has decided yet."""
        staff = self.dice.choice([each for each in desk.world.team if each.role == "case_manager"])
        meldung = replace(new_meldung(desk.store), family_name=self._word(), responsible=staff.id)
        take_meldung(desk.store, meldung)
        return f"Meldung für {staff.name}"

    def write_note(self, desk: Desk) -> str:
        """An entry in the journal, sometimes with a next step."""
        word, step = self._word(), timedelta(days=self.dice.randrange(1, 20))
        entry = Contact(id=new_id(), case_id=self._case(desk).id, text=word, sort="talk")
        if self.dice.random() < 0.3:
            entry = replace(entry, next_step=self._word(), next_step_on=local_date(desk.clock()) + step)
        written = write_contact(desk.store, entry)
        desk.history.notes[written.id] = word
        return f"Notiz {word}"

    def rewrite_note(self, desk: Desk) -> str:
        """An entry of today said better."""
        before = self._one(desk, Contact)
        word = self._word()
        rewrite_contact(desk.store, before, replace(before, text=word))
        desk.history.notes[before.id] = word
        return f"Notiz neu: {word}"

    def change_person(self, desk: Desk) -> str:
        """A field that others may be changing too."""
        person = self._one(desk, Person)
        name = self.dice.choice(("phone", "given_name", "notes"))
        languages = frozenset(self.dice.sample(("ar", "uk", "tr", "fa"), 2))
        after = _with(replace(person, languages=languages), name, self._word())
        save_record(desk.store, person, after)
        return f"{name} geändert"

    def give_consent(self, desk: Desk) -> str:
        """E2, so that protected fields open."""
        purpose = self.dice.choice((Purpose.SPECIAL, Purpose.SPECIAL, Purpose.MESSENGER))
        answer_consent(desk.store, self._one(desk, Person), purpose, Answer(GIVEN, "signed"))
        return f"Einwilligung {purpose} erteilt"

    def type_protected(self, desk: Desk) -> str:
        """A word into a protected field, which a withdrawal erases."""
        person, name = self._one(desk, Person), self.dice.choice(_SPECIAL)
        word = f"kanarie-{self._word()}"
        knows = frozenset(each.change_id for each in desk.history.erased if _holds(desk, each.change_id))
        desk.history.typed.append(Typed(word, person.id, name, knows))
        save_record(desk.store, person, _with(person, name, word))
        return f"{name}: {word}"

    def withdraw_consent(self, desk: Desk) -> str:
        """Withdraws what is given; what it allowed is erased."""
        given = [each for each in desk.store.all(Consent) if each.state == GIVEN]
        if not given:
            raise BadInput("Es ist keine Einwilligung erteilt.")
        consent = self.dice.choice(given)
        withdraw(desk.store, consent, "oral_witness", "Zeugin Muster")
        desk.history.erased += _erasures(desk)
        return f"Einwilligung {consent.purpose} widerrufen"

    def plan_step(self, desk: Desk) -> str:
        """A Wiedervorlage."""
        due = local_date(desk.clock()) + timedelta(days=self.dice.randrange(30))
        plan_follow_up(desk.store, self._case(desk).id, due, self._word())
        return "Wiedervorlage geplant"

    def finish_step(self, desk: Desk) -> str:
        """Something done."""
        finish_follow_up(desk.store, self._one(desk, FollowUp))
        return "Wiedervorlage erledigt"

    def assess(self, desk: Desk) -> str:
        """A need."""
        assess_need(
            desk.store, Need(id=new_id(), case_id=self._case(desk).id, life_area="work", situation=self._word())
        )
        return "Bedarf erhoben"

    def attach(self, desk: Desk) -> str:
        """A small scan."""
        paper = Paper(self._word(), self.dice.randbytes(self.dice.randrange(100, 6_000)), "application/pdf")
        take_attachment(desk.store, Attachment(id=new_id(), case_id=self._case(desk).id), paper)
        return "Anlage abgelegt"

    def detach(self, desk: Desk) -> str:
        """Takes a scan out."""
        remove_attachment(desk.store, self._one(desk, Attachment))
        return "Anlage entfernt"

    def share(self, desk: Desk) -> str:
        """Lets a colleague in for some days."""
        colleague, days = self._colleague(desk), timedelta(days=self.dice.randrange(0, 15))
        share_case(
            desk.store, self._case(desk).id, colleague, "coworker", local_date(desk.clock()) + days, "Vertretung"
        )
        return f"Fall für {days.days} Tage geteilt"

    def hand_over(self, desk: Desk) -> str:
        """Makes a colleague responsible."""
        case = self._case(desk)
        save_record(desk.store, case, replace(case, responsible=self._colleague(desk)))
        return f"Fall {case.code} übergeben"

    def offer(self, desk: Desk) -> str:
        """Offers a case to a colleague."""
        offered = handover.prepare(desk.store, self._case(desk).id, self._colleague(desk), "moved")
        handover.offer(desk.store, offered)
        return f"Fall {offered.code} angeboten"

    def answer_offer(self, desk: Desk) -> str:
        """Takes a case on, says no, or takes an offer back."""
        answers = (handover.mark_seen, handover.accept, handover.accept, handover.withdraw, _decline)
        answered = self.dice.choice(answers)(desk.store, self._one(desk, Handover))
        return f"Übergabe {answered.code}: {answered.state}"

    def be_away(self, desk: Desk) -> str:
        """A colleague stands in for some days."""
        begin = local_date(desk.clock()) + timedelta(days=self.dice.randrange(0, 3))
        end = begin + timedelta(days=self.dice.randrange(0, 10))
        absence.plan(desk.store, Absence(id=new_id(), begins=begin, ends=end, deputy=self._colleague(desk)))
        return f"abwesend bis {end}"

    def be_back(self, desk: Desk) -> str:
        """Takes an absence back."""
        absence.cancel(desk.store, self._one(desk, Absence))
        return "wieder da"

    def settle(self, desk: Desk) -> str:
        """Decides a conflict."""
        open_ = desk.store.conflicts()
        if not open_:
            raise BadInput("Es gibt keinen Widerspruch.")
        conflict = self.dice.choice(open_)
        settle_conflict(desk.store, conflict, self.dice.choice(conflict.rivals).value)
        return "Widerspruch geklärt"

    def propose(self, desk: Desk) -> str:
        """Proposes to delete a case."""
        case = self._case(desk)
        propose_deletion(desk.store, case.id, "request")
        return f"Löschung von {case.code} vorgeschlagen"

    def release(self, desk: Desk) -> str:
        """Releases what somebody else proposed."""
        waiting = open_requests(desk.store)
        if not waiting:
            raise BadInput("Es gibt keinen Vorschlag.")
        release_deletion(desk.store, self.dice.choice(waiting).id)
        return "Löschung freigegeben"

    def _word(self) -> str:
        return f"wort{next(self.words):06d}"

    def _case(self, desk: Desk) -> Case:
        return self._one(desk, Case)

    def _one(self, desk: Desk, kind: type[R]) -> R:
        found = desk.store.all(kind)
        if not found:
            raise BadInput("Dazu gibt es hier nichts.")
        return self.dice.choice(found)

    def _colleague(self, desk: Desk) -> str:
        return self.dice.choice(
            [each.id for each in desk.world.team if each.role == "case_manager" and each.id != desk.user.id]
        )


Doing = Callable[[Doings, Desk], str]
_OF_CASE_MANAGEMENT: tuple[tuple[Doing, int], ...] = (
    (Doings.admit_somebody, 5), (Doings.leave_to_coordination, 1), (Doings.write_note, 14),
    (Doings.rewrite_note, 4), (Doings.change_person, 14), (Doings.give_consent, 5), (Doings.type_protected, 6),
    (Doings.withdraw_consent, 3), (Doings.plan_step, 3), (Doings.finish_step, 2), (Doings.assess, 3),
    (Doings.attach, 3), (Doings.detach, 1), (Doings.share, 5), (Doings.hand_over, 2), (Doings.settle, 6),
    (Doings.propose, 1), (Doings.offer, 5), (Doings.answer_offer, 6), (Doings.be_away, 2), (Doings.be_back, 1),
)  # fmt: skip
_OF_COORDINATION: tuple[tuple[Doing, int], ...] = ((Doings.leave_to_coordination, 3), (Doings.release, 3))

_ERASING = """SELECT id, record_id, json_extract(payload, '$.erases') FROM changes
    WHERE device = ? AND payload IS NOT NULL AND json_extract(payload, '$.erases') IS NOT NULL"""


def _decline(store: Store, offered: Handover) -> Handover:
    return handover.decline(store, offered, "zu viele Fälle")


def _with(person: Person, name: str, word: str) -> Person:
    return replace(person, **{name: word})  # type: ignore[arg-type]


def _holds(desk: Desk, change_id: str) -> bool:
    return bool(desk.rows("SELECT 1 FROM changes WHERE id = ?", change_id))


def _erasures(desk: Desk) -> Iterator[Erased]:
    known = {each.change_id for each in desk.history.erased}
    for id_, record_id, names in desk.rows(_ERASING, desk.store.identity.device_id):
        if id_ not in known:
            yield from (Erased(id_, record_id, name) for name in _SPECIAL if f'"{name}"' in names)
