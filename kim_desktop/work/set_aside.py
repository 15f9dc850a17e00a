"""Changes that the central store did not accept, in words; they stay in this vault."""

from dataclasses import dataclass

from kim_desktop.domain.change import Change
from kim_desktop.storage.store import Store
from kim_desktop.work.naming import moment_in_words, subject_of


@dataclass(frozen=True)
class SetAside:
    """A refused change: what it was about, which fields it said, when, and the code of the reason."""

    change_id: str
    case_id: str
    subject: str
    record: str
    fields: str
    when: str
    reason: str


def set_aside(store: Store) -> list[SetAside]:
    """All refused changes, newest first."""
    subjects: dict[tuple[str, str], str] = {}
    return [_told(store, change, reason, subjects) for change, reason in reversed(store.replica.set_aside())]


def _told(store: Store, change: Change, reason: str, subjects: dict[tuple[str, str], str]) -> SetAside:
    key = (change.record, change.record_id)
    if key not in subjects:
        subjects[key] = subject_of(store, *key, change.case_id)
    known = change.record in store.model
    return SetAside(
        change_id=change.id,
        case_id=change.case_id,
        subject=subjects[key],
        record=store.model.type_of(change.record).title if known else change.record,
        fields=", ".join(_labels(store, change)),
        when=moment_in_words(change.said_at, store.clock()),
        reason=reason,
    )


def _labels(store: Store, change: Change) -> list[str]:
    said = change.payload.fields if change.payload else {}
    known = store.model.fields(change.record) if change.record in store.model else ()
    labels = {field.name: field.label for field in known}
    return [labels.get(name, name) for name in said]
