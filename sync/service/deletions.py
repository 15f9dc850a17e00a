"""Who may erase: withdrawn values one by one, whole cases only by a proposal that a second person releases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kim_desktop.domain.change import WHOLE, Change, Payload
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.office import DeletionRequest

RELEASERS = frozenset({"coordinator", "admin"})


@dataclass(frozen=True)
class Request:
    """What a deletion request says so far."""

    case: str = ""
    proposed_by: str = ""
    released_by: str = ""
    refused_on: str = ""

    def after(self, fields: Mapping[str, Any]) -> "Request":
        """The request once these fields are written."""
        return Request(**{name: fields.get(name) or getattr(self, name) for name in self.__dataclass_fields__})


def fault_of_request(change: Change, user_id: str, role: str, before: Request) -> str | None:
    """What forbids this person to write this into a deletion request."""
    if change.record != DeletionRequest.kind() or change.payload is None:
        return None
    fields = change.payload.fields
    if before.released_by:
        return "released"
    rewritten = ("case" in fields and before.case) or ("proposed_by" in fields and before.proposed_by)
    if rewritten or fields.get("proposed_by", user_id) != user_id:
        return "proposal"
    after = before.after(fields)
    return None if not after.released_by or _is_second_person(after, user_id, role) else "four_eyes"


def fault_of_erasure(change: Change, payload: Payload, model: Model) -> str | None:
    """Why these values cannot be erased; also, why a change could not be erased later without taking others along."""
    gated = _gated(change, model)
    if not payload.erases:
        return "mixed" if gated.intersection(payload.fields) and len(payload.fields) > 1 else None
    whole = payload.erases == (WHOLE,) and change.record != Case.kind()
    known = change.record not in model or gated.issuperset(payload.erases)
    return None if change.case_id and not payload.fields and (whole or known) else "erasure"


def _gated(change: Change, model: Model) -> frozenset[str]:
    fields = model.fields(change.record) if change.record in model else ()
    return frozenset(field.name for field in fields if field.meaning.gate)


def _is_second_person(request: Request, user_id: str, role: str) -> bool:
    mine = request.released_by == user_id and role in RELEASERS
    second = bool(request.proposed_by) and request.proposed_by != user_id
    return mine and second and bool(request.case) and not request.refused_on
