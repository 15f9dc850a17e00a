"""Who may settle what two people wrote differently: who may write the record at all."""

from collections.abc import Collection

from kim_desktop.domain.records.base import KEEPERS_OF_LISTS, Record
from kim_desktop.domain.records.office import Gap, PresenceDay, Visit

_PERSONAL = (PresenceDay, Visit, Gap)
"""Shared with the team, but written only by whoever made them and by those who keep the lists."""


def may_settle(kind: type[Record], case_id: str, user_id: str, role: str, authors: Collection[str]) -> bool:
    """Whether this person may decide on a field in which these `authors` contradict each other."""
    if case_id:
        return True
    if issubclass(kind, _PERSONAL) and role not in KEEPERS_OF_LISTS:
        return user_id in authors
    return role in kind.writers
