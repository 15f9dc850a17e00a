"""Lücken: report a break of an integration chain without anybody's identity, and answer it (K100 to K102)."""

from dataclasses import replace

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import EVERYONE_IN_CASE_WORK
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Topic
from kim_desktop.domain.rules.chain_breaks import Break, BreakKind
from kim_desktop.domain.rules.gap_steps import REPORTED, Standing, is_unread, standing
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.nameless import Text, check_nameless

ANSWERED_BY = frozenset({"coordinator"})
"""The roles that say what becomes of a Lücke."""

_SORTS: dict[BreakKind, str] = {
    "domain": "interface",
    "waiting": "waiting",
    "unanswered": "information",
    "status": "interface",
    "unmet": "missing",
}
_TEXTS = {"what": "Was fehlt oder bricht ab?", "proposal": "Vorschlag", "answer": "Antwort"}
_SAY_INSTEAD = "Eine Lücke darf nicht erkennen lassen, um wen es geht."


def blank_gap(store: Store) -> Gap:
    """An empty Lücke of today."""
    return Gap(id=new_id(), reported_by=store.identity.user_id, reported_on=local_date(store.clock()))


def gap_of(store: Store, found: Break, district: str | None) -> Gap:
    """The Lücke that a break suggests; it says nothing of whose chain it is."""
    return replace(
        blank_gap(store),
        what=found.anonymous,
        sort=_SORTS[found.kind],
        life_area=found.area or None,
        legal_domain=found.legal_domain,
        organisation=found.organisation,
        district=district,
        days_waited=found.days_waited,
    )


def report_gap(store: Store, gap: Gap, case_id: str = "") -> Gap:
    """Reports a Lücke; `case_id` is the case in which it was seen, which is not stored with it.

    Raises `BadInput` if it says nothing or names somebody, `NotAllowed` for a role that does no case work.
    """
    if store.identity.role not in EVERYONE_IN_CASE_WORK:
        raise NotAllowed("Lücken meldet, wer mit Fällen arbeitet.", "Geben Sie den Hinweis an die Koordination.")
    if not gap.what.strip():
        raise BadInput("Was fehlt oder bricht ab?", "Ein Satz ohne Namen genügt.", field="what")
    check_nameless(store, _texts(gap), _SAY_INSTEAD, case_id)
    today = local_date(store.clock())
    gap = replace(
        gap, what=gap.what.strip(), proposal=gap.proposal.strip(), reported_by=store.identity.user_id,
        reported_on=gap.reported_on or today,
    )  # fmt: skip
    with store.unit() as unit:
        return unit.add(gap)


def change_gap(store: Store, before: Gap, after: Gap) -> Gap:
    """Saves a changed Lücke: Koordination says how it stands and answers; who reported it may correct it until then.

    Raises `NotAllowed` for anybody else, `BadInput` if somebody is named.
    """
    if store.identity.role not in ANSWERED_BY:
        if not may_correct(store, before):
            raise NotAllowed(
                "Diese Lücke bearbeitet jetzt die Koordination.", "Melden Sie eine neue, wenn etwas fehlt."
            )
        if (before.state, before.answer) != (after.state, after.answer):
            raise NotAllowed("Stand und Antwort trägt die Koordination ein.", "Ihre Meldung bleibt, wie sie ist.")
    elif after.topic and (before.state, before.answer) != (after.state, after.answer):
        raise BadInput("Diese Lücke steht in einem Thema.", "Antworten Sie dort; die Antwort gilt für alle.")
    check_nameless(store, _texts(after), _SAY_INSTEAD)
    if after.answer != before.answer:
        after = replace(after, answer_read_on=None)
    with store.unit() as unit:
        return unit.save(before, after)


def may_correct(store: Store, gap: Gap) -> bool:
    """Whether the person at the desk reported this Lücke and nobody has taken it up yet."""
    return gap.reported_by == store.identity.user_id and gap.state == REPORTED and not gap.topic


def standing_of(store: Store, gap: Gap) -> Standing:
    """How a Lücke stands now and what was answered."""
    return standing(gap, _topic_of(store, gap))


def answered_unread(store: Store) -> list[tuple[Gap, Standing]]:
    """The Lücken of the person at the desk with an answer that she has not read yet."""
    own = store.all(Gap, reported_by=store.identity.user_id)
    known = [(gap, _topic_of(store, gap)) for gap in own]
    return [(gap, standing(gap, topic)) for gap, topic in known if is_unread(gap, topic)]


def read_answer(store: Store, gap: Gap) -> Gap:
    """Whoever reported has read the answer. Raises `NotAllowed` for anybody else."""
    if gap.reported_by != store.identity.user_id:
        raise NotAllowed("Gelesen vermerkt, wer die Lücke gemeldet hat.", "Die Antwort können alle lesen.")
    with store.unit() as unit:
        return unit.save(gap, marked_read(store, gap))


def marked_read(store: Store, gap: Gap) -> Gap:
    """The Lücke with today as the day on which its answer was read."""
    return replace(gap, answer_read_on=local_date(store.clock()))


def _topic_of(store: Store, gap: Gap) -> Topic | None:
    return store.get(Topic, gap.topic) if gap.topic else None


def _texts(gap: Gap) -> list[Text]:
    return [Text(field, label, getattr(gap, field)) for field, label in _TEXTS.items()]
