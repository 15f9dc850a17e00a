"""One line of a list of people, read into a Meldung with a note on every doubt; nothing is lost without a word."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kim_desktop.domain.fields import Field, fields_of
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.printing.meldebogen_values import Reading
from kim_desktop.work.tables.names import split_address, split_name
from kim_desktop.work.tables.plan import CellNote
from kim_desktop.work.tables.sheets import TableRow
from kim_desktop.work.tables.values import read_cell

NAME, ADDRESS, REMARK = "_name", "_address", "_remark"
_KEPT_IN = "done_so_far"
_SENDER, _SENDER_OTHER = "sender", "sender_other"
FIELDS: dict[str, Field] = {field.name: field for field in fields_of(Meldung)}


@dataclass(frozen=True)
class ReadRow:
    """A Meldung as the line tells it, and what is doubtful."""

    meldung: Meldung
    notes: tuple[CellNote, ...]


class RowReader:
    """Reads the lines of one file by one mapping (column to target); lives no longer than one look at the file."""

    def __init__(
        self, headers: tuple[str, ...], mapping: Mapping[int, str], lookups: Lookups, today: date, file_name: str
    ) -> None:
        self.headers, self.mapping, self.lookups, self.today = headers, mapping, lookups, today
        self.file_name = file_name
        self._understood: dict[tuple[str, str], Reading] = {}

    def read(self, row: TableRow) -> ReadRow:
        """The Meldung of a line."""
        values: dict[str, Any] = {}
        notes: list[CellNote] = []
        kept: list[str] = []
        for at, name in sorted(self.mapping.items()):
            text = row.cell(at)
            if not text:
                continue
            if name == REMARK:
                kept.append(f"{self.headers[at] or 'Bemerkung'}: {text}")
                continue
            for part, wanted, doubt in _parts(name, text):
                self._take(part, wanted, doubt, values, notes, kept)
        return ReadRow(self._meldung(values, kept, notes), tuple(notes))

    def _take(
        self, name: str, text: str, doubt: str, values: dict[str, Any], notes: list[CellNote], kept: list[str]
    ) -> None:
        if not text:
            return
        field = FIELDS[name]
        reading = self._reading(field, text)
        if reading.filled:
            values[name] = reading.value
        elif name == _SENDER:
            values[_SENDER_OTHER] = text[: FIELDS[_SENDER_OTHER].meaning.most]
            reading = Reading(filled=False)
        for each in (*reading.doubts, *([doubt] if doubt else [])):
            notes.append(CellNote(field.label, f"{each} – bitte prüfen.", reading.original or text))
        if reading.doubts:
            kept.append(f"{field.label}: {reading.original or text}")

    def _reading(self, field: Field, text: str) -> Reading:
        """What a text means; a list says the same few words thousands of times."""
        key = field.name, text
        if key not in self._understood:
            self._understood[key] = read_cell(field, text, self.lookups, self.today)
        return self._understood[key]

    def _meldung(self, values: dict[str, Any], kept: list[str], notes: list[CellNote]) -> Meldung:
        made = Meldung(id=new_id(), case_id=new_id(), **values)
        whole = "\n".join([*filter(None, [made.done_so_far]), *kept])
        most = FIELDS[_KEPT_IN].meaning.most
        if len(whole) > most:
            notes.append(CellNote(FIELDS[_KEPT_IN].label, f"Der Text ist länger als {most} Zeichen.", whole))
        return replace(
            made,
            done_so_far=whole[:most].rstrip(),
            received_on=made.received_on or self.today,
            imported_from=self.file_name[-FIELDS["imported_from"].meaning.most :],
        )


def _parts(name: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Field, text and doubt for each field that a cell fills."""
    if name == NAME:
        split = split_name(text)
        yield "family_name", split.family_name, split.doubt
        yield "given_name", split.given_name, ""
    elif name == ADDRESS:
        for part, value in split_address(text).items():
            yield part, value, ""
    else:
        yield name, text, ""
