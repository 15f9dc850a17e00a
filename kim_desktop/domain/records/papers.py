"""Papers of a case: scans and photos that are kept with it, and requests of the people it is about."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.records.base import Record

MOST_BYTES = 25 * 2**20
"""The largest attachment; a page scanned in colour has about one MiB."""


@dataclass(frozen=True, kw_only=True)
class Attachment(Record):
    """A paper kept with the case; its bytes are stored under their hash, apart from the change log."""

    title: ClassVar[str] = "Anlage"
    plural: ClassVar[str] = "Anlagen"
    headline: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[str, Meaning("Bezeichnung", search=True)] = ""
    sort: Annotated[str | None, Meaning("Art der Anlage", choice="attachment_kind")] = None
    person: Annotated[str | None, Meaning("Zu Person", refers="person")] = None
    consent: Annotated[str | None, Meaning("Belegt Einwilligung", refers="consent")] = None
    protected: Annotated[bool, Meaning("Enthält besonders geschützte Angaben")] = False
    received_on: Annotated[date | None, Meaning("Eingang am")] = None
    document: Annotated[str, Meaning("Erkanntes Formular", most=80)] = ""
    media_type: Annotated[str, Meaning("Dateityp", most=80)] = ""
    digest: Annotated[str, Meaning("Prüfsumme", most=64)] = ""
    size: Annotated[int, Meaning("Größe in Byte", most=MOST_BYTES)] = 0
    pages: Annotated[int, Meaning("Seiten", most=2_000)] = 0
    removed_on: Annotated[date | None, Meaning("Entfernt am")] = None


@dataclass(frozen=True, kw_only=True)
class DataRequest(Record):
    """What a person asked for about their own data (Art. 15, 16, 18, 21 DSGVO), and what became of it."""

    title: ClassVar[str] = "Antrag zum Datenschutz"
    plural: ClassVar[str] = "Anträge zum Datenschutz"
    headline: ClassVar[tuple[str, ...]] = ("sort", "received_on")

    person: Annotated[str, Meaning("Person", refers="person")] = ""
    sort: Annotated[str | None, Meaning("Was wird verlangt?", choice="data_request")] = None
    received_on: Annotated[date | None, Meaning("Eingegangen am")] = None
    due_on: Annotated[date | None, Meaning("Zu beantworten bis")] = None
    identity_checked: Annotated[bool, Meaning("Identität geprüft")] = False
    wish: Annotated[str, Meaning("Worum geht es?", long=True, most=2_000, search=True)] = ""
    answered_on: Annotated[date | None, Meaning("Beantwortet am")] = None
    answer: Annotated[str, Meaning("Antwort", long=True, most=2_000, search=True)] = ""
