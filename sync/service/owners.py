"""Who may change what the team shares: everybody their own, Koordination and administration everybody's."""

from kim_desktop.domain.change import WHOLE, Change
from kim_desktop.domain.records.base import KEEPERS_OF_LISTS
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.office import Gap, PresenceDay, Visit
from kim_desktop.storage.history import Beginning

_NAMED_IN = {PresenceDay.kind(): "staff", Visit.kind(): "", Gap.kind(): "reported_by"}
"""Records that belong to whoever began them, and the field that names that person."""
_REPORTED = "reported"


def may_change(change: Change, user_id: str, role: str, begun: Beginning | None) -> bool:
    """Whether this person may write this into a record that began so, or that begins now."""
    is_own = begun is None or begun.author == user_id
    fields = change.payload.fields if change.payload else {}
    if change.record == Meldung.kind():
        return is_own or change.payload is None or WHOLE not in change.payload.erases
    if change.record not in _NAMED_IN or role in KEEPERS_OF_LISTS:
        return True
    if change.record == Gap.kind() and (fields.get("answer") or fields.get("state", _REPORTED) != _REPORTED):
        return False
    return is_own and fields.get(_NAMED_IN[change.record], user_id) == user_id
