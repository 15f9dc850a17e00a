"""Half-filled Meldungen: everything typed is in the vault within two seconds, and comes back after lock or crash."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QTimer

from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.values import to_wire
from kim_desktop.errors import BadInput
from kim_desktop.printing.meldebogen_import import ImportNote
from kim_desktop.storage.store import Store

_PREFIX = "meldung:"
_PAUSE_MS = 2_000


@dataclass(frozen=True)
class Draft:
    """What differs from the stored Meldung, half-typed entries too; `record` is how it stood by its good values."""

    meldung_id: str
    case_id: str
    begun_on: date
    changed: Wire
    record: Wire
    notes: tuple[ImportNote, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)

    def blank(self) -> Meldung:
        """The empty Meldung that this one began with."""
        return Meldung(id=self.meldung_id, case_id=self.case_id, received_on=self.begun_on, reported_on=self.begun_on)

    def as_it_stood(self, store: Store) -> Meldung:
        """The Meldung by its good values, for lists."""
        made = store.model.record("meldung", self.meldung_id, self.case_id, self.record)
        assert isinstance(made, Meldung)
        return made


def read_draft(store: Store, meldung_id: str) -> Draft | None:
    """The draft of one Meldung."""
    wire = store.draft(_PREFIX + meldung_id)
    return None if wire is None else _draft(wire)


def all_drafts(store: Store) -> dict[str, Draft]:
    """All drafts by the id of their Meldung."""
    found = (_draft(wire) for key, wire in store.drafts().items() if key.startswith(_PREFIX))
    return {draft.meldung_id: draft for draft in found}


def write_draft(store: Store, draft: Draft) -> None:
    """Keeps a draft in the vault."""
    wire = asdict(draft) | {"begun_on": draft.begun_on.isoformat(), "notes": [asdict(each) for each in draft.notes]}
    store.save_draft(_PREFIX + draft.meldung_id, wire)


def drop_draft(store: Store, meldung_id: str) -> None:
    """Forgets a draft."""
    store.drop_draft(_PREFIX + meldung_id)


def good_values(store: Store, meldung: Meldung) -> Wire:
    """The fields that keep their limits, in JSON form."""
    wire: Wire = {}
    for each in store.model.fields("meldung"):
        try:
            wire[each.name] = to_wire(each, getattr(meldung, each.name))
        except BadInput:
            continue
    return wire


class Keeper(QObject):
    """Calls `keep` when typing pauses and whenever it is asked to, but only if something was edited."""

    def __init__(self, owner: QObject, keep: Callable[[], object]) -> None:
        super().__init__(owner)
        self._keep = keep
        self._dirty = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.now)

    def touched(self, _name: Any = None) -> None:
        """Something was edited."""
        self._dirty = True
        self._pause.start()

    def now(self, _name: Any = None) -> None:
        """Keep what was edited since the last time."""
        self._pause.stop()
        if self._dirty:
            self._dirty = False
            self._keep()

    def forget(self) -> None:
        """What was edited is stored or given up."""
        self._pause.stop()
        self._dirty = False


def _draft(wire: Wire) -> Draft:
    values = dict(wire)
    values["begun_on"] = date.fromisoformat(values["begun_on"])
    values["notes"] = tuple(ImportNote(**note) for note in values["notes"])
    return Draft(**values)
