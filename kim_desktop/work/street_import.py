"""The street table, brought in step with a list: OpenPLZ's street CSV or one of the City."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import fields_of
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import Street
from kim_desktop.domain.rules.responsibility import street_key
from kim_desktop.errors import BadInput, DocumentError
from kim_desktop.storage.store import Store
from kim_desktop.work.import_runs import Progress
from kim_desktop.work.tables.mapping import Target
from kim_desktop.work.tables.plan import CellNote, Plan, PlannedRow, State
from kim_desktop.work.tables.reading import book_of, read_book
from kim_desktop.work.tables.sheets import Book, Table, TableRow
from kim_desktop.work.tables.values import read_cell

REGIONAL_KEY = "05316000"
"""Leverkusen's Gemeindeschlüssel."""

TOWN = "Leverkusen"
NAME, POSTCODE, QUARTER, KEY, LOCALITY = "name", "postcode", "quarter", "regional_key", "locality"
TARGETS = (
    Target(NAME, "Straße", ("Name", "Straßenname", "Strassenname", "Street", "Straßenbezeichnung")),
    Target(POSTCODE, "PLZ", ("PostalCode", "Postleitzahl", "Postal Code")),
    Target(QUARTER, "Stadtteil", ("Suburb", "Ortsteil", "Statistischer Bezirk", "Quartier")),
    Target(KEY, "Gemeindeschlüssel", ("RegionalKey", "AGS", "ARS", "Regional Key")),
    Target(LOCALITY, "Gemeinde", ("Locality", "Ort", "Stadt", "Gemeindename")),
)
_OPEN_PLZ = b"RegionalKey"
_MOST_OPEN_PLZ = 400_000_000
_STEP = 500
_FEW, _SHARE = 10, 0.2

_FIELDS = {field.name: field for field in fields_of(Street)}
_Place = tuple[str, str]
"""The key of a street's name, and its postcode."""


@dataclass(frozen=True)
class _Entry:
    number: int
    name: str
    postcode: str
    quarter: str | None
    notes: tuple[CellNote, ...]

    @property
    def place(self) -> _Place:
        return street_key(self.name), self.postcode


def read_streets(path: Path) -> Book:
    """A list of streets; of OpenPLZ's list of the whole country only the City's lines. Raises `BadInput`."""
    try:
        with path.open("rb") as file:
            header = file.readline(4_096)
            if _OPEN_PLZ not in header:
                return read_book(path)
            if path.stat().st_size > _MOST_OPEN_PLZ:
                raise BadInput("Die Datei ist zu groß.", "Wählen Sie die Straßenliste von OpenPLZ (CSV).")
            own, others = _own_lines(file)
    except OSError as error:
        raise DocumentError(f"Die Datei „{path.name}“ lässt sich nicht öffnen.", "Liegt sie noch dort?") from error
    if not own:
        raise BadInput(f"In „{path.name}“ steht keine Straße aus {TOWN}.", f"Gesucht wurde {REGIONAL_KEY}.")
    book = book_of(path.name, header + own)
    return replace(book, note=f"Zeilen anderer Gemeinden übersprungen: {others}" if others else "")


def plan_streets(store: Store, lookups: Lookups, table: Table, mapping: Mapping[int, str], report: Progress) -> Plan:
    """What would change in the street table; nothing is written. Raises `BadInput` without a column of names."""
    if NAME not in mapping.values():
        raise BadInput("Welche Spalte nennt die Straße?", "Ordnen Sie eine Spalte der Angabe „Straße“ zu.")
    today = local_date(store.clock())
    known = [street for street in store.all(Street) if street.valid_on(today)]
    rows: list[PlannedRow] = []
    entries: list[_Entry] = []
    for at, line in enumerate(table.rows):
        if at % _STEP == 0:
            report("Die Straßen werden gelesen", at / len(table.rows))
        read = _read(line, mapping, lookups, today)
        if isinstance(read, PlannedRow):
            rows.append(read)
        else:
            entries.append(read)
    return Plan((*rows, *_Comparison(entries, known, lookups, today).rows()), table.skipped)


def apply_streets(store: Store, plan: Plan, report: Progress) -> int:
    """Writes every ticked line, all or nothing, and says how many. Raises `BadInput` if none is ticked."""
    chosen = plan.ticked()
    if not chosen:
        raise BadInput("Es gibt nichts zu ändern.", "Das Straßenverzeichnis ist auf dem Stand der Liste.")
    yesterday = local_date(store.clock()) - timedelta(days=1)
    with store.unit() as unit:
        for at, row in enumerate(chosen):
            if at % _STEP == 0:
                report("Die Straßen werden geschrieben", at / len(chosen))
            if isinstance(row.before, Street):
                unit.save(row.before, replace(row.before, valid_to=yesterday))
            if row.state is not State.ENDED and row.record:
                unit.add(row.record)
        report("Alles wird gesichert", None)
    return len(chosen)


def _own_lines(file: Iterable[bytes]) -> tuple[bytes, int]:
    """The City's lines, and how many others there are; the whole country's list would not fit into memory."""
    own, others = [], 0
    for line in file:
        if REGIONAL_KEY.encode() in line:
            own.append(line)
        else:
            others += bool(line.strip())
    return b"".join(own), others


