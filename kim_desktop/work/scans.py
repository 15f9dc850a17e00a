"""Scanned forms find their place: the code on the page names case and form, and the consent that it proves."""

from dataclasses import dataclass

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.consents import OPEN
from kim_desktop.errors import BadInput
from kim_desktop.printing.consents import CONSENT_FORM, RELEASE_FORM
from kim_desktop.printing.incoming import Paper
from kim_desktop.printing.sheet_codes import PagePictures, Part, SheetCode, cut_pages, parts_of, scanned_pages
from kim_desktop.storage.store import Store
from kim_desktop.work.attachments import take_attachments
from kim_desktop.work.documents import title_of
from kim_desktop.work.union import leading_case

_SORTS = {CONSENT_FORM: "consent", RELEASE_FORM: "release", "meldebogen": "meldebogen", "hilfeplan": "plan"}
_OTHER = "other"


@dataclass(frozen=True)
class Scan:
    """A form or other paper that came in; `proposed` has an empty case if the code named none on this device."""

    paper: Paper
    proposed: Attachment
    told: str
    source: str = ""


def recognise(store: Store, paper: Paper, pictures: PagePictures = scanned_pages) -> list[Scan]:
    """The forms in a paper, one after the other, each with its place as far as its code tells. Raises `DocumentError`.

    `pictures` draws the pages of a PDF; without it only pages that are pictures, as scanners make them, are read.
    """
    return [_scan(store, cut_pages(paper, part), part, paper.name) for part in parts_of(paper, pictures)]


def file_scans(store: Store, scans: list[Scan]) -> list[Attachment]:
    """Files all of them in one step. Raises `BadInput` if a case is missing, `NotAllowed` for locked ones."""
    return take_attachments(store, [(scan.proposed, scan.paper) for scan in scans])


def proven_consent(store: Store, case_id: str, sort: str | None) -> str | None:
    """The one signed answer of a case that has no paper yet and fits this kind; None if there is none or several."""
    if sort not in {"consent", "release"}:
        return None
    proven = {each.consent for each in store.all(Attachment, case_id=case_id) if each.removed_on is None}
    fitting = [
        each.id
        for each in store.all(Consent, case_id=case_id)
        if each.state != OPEN
        and each.how == "signed"
        and each.id not in proven
        and (each.purpose == Purpose.CONFIDENTIALITY) == (sort == "release")
    ]
    return fitting[0] if len(fitting) == 1 else None


def _scan(store: Store, paper: Paper, part: Part, source: str) -> Scan:
    code = part.code
    if code is None:
        told = "Der Code ist nicht von uns." if part.foreign else "Kein Code gefunden."
        return Scan(paper, Attachment(id=new_id()), f"{told} Bitte wählen Sie Fall und Art.", source)
    proposed = Attachment(
        id=new_id(), sort=_SORTS.get(code.document, _OTHER), name=_name(code), document=_known_as(code)
    )
    case = _case(store, code)
    if case is None:
        where = (
            f"Der Fall {code.case_code} ist nicht auf diesem Gerät."
            if code.case_code
            else "Das Blatt nennt keinen Fall."
        )
        return Scan(paper, proposed, f"{where} Bitte wählen Sie den Fall.", source)
    consent = proven_consent(store, case.id, proposed.sort)
    placed = Attachment(
        id=proposed.id,
        case_id=case.id,
        sort=proposed.sort,
        name=proposed.name,
        document=proposed.document,
        consent=consent,
        person=_client(store, case.id),
    )
    proof = f" {_proof(store, consent)}" if consent else ""
    return Scan(paper, placed, f"Erkannt: {placed.name}, Fall {case.code}.{proof}", source)


def _proof(store: Store, consent_id: str) -> str:
    consent = store.get(Consent, consent_id)
    assert consent is not None
    return f"Belegt die Einwilligung {' '.join(each for each in (consent.purpose, consent.target) if each)}."


def _case(store: Store, code: SheetCode) -> Case | None:
    found = store.all(Case, code=code.case_code) if code.case_code else []
    return store.get(Case, leading_case(store, found[0].id)) if len(found) == 1 else None


def _client(store: Store, case_id: str) -> str | None:
    found = store.all(Person, case_id=case_id, relation="self")
    return found[0].id if found else None


def _name(code: SheetCode) -> str:
    try:
        return title_of(code.document)
    except BadInput:
        return code.document[:80]


def _known_as(code: SheetCode) -> str:
    return f"{code.document} {code.version}"[:80]
