"""Attachments of a case: taken in with their bytes, read within the consents, renamed, removed and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.rules.consents import why_locked
from kim_desktop.domain.rules.facts import flags_of
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.printing.incoming import MOST_INPUT, PDF, Paper, read_paper
from kim_desktop.storage.store import Store
from kim_desktop.work.gates import CaseGates

_PROTECTED = "geschuetzt"
_FOLLOWS = "Die Anlage ist noch nicht auf diesem Gerät."


def read_file(path: Path) -> Paper:
    """The paper in a file, as it may be kept. Raises `BadInput` and `DocumentError`."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_INPUT + 1)
    except OSError as error:
        raise BadInput(
            f"Die Datei „{path.name}“ lässt sich nicht öffnen.",
            "Liegt sie noch an ihrem Ort, und ist sie in keinem anderen Programm geöffnet?",
        ) from error
    return read_paper(path.name, data)


def take_attachment(store: Store, attachment: Attachment, paper: Paper) -> Attachment:
    """Adds a paper to a case; what the record leaves open follows from the paper. See `take_attachments`."""
    return take_attachments(store, [(attachment, paper)])[0]


def take_attachments(store: Store, taken: Iterable[tuple[Attachment, Paper]]) -> list[Attachment]:
    """Adds papers to their cases, all or none.

    Raises `BadInput` without a name, and `NotAllowed` for protected papers without the consent that they need.
    """
    kinds = _protected_kinds(store)
    complete = [(_completed(store, record, paper, kinds), paper) for record, paper in taken]
    for record, _ in complete:
        _check(store, record)
    if not complete:
        return []
    with store.unit() as unit:
        return [unit.add(replace(record, digest=unit.keep_bytes(paper.data))) for record, paper in complete]


def read_attachment(store: Store, attachment: Attachment) -> bytes:
    """The bytes. Raises `NotAllowed` if they are locked and `BadInput` if they have not come yet."""
    if is_locked(store, attachment):
        raise _locked()
    data = store.blobs.read(attachment.digest)
    if data is None:
        raise BadInput(_FOLLOWS, "Sie folgt, sobald das Gerät, das sie aufgenommen hat, abgeglichen ist.")
    store.audit.note(Deed(Action.SHOWN, attachment.case_id, attachment.kind()))
    return data


@dataclass(frozen=True)
class Listed:
    """An attachment as a list shows it: whether its consent is missing, and whether its bytes are on this device."""

    attachment: Attachment
    is_locked: bool
    is_here: bool

    @property
    def id(self) -> str:
        """The attachment's."""
        return self.attachment.id


def list_attachments(store: Store, attachments: Iterable[Attachment]) -> list[Listed]:
    """How each of these attachments stands, newest first."""
    found = sorted(attachments, key=lambda each: (str(each.received_on), each.id), reverse=True)
    gates = {case_id: CaseGates(store, case_id) for case_id in {each.case_id for each in found}}
    kinds = _protected_kinds(store)

    def locked(each: Attachment) -> bool:
        is_protected = each.protected or each.sort in kinds
        return is_protected and Purpose.SPECIAL not in gates[each.case_id].of_record(each).open

    return [Listed(each, locked(each), store.blobs.has(each.digest)) for each in found]


def change_attachment(store: Store, before: Attachment, after: Attachment) -> Attachment:
    """Saves another name, kind, person or day. Raises `BadInput` and `NotAllowed`."""
    if is_locked(store, before):
        raise _locked()
    after = replace(after, name=after.name.strip(), protected=after.protected or after.sort in _protected_kinds(store))
    _check(store, after)
    with store.unit() as unit:
        return unit.save(before, after)


def remove_attachment(store: Store, attachment: Attachment) -> Attachment:
    """Takes the attachment out of the case; until the end of the day it can be taken back, then its bytes go."""
    removed = replace(attachment, removed_on=local_date(store.clock()))
    with store.unit() as unit:
        return unit.save(attachment, removed)


def restore_attachment(store: Store, removed: Attachment) -> Attachment:
    """Takes a removed attachment back. Raises `BadInput` if its bytes are gone."""
    if not store.blobs.has(removed.digest):
        raise BadInput("Die Anlage ist schon endgültig entfernt.", "Bitte legen Sie die Datei noch einmal ab.")
    with store.unit() as unit:
        return unit.save(removed, replace(removed, removed_on=None))


def is_locked(store: Store, attachment: Attachment) -> bool:
    """Whether it is protected and the consent E2 of the person it is about is missing."""
    return list_attachments(store, [attachment])[0].is_locked


def _protected_kinds(store: Store) -> frozenset[str]:
    flags = flags_of(store.all(CodeEntry, catalogue="attachment_kind"), "attachment_kind")
    return frozenset(code for code, flagged in flags.items() if _PROTECTED in flagged)


def _completed(store: Store, record: Attachment, paper: Paper, protected: frozenset[str]) -> Attachment:
    return replace(
        record,
        name=(record.name or paper.name).strip(),
        sort=record.sort or ("letter" if paper.media_type == PDF else "photo"),
        protected=record.protected or record.sort in protected,
        received_on=record.received_on or local_date(store.clock()),
        media_type=paper.media_type,
        size=len(paper.data),
        pages=paper.pages,
    )


def _check(store: Store, attachment: Attachment) -> None:
    if not attachment.case_id:
        raise BadInput(f"Zu welchem Fall gehört „{attachment.name}“?", "Bitte wählen Sie einen Fall.", "case_id")
    if not attachment.name:
        raise BadInput("Die Anlage hat keine Bezeichnung.", "Ein Stichwort genügt.", field="name")
    if is_locked(store, attachment):
        raise _locked()


def _locked() -> NotAllowed:
    return NotAllowed("Diese Anlage enthält besonders geschützte Angaben.", why_locked(Purpose.SPECIAL))