def _read(line: TableRow, mapping: Mapping[int, str], lookups: Lookups, today: date) -> _Entry | PlannedRow:
    texts = {name: line.cell(at) for at, name in mapping.items()}
    name = texts.get(NAME, "")
    if _is_foreign(texts):
        return PlannedRow(line.number, State.FOREIGN, name, texts.get(LOCALITY, ""))
    if not street_key(name) or len(name) > 200:
        note = CellNote("Straße", "Es fehlt der Name der Straße." if not name else "Das ist kein Straßenname.", name)
        return PlannedRow(line.number, State.ERROR, name[:80] or "ohne Namen", notes=(note,))
    notes: list[CellNote] = []
    values: dict[str, str | None] = {}
    for part in (POSTCODE, QUARTER):
        field = _FIELDS[part]
        text = texts.get(part, "").removeprefix(f"{TOWN}-")
        reading = read_cell(field, text, lookups, today)
        values[part] = reading.value if reading.filled else None
        notes += [CellNote(field.label, f"{doubt}.", text) for doubt in reading.doubts]
    if notes and values["quarter"] is None:
        return PlannedRow(line.number, State.ERROR, name, texts.get(POSTCODE, ""), tuple(notes))
    if values["quarter"] is None:
        notes.append(CellNote("Stadtteil", "Die Liste nennt keinen Stadtteil."))
    return _Entry(line.number, name, values["postcode"] or "", values["quarter"], tuple(notes))


def _is_foreign(texts: Mapping[str, str]) -> bool:
    """Whether a line belongs to another municipality; spreadsheets drop the zero in front of its key."""
    key, town = texts.get(KEY, "").strip(), texts.get(LOCALITY, "").strip()
    if key:
        return not key.zfill(len(REGIONAL_KEY)).startswith(REGIONAL_KEY)
    return bool(town) and not town.casefold().startswith(TOWN.casefold())


class _Comparison:
    """The list beside the table as it stands today."""

    def __init__(self, entries: Sequence[_Entry], known: Sequence[Street], lookups: Lookups, today: date) -> None:
        self._entries, self._known, self._lookups, self._today = entries, known, lookups, today
        self._since = today if known else None
        self._held: dict[_Place, list[Street]] = {}
        for street in known:
            self._held.setdefault(_place(street), []).append(street)
        self._wanted: dict[_Place, set[str | None]] = {}
        for entry in entries:
            self._wanted.setdefault(entry.place, set()).add(entry.quarter)
        self._replaced: set[str] = set()

    def rows(self) -> Iterator[PlannedRow]:
        """Every entry of the list, then what the list does not name any more."""
        seen: set[tuple[_Place, str | None]] = set()
        for entry in self._entries:
            if (entry.place, entry.quarter) in seen:
                note = CellNote("Straße", "Die Straße steht schon weiter oben in der Liste.", entry.name)
                yield _row(entry, State.SAME, self._lookups, (note,))
                continue
            seen.add((entry.place, entry.quarter))
            yield self._row(entry)
        yield from self._ended()

    def _row(self, entry: _Entry) -> PlannedRow:
        held = self._held.get(entry.place, [])
        if any(street.quarter == entry.quarter for street in held) or (held and entry.quarter is None):
            return _row(entry, State.SAME, self._lookups)
        made = Street(
            id=new_id(), name=entry.name, postcode=entry.postcode, quarter=entry.quarter, valid_from=self._since
        )
        old = next((each for each in held if self._is_over(each) and each.id not in self._replaced), None)
        if old is None:
            state = State.NOTICE if entry.notes else State.NEW
            return replace(_row(entry, state, self._lookups), record=made, ticked=True)
        self._replaced.add(old.id)
        note = CellNote("Stadtteil", f"Bisher: {_quarter(old.quarter, self._lookups)}.")
        return replace(_row(entry, State.CHANGED, self._lookups, (note,)), record=made, before=old, ticked=True)

    def _ended(self) -> Iterator[PlannedRow]:
        """What the list no longer names; much at once is left as it is until somebody ticks it."""
        gone = [each for each in self._known if self._is_over(each) and each.id not in self._replaced]
        many = len(gone) > max(_FEW, _SHARE * len(self._known))
        words = "Viele Straßen fehlen in der Liste: Ist sie vollständig?" if many else "Steht nicht mehr in der Liste."
        for at, street in enumerate(sorted(gone, key=lambda each: each.name.casefold()), start=1):
            ended = replace(street, valid_to=self._today - timedelta(days=1))
            detail = f"{street.postcode} · {_quarter(street.quarter, self._lookups)}".strip(" ·")
            note = CellNote("Straße", words)
            yield PlannedRow(-at, State.ENDED, street.name, detail, (note,), ended, street, ticked=not many)

    def _is_over(self, street: Street) -> bool:
        """Whether the list names the street no more, or no more in that quarter."""
        wanted = self._wanted.get(_place(street), set())
        return street.quarter not in wanted and None not in wanted


def _row(entry: _Entry, state: State, lookups: Lookups, notes: tuple[CellNote, ...] = ()) -> PlannedRow:
    detail = " · ".join(part for part in (entry.postcode, _quarter(entry.quarter, lookups)) if part)
    return PlannedRow(entry.number, state, entry.name, detail, (*entry.notes, *notes))


def _place(street: Street) -> _Place:
    return street_key(street.name), street.postcode


def _quarter(code: str | None, lookups: Lookups) -> str:
    return lookups.label("quarter", code) if code else "ohne Stadtteil"
