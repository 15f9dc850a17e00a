"""What else must happen when records or whole cases are erased; the vault and the central store each have their own."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection

from kim_desktop.storage.blobs import sweep_blobs
from kim_desktop.storage.kept import drop_kept_of
from kim_desktop.storage.local import delete_drafts_about
from kim_desktop.storage.schema import Tables
from kim_desktop.storage.search import SearchIndex
from kim_desktop.storage.straggler_rows import forget_stragglers


class Aftermath(Protocol):
    """Called by the projection inside the transaction that erases."""

    def records_go(self, connection: Connection, numbers: Sequence[int]) -> None:
        """The rows with these numbers in the table `states` are about to go."""

    def case_ends(self, connection: Connection, case_id: str) -> None:
        """A case is about to be erased for the first time; its rows are still there."""

    def case_ended(self, connection: Connection, case_id: str) -> None:
        """The rows and payloads of an erased case are gone, be it again."""


class VaultAftermath:
    """On a device: search index, half-filled forms and the bytes of attachments go with the records."""

    def __init__(self, index: SearchIndex, tables: Tables) -> None:
        self._index = index
        self._tables = tables

    def records_go(self, connection: Connection, numbers: Sequence[int]) -> None:
        """Forgets their texts."""
        self._index.drop(connection, numbers)

    def case_ends(self, connection: Connection, case_id: str) -> None:
        """Nothing is counted here."""

    def case_ended(self, connection: Connection, case_id: str) -> None:
        """Forgets drafts, late changes and bytes."""
        delete_drafts_about(connection, [case_id])
        drop_kept_of(connection, case_id)
        forget_stragglers(connection, case_id)
        sweep_blobs(connection, self._tables)
