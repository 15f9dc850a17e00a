"""A filled-in PDF comes into the form: empty fields are filled, what was typed stays, and every doubt is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData

from kim_desktop.domain.fields import Field
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.values import empty_value
from kim_desktop.errors import DocumentError
from kim_desktop.printing.meldebogen_import import ImportedMeldung, ImportNote
from kim_desktop.storage.store import Store
from kim_desktop.work.documents import import_meldebogen
from ui.intake.form import MeldungForm
from ui.intake.words import shown

PDF_TYPE = "application/pdf"
_FROM_THE_START = frozenset({"received_on", "reported_on"})
"""Fields that a new Meldung fills by itself; the PDF knows better."""


@dataclass(frozen=True)
class Taken:
    """What an import did: how many fields it filled, and what is to be looked at."""

    count: int
    notes: tuple[ImportNote, ...]
    clashes: dict[str, Any]


def read_file(store: Store, path: Path) -> ImportedMeldung:
    """The Meldung in a PDF file. Raises `DocumentError`."""
    try:
        pdf = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"Die Datei „{path.name}“ lässt sich nicht öffnen.",
            "Liegt sie noch an ihrem Ort, und ist sie in keinem anderen Programm geöffnet?",
        ) from error
    return import_meldebogen(store, pdf)


def dropped_pdf(data: QMimeData) -> Path | bytes | None:
    """The one PDF that is being dragged: a file, or its content as mail programs hand it over."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    pdfs = [path for path in files if path.suffix.casefold() == ".pdf"]
    if len(pdfs) == 1:
        return pdfs[0]
    return bytes(data.data(PDF_TYPE).data()) if data.hasFormat(PDF_TYPE) else None


def take_over(form: MeldungForm, imported: ImportedMeldung, fields: tuple[Field, ...], lookups: Lookups) -> Taken:
    """Fill the empty fields of the form from the import."""
    before, clashes, notes, count = form.record(), dict[str, Any](), list(imported.notes), 0
    for each in fields:
        new, old = getattr(imported.meldung, each.name), getattr(before, each.name)
        if new in (empty_value(each), None) or new == old:
            continue
        if not form.has(each.name):
            notes.append(_office(each, shown(each, new, lookups)))
        elif old in (empty_value(each), None) or (each.name in _FROM_THE_START and not _is_stored(form)):
            form.take_value(each.name, new)
            count += 1
        else:
            notes.append(_clash(each, shown(each, new, lookups)))
            clashes[each.name] = new
    notes += _hidden(form, imported, fields, lookups)
    return Taken(count, tuple(notes), clashes)


def show_notes(form: MeldungForm, notes: tuple[ImportNote, ...]) -> None:
    """Write each note beside its field."""
    for name in dict.fromkeys(note.field for note in notes if form.has(note.field)):
        form.complain(name, " ".join(note.message for note in notes if note.field == name), "notice")


def _is_stored(form: MeldungForm) -> bool:
    loaded = form.loaded()
    return bool(loaded.family_name or loaded.given_name)


def _clash(field: Field, text: str) -> ImportNote:
    message = f"Im PDF steht bei „{field.label}“ etwas anderes. Ihre Angabe ist stehen geblieben."
    return ImportNote(field.name, field.label, message, text)


def _office(field: Field, text: str) -> ImportNote:
    message = f"„{field.label}“ ist im PDF ausgefüllt und wurde nicht übernommen: darüber entscheidet das KIM."
    return ImportNote("", field.label, message, text)


def _hidden(
    form: MeldungForm, imported: ImportedMeldung, fields: tuple[Field, ...], lookups: Lookups
) -> Iterator[ImportNote]:
    for each in fields:
        value = getattr(imported.meldung, each.name)
        if value and form.has(each.name) and not form.is_in_sight(each.name):
            message = f"„{each.label}“ passt nicht zu den übrigen Angaben und steht deshalb nicht im Bogen."
            yield ImportNote(each.name, each.label, message, shown(each, value, lookups))
