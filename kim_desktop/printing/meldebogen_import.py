"""A filled-in Meldebogen from another office, read into a new Meldung with a note on every doubt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kim_desktop.domain.fields import Field
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.values import clean_text
from kim_desktop.errors import DocumentError
from kim_desktop.printing.meldebogen_layout import (
    CASE_MARK,
    FIELDS,
    FORM_MARK,
    FORM_NAME,
    PARTS,
    ROOT,
    pdf_name,
)
from kim_desktop.printing.meldebogen_values import Reading, read_value
from kim_desktop.printing.pdf_fields import field_values
from kim_desktop.printing.texts import GERMAN, form_text


@dataclass(frozen=True)
class ImportNote:
    """What to look at after an import; `field` is the code name ('' for the whole form), `original` the PDF's text."""

    field: str
    label: str
    message: str
    original: str = ""


@dataclass(frozen=True)
class ImportedMeldung:
    """A Meldung with new ids, and what could not be taken over as it stood."""

    meldung: Meldung
    notes: tuple[ImportNote, ...] = ()


def read_meldebogen(pdf: bytes, lookups: Lookups, *, today: date) -> ImportedMeldung:
    """The Meldung that a filled-in form holds. Raises `DocumentError` if it is unreadable or another form."""
    values = field_values(pdf)
    version = _version(values)
    meldung_id = new_id()
    read: dict[str, Any] = {}
    notes = [*_notes_on_form(values, version)]
    for field in FIELDS.values():
        reading = read_value(field, _texts(field, values), lookups, today)
        if reading.filled:
            read[field.name] = reading.value
        notes += _notes_on_field(field, reading)
    notes += _notes_on_office_part(read)
    return ImportedMeldung(Meldung(id=meldung_id, case_id=meldung_id, **read), tuple(notes))


def _version(values: dict[str, str]) -> str:
    name, _, version = values.get(FORM_MARK, "").partition("|")
    if name != FORM_NAME:
        raise DocumentError(
            "Die PDF-Datei ist kein ausfüllbarer KIM-Meldebogen.",
            "Wurde der Bogen ausgedruckt, gescannt oder „als PDF gedruckt“? Dann bitte die ursprüngliche Datei "
            "anfordern oder die Angaben von Hand übertragen.",
        )
    return clean_text(version)[:40]


def _texts(field: Field, values: dict[str, str]) -> dict[str, str]:
    """What stands in the PDF for a field: '' for its own text, else the boxes ticked by their code."""
    name = pdf_name(field.name)
    texts = {key.removeprefix(name).removeprefix("."): value for key, value in values.items() if _belongs(key, name)}
    return {code: clean_text(text) for code, text in texts.items() if clean_text(text)}


def _belongs(key: str, name: str) -> bool:
    return key == name or key.startswith(f"{name}.")


def _notes_on_field(field: Field, reading: Reading) -> Iterator[ImportNote]:
    for doubt in reading.doubts:
        yield ImportNote(field.name, field.label, f"„{field.label}“: {doubt} – bitte prüfen.", reading.original)


def _notes_on_form(values: dict[str, str], version: str) -> Iterator[ImportNote]:
    ours = form_text(FORM_NAME, GERMAN).version
    if version != ours:
        message = f"Der Bogen hat die Fassung „{version}“, hier gilt „{ours}“. Bitte alle Angaben prüfen."
        yield ImportNote("", "Fassung", message, version)
    case = clean_text(values.get(CASE_MARK, ""))[:40]
    if case:
        yield ImportNote("", "Fall", f"Der Bogen wurde für den Fall „{case}“ gedruckt. Ist es dieselbe Person?", case)
    yield from _notes_on_missing(values)
    yield from _notes_on_unknown(values)
    if not any(_is_filled(values, field) for field in FIELDS.values()):
        yield ImportNote("", "Meldebogen", "Auf dem Bogen ist nichts ausgefüllt.")


def _notes_on_missing(values: dict[str, str]) -> Iterator[ImportNote]:
    missing = [field for field in FIELDS.values() if not any(_belongs(key, pdf_name(field.name)) for key in values)]
    if missing:
        labels = ", ".join(f"„{field.label}“" for field in missing)
        yield ImportNote("", "Meldebogen", f"Auf dem Bogen fehlen Felder: {labels}. Bitte nachfragen.")


def _notes_on_unknown(values: dict[str, str]) -> Iterator[ImportNote]:
    known = {pdf_name(name) for name in FIELDS}
    for key, value in values.items():
        own = key.removeprefix(f"{ROOT}.")
        if value.strip() and key not in {FORM_MARK, CASE_MARK} and not any(_belongs(key, name) for name in known):
            name, text = clean_text(own)[:60], clean_text(value)
            message = f"Das Feld „{name}“ gibt es auf unserem Bogen nicht; seine Angabe wurde nicht übernommen."
            yield ImportNote("", name, message, text)


def _notes_on_office_part(read: dict[str, Any]) -> Iterator[ImportNote]:
    office = {cell.field for part in PARTS if part.key == "office" for row in part.rows for cell in row}
    if office & {name for name, value in read.items() if value}:
        yield ImportNote("", "Teil 10", "Der Teil für das Case-Management ist schon ausgefüllt. Bitte prüfen.")


def _is_filled(values: dict[str, str], field: Field) -> bool:
    return bool(_texts(field, values))
