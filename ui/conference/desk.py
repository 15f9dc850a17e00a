"""Where one writes about one Fallkonferenz: what it holds now, and how its people and cases are called."""

from PySide6.QtCore import QObject

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.conference import Conference, ConferenceGuest
from kim_desktop.domain.rules.writing import may_write
from kim_desktop.work.conference import ConferenceFile, leads, open_conference
from kim_desktop.work.conference_minutes import is_sitting
from ui.context import Context
from ui.desk import PlainDesk


class ConferenceDesk(PlainDesk):
    """What stands in a conference has come there with consent, so its fields are open to everybody who sees it."""

    def __init__(self, context: Context, parent: QObject, conference_id: str = "") -> None:
        super().__init__(context, parent)
        self.conference_id = conference_id

    def open_gates(self, record: Record | None = None) -> frozenset[Purpose]:
        """What is withdrawn is erased here, not locked."""
        return frozenset({Purpose.CONFERENCE})

    @property
    def file(self) -> ConferenceFile:
        """The conference as it stands. Raises `BadInput` once it has left this device."""
        return open_conference(self.context.store, self.conference_id)

    @property
    def me(self) -> str:
        """Who is at the desk."""
        return self.context.store.identity.user_id

    def leads(self, conference: Conference) -> bool:
        """Whether the person at the desk plans and moderates."""
        return leads(self.context.store, conference)

    def sits(self, conference: Conference) -> bool:
        """Whether the person at the desk keeps the minutes now."""
        return is_sitting(self.context.store, conference)

    def may_answer(self) -> bool:
        """Whether the role at the desk writes into conferences; a Fachbereichskontakt answers by letter."""
        identity = self.context.store.identity
        return may_write(identity.user_id, identity.role, ConferenceGuest.kind(), {})
