"""Keeps a half-filled form in the vault as each field is left, and brings it back, as far as the consents reach."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QBoxLayout

from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.storage.store import Store
from kim_desktop.work.gates import CaseGates
from ui.draft_note import DraftNote
from ui.forms import RecordForm

_PAUSE_MS = 2_000


class Autosave(QObject):
    """Saves `form` under `key` when a field is left or typing pauses; forget the draft with `done`.

    A draft that comes back says so above the form and, if it `offers` that, can be given up there.

    A draft holds nothing that is locked when it is saved, and nothing of a case that is no longer there: both may
    have changed by reconciliation while the form stood open.
    """

    def __init__(self, form: RecordForm, store: Store, key: str, offers: bool = True) -> None:
        super().__init__(form)
        self._note: DraftNote | None = None
        self._offers = offers
        self._form, self._store, self._key = form, store, key
        self._dirty, self._resting = False, False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        form.edited.connect(self._edited)
        form.left.connect(lambda _name: self.keep())

    def restore(self) -> bool:
        """Put a saved draft into the form; False if there is none."""
        draft = self._store.draft(self._key)
        if draft is None:
            return False
        blank = self._form.raw()
        self._form.set_raw(draft)
        # Only now is it known which person and life area the draft is about.
        self._form.set_raw({name: entry for name, entry in blank.items() if name in self._locked()})
        self._dirty = False
        self._pause.stop()
        self._tell()
        return True

    def keep(self) -> None:
        """Save now, if anything changed since the last time."""
        self._pause.stop()
        if not self._dirty:
            return
        self._dirty = False
        if self._has_lost_its_case():
            self._store.drop_draft(self._key)
            return
        self._store.save_draft(self._key, self._open_entries())

    def done(self) -> None:
        """The form was finished or given up: forget its draft."""
        self._pause.stop()
        self._dirty = False
        self._store.drop_draft(self._key)
        if self._note:
            self._note.hide()

    def rest(self, resting: bool) -> None:
        """Keep no draft while the form shows a record that is written already."""
        self._resting = resting

    def _tell(self) -> None:
        """Say above the form from when it is what stands there."""
        kept, layout = self._store.draft_kept_at(self._key), self._form.layout()
        if kept and isinstance(layout, QBoxLayout):
            if self._note is None:
                self._note = DraftNote(self._give_up if self._offers else None)
                layout.insertWidget(0, self._note)
            self._note.show_time(kept, self._store.clock())

    def _give_up(self) -> None:
        self._form.set_record(self._form.loaded())
        self.done()
        self._form.focus_first()

    def _open_entries(self) -> Wire:
        locked = self._locked()
        return {name: entry for name, entry in self._form.raw().items() if name not in locked}

    def _locked(self) -> frozenset[str]:
        record = self._form.record()
        if record.master or not record.case_id:
            return frozenset()
        gates = CaseGates(self._store, record.case_id).of_record(record)
        return frozenset(each.name for each in self._store.model.fields(record.kind()) if gates.locks(each))

    def _has_lost_its_case(self) -> bool:
        record = self._form.record()
        if record.master or not record.case_id or isinstance(record, Meldung):
            return False
        if isinstance(record, Handover):  # its own unit of access: the taker has the offer and not yet the case
            return self._store.get(Handover, record.id) is None and self._store.get(Case, record.case) is None
        return self._store.get(Case, record.case_id) is None and not self._store.count(Meldung, case_id=record.case_id)

    def _edited(self, _name: str) -> None:
        if self._resting:
            return
        self._dirty = True
        self._pause.start()
