"""Who may change what the team shares: everybody their own, Koordination and administration everybody's."""

from kim_desktop.domain.change import WHOLE, Change
from kim_desktop.domain.records.base import KEEPERS_OF_LISTS
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.office import Gap, PresenceDay, Visit
from kim_desktop.domain.records.steering import Topic
from kim_desktop.storage.history import Beginning

_NAMED_IN = {PresenceDay.kind(): "staff", Visit.kind(): "", Gap.kind(): "reported_by"}
"""Records that belong to whoever began them, and the field that names that person."""
_REPORTED = "reported"
_KOORDINATIONS_PART = {Gap.kind(): frozenset({"answer", "topic"}), Topic.kind(): frozenset({"answer", "answered_on"})}
"""What of the Lücken and their Themen is for Koordination alone, whoever else writes the rest."""


def may_change(change: Change, user_id: str, role: str, begun: Beginning | None) -> bool:
    """Whether this person may write this into a record that began so, or that begins now."""
    is_own = begun is None or begun.author == user_id
    fields = change.payload.fields if change.payload else {}
    if change.record == Meldung.kind():
        return is_own or change.payload is None or WHOLE not in change.payload.erases
    if role in KEEPERS_OF_LISTS:
        return True
    if any(fields.get(each) for each in _KOORDINATIONS_PART.get(change.record, ())):
        return False
    if change.record not in _NAMED_IN:
        return True
    if change.record == Gap.kind() and fields.get("state", _REPORTED) != _REPORTED:
        return False
    return is_own and fields.get(_NAMED_IN[change.record], user_id) == user_id
