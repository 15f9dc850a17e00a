"""Keeps a half-filled form in the vault as each field is left, and brings it back."""

from PySide6.QtCore import QObject, QTimer

from kim_desktop.storage.store import Store
from ui.forms import RecordForm

_PAUSE_MS = 2_000


class Autosave(QObject):
    """Saves `form` under `key` when a field is left or typing pauses; forget the draft with `done`."""

    def __init__(self, form: RecordForm, store: Store, key: str) -> None:
        super().__init__(form)
        self._form, self._store, self._key = form, store, key
        self._dirty = False
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
        self._form.set_raw(draft)
        self._dirty = False
        self._pause.stop()
        return True

    def keep(self) -> None:
        """Save now, if anything changed since the last time."""
        self._pause.stop()
        if self._dirty:
            self._store.save_draft(self._key, self._form.raw())
            self._dirty = False

    def done(self) -> None:
        """The form was finished or given up: forget its draft."""
        self._pause.stop()
        self._dirty = False
        self._store.drop_draft(self._key)

    def _edited(self, _name: str) -> None:
        self._dirty = True
        self._pause.start()
