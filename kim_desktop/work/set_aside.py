"""Own changes that the central store did not accept, in words; they stand here until their author decides."""

from dataclasses import dataclass

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.base import Record
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.storage.stragglers import Bundle
from kim_desktop.work.gates import check_gates
from kim_desktop.work.naming import moment_in_words
from kim_desktop.work.said import Said, SaidLine, lines_of, record_of, said_by, stands

_PASSING = frozenset({"rights", "group", "depends", "identifier", "unusable", "digest", "signature", "mixed"})
"""Reasons that may be gone by now, or that do not hold for a fresh change."""
_ELSEWHERE = (
    "Dieser Fall liegt jetzt bei jemand anderem. Dort steht Ihr Eintrag als Nachzügler, und dort wird entschieden, "
    "was daraus wird."
)
_FOREIGN = "Zu diesem Fall haben Sie keinen Zugang."
_FINAL = "So, wie er ist, würde die Zentrale den Eintrag wieder nicht annehmen."
_ERASING = "Eine Löschung lässt sich nicht noch einmal übertragen. Bitte löschen Sie die Angabe neu."
_JOURNAL = "Ein abgeschlossener Journaleintrag wird nicht mehr geändert. Legen Sie dort eine Berichtigung an."


@dataclass(frozen=True)
class SetAside:
    """What was refused: when it was written, each field, the reasons' codes, and why it cannot go again, if so."""

    bundle: Bundle
    case_id: str
    when: str
    lines: tuple[SaidLine, ...]
    reasons: tuple[str, ...]
    stuck: str = ""


def aside_in_words(store: Store, names: Lookups, bundle: Bundle) -> SetAside:
    """When it was written, what it says beside what stands without it, and why it was refused."""
    newest = bundle.changes[-1]
    lines = [line for said in said_by(bundle.changes) for line in lines_of(store, names, said)]
    telling = tuple(dict.fromkeys(reason for reason in bundle.reasons if reason not in {"group", "depends"}))
    return SetAside(
        bundle=bundle,
        case_id=newest.case_id,
        when=moment_in_words(newest.said_at, store.clock()),
        lines=tuple(lines),
        reasons=telling or tuple(dict.fromkeys(bundle.reasons)),
        stuck=_stuck(store, bundle),
    )


def resend(store: Store, bundle: Bundle) -> None:
    """Writes the same values as fresh changes, in the knowledge of what stands now.

    Raises `BadInput` and `NotAllowed`, for what would be refused again or for a field that is locked meanwhile.
    """
    _check_waits(store, bundle)
    stuck = _stuck(store, bundle)
    if stuck:
        raise NotAllowed("Das lässt sich nicht noch einmal übertragen.", stuck)
    ready = [_prepared(store, said) for said in said_by(bundle.changes)]
    with store.unit() as unit:
        unit.drop_refused(bundle.ids, "resent")
        for before, after in ready:
            fields = store.model.differences(before, after)
            if fields:
                unit.put(after.kind(), after.id, after.case_id, fields)


def drop(store: Store, bundle: Bundle) -> None:
    """Lets go what was refused: what stands without it is shown again.

    Raises `NotAllowed` if that was done meanwhile.
    """
    _check_waits(store, bundle)
    with store.unit() as unit:
        unit.drop_refused(bundle.ids, "dropped")


def _check_waits(store: Store, bundle: Bundle) -> None:
    waiting = {change.id for change, _ in store.replica.set_aside()}
    if not waiting.issuperset(bundle.ids):
        raise NotAllowed("Darüber ist schon entschieden.", "Die Liste ist jetzt neu.")


def _prepared(store: Store, said: Said) -> tuple[Record, Record]:
    before, after = record_of(store, said)
    check_gates(store, before, after)
    return before, after


def _stuck(store: Store, bundle: Bundle) -> str:
    said = said_by(bundle.changes)
    if any(each.erases for each in said):
        return _ERASING
    if "append_only" in bundle.reasons or any(_rewrites_journal(store, each) for each in said):
        return _JOURNAL
    if not _PASSING.issuperset(bundle.reasons):
        return _FINAL
    return _why_no_right(store, bundle)


def _rewrites_journal(store: Store, said: Said) -> bool:
    known = said.kind in store.model
    return known and store.model.type_of(said.kind).append_only and stands(store, said)


def _why_no_right(store: Store, bundle: Bundle) -> str:
    """Why the right to write would be missing again: the case has gone, or never was here."""
    refused = {change.case_id for change, why in zip(bundle.changes, bundle.reasons, strict=True) if why == "rights"}
    held = store.stragglers.held(refused)
    if not all(held.values()):
        return _ELSEWHERE
    return _FOREIGN if refused - held.keys() - {""} else ""
