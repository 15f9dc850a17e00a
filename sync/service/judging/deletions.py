"""Who may erase: withdrawn values one by one, whole cases only by a proposal that a second person releases."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kim_desktop.domain.change import WHOLE, Change, Payload
from kim_desktop.domain.fields import fields_of
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.papers import Attachment

RELEASERS = frozenset({"coordinator", "admin"})
_DECISION = frozenset({"released_by", "released_on", "refused_on", "refusal"})
"""What is written into a request after it was proposed; everything else stands."""
_WHOLLY_ERASABLE = frozenset({Attachment.kind(), Meldung.kind()})
"""Records that one person may erase alone: protected papers, and a Meldung that was read in by mistake."""
_FIELDS_OF_REQUESTS = frozenset(field.name for field in fields_of(DeletionRequest))


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


def fault_of_request(change: Change, user_id: str, role: str, before: Request, held: frozenset[str]) -> str | None:
    """What forbids this person to write this into a deletion request; a Löschsperre keeps the cases `held`."""
    if change.record != DeletionRequest.kind() or change.payload is None:
        return None
    fields = change.payload.fields
    if before.released_by:
        return "released"
    if before.proposed_by:
        is_proposal = not (fields.keys() - _DECISION) & _FIELDS_OF_REQUESTS
    else:
        is_proposal = bool(fields.get("case")) and fields.get("proposed_by") == user_id
    if not is_proposal:
        return "proposal"
    after = before.after(fields)
    if after.released_by and not _is_second_person(after, user_id, role):
        return "four_eyes"
    return "held" if after.released_by and after.case in held else None


def may_propose(change: Change, role: str, reached: Container[str], known: Container[str]) -> bool:
    """Whether a case that this change proposes to delete is one that its author has worked in, or a new one."""
    if change.record != DeletionRequest.kind() or change.payload is None or role in RELEASERS:
        return True
    case_id = change.payload.fields.get("case")
    return not case_id or case_id in reached or case_id not in known


def cases_named(changes: Iterable[Change]) -> set[str]:
    """The cases that the deletion requests among changes name, which nobody has looked at yet."""
    requests = (each.payload for each in changes if each.record == DeletionRequest.kind() and each.payload)
    named = (each.fields.get("case") for each in requests)
    return {case_id for case_id in named if isinstance(case_id, str) and case_id}


def fault_of_erasure(change: Change, payload: Payload, model: Model) -> str | None:
    """Why these values cannot be erased; also, why a change could not be erased later without taking others along."""
    fields = model.fields(change.record) if change.record in model else ()
    gated = {field.name for field in fields if field.meaning.gate}
    if not payload.erases:
        return "mixed" if gated.intersection(payload.fields) and len(payload.fields) > 1 else None
    if not change.case_id or payload.fields:
        return "erasure"
    # What a later version says of records and fields that this one does not know cannot be judged here.
    if WHOLE in payload.erases:
        may = change.record in _WHOLLY_ERASABLE or change.record not in model
        return None if payload.erases == (WHOLE,) and may else "erasure"
    ungated = {field.name for field in fields} - gated
    return "erasure" if ungated.intersection(payload.erases) else None


def _is_second_person(request: Request, user_id: str, role: str) -> bool:
    mine = request.released_by == user_id and role in RELEASERS
    second = bool(request.proposed_by) and request.proposed_by != user_id
    return mine and second and bool(request.case) and not request.refused_on
