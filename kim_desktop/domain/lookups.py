"""What codes and references are called, and which code a typed name means."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from anyascii import anyascii

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import CodeEntry, MasterRecord, Offer, Organisation, StaffMember

Choices = Mapping[str, tuple[tuple[str, str], ...]]
"""Catalogue name to (code, label) in the order in which they are offered."""

_SHORTEST_PREFIX = 3
_SEPARATORS = (r"[;\n]", r",", r"/|&|\+|\bund\b", r"\s")


@dataclass(frozen=True)
class Lookups:
    """Catalogues by name, with 'organisation', 'staff_member' and 'offer' for references.

    `choices` are offered now, `former` are still understood and shown, `aliases` are (code, other name).
    'place.unterkunft' holds the entries of the catalogue 'place' that carry the flag 'unterkunft'.
    """

    choices: Choices
    former: Choices = field(default_factory=dict)
    aliases: Choices = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        code_entries: Iterable[CodeEntry],
        organisations: Iterable[Organisation],
        staff: Iterable[StaffMember],
        offers: Iterable[Offer],
        *,
        on: date,
    ) -> "Lookups":
        """The look-ups that these records give on a day."""
        codes = list(code_entries)
        rows = [*_code_rows(codes), *_named_rows("organisation", organisations)]
        rows += [*_staff_rows(list(staff), codes), *_named_rows("offer", offers)]
        purposes = {"purpose": tuple((purpose.value, purpose.label) for purpose in Purpose)}
        return cls(
            choices=purposes | _grouped(row[:3] for row in [*rows, *_flagged(rows)] if row[3].valid_on(on)),
            former=_grouped(row[:3] for row in rows if not row[3].valid_on(on)),
            aliases=_grouped(
                (entry.catalogue, entry.code, alias)
                for _, _, _, entry in rows
                if isinstance(entry, CodeEntry)
                for alias in sorted(entry.aliases)
            ),
        )

    def label(self, catalogue: str, code: str) -> str:
        """What the user reads for a code; the code itself if nobody knows it."""
        known = self._entries(self.former, catalogue) | self._entries(self.choices, catalogue)
        return known.get(code, code)

    def code_for(self, catalogue: str, text: str) -> str | None:
        """The code that a typed code, label, alias or unambiguous beginning of one means."""
        known = self._entries(self.former, catalogue) | self._entries(self.choices, catalogue)
        if text.strip() in known:
            return text.strip()
        names = [(key, code) for code, name in self._names(catalogue) for key in _keys(name)]
        wanted = set(_keys(text))
        return _only(code for key, code in names if key in wanted) or _only(
            code for key, code in names if any(_begins(key, want) for want in wanted)
        )

    def codes_in(self, catalogue: str, text: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """The codes named in a list such as 'Arabisch, Englisch', and the parts that name none."""
        found: set[str] = set()
        unknown = tuple(self._sort_out(catalogue, text, _SEPARATORS, found))
        return frozenset(found), unknown

    def _sort_out(self, catalogue: str, text: str, separators: tuple[str, ...], found: set[str]) -> Iterator[str]:
        code = self.code_for(catalogue, text)
        if code:
            found.add(code)
        elif separators:
            for part in re.split(separators[0], text):
                yield from self._sort_out(catalogue, part, separators[1:], found)
        elif _keys(text):
            yield text.strip()

    def _names(self, catalogue: str) -> Iterator[tuple[str, str]]:
        for source in (self.choices, self.former, self.aliases):
            yield from source.get(catalogue, ())

    @staticmethod
    def _entries(source: Choices, catalogue: str) -> dict[str, str]:
        return dict(source.get(catalogue, ()))


_Row = tuple[str, str, str, MasterRecord]


def _code_rows(entries: Iterable[CodeEntry]) -> Iterator[_Row]:
    for entry in sorted(entries, key=lambda entry: (entry.position, entry.label)):
        yield entry.catalogue, entry.code, entry.label, entry


def _flagged(rows: Iterable[_Row]) -> Iterator[_Row]:
    for catalogue, code, label, entry in rows:
        for flag in sorted(entry.flags) if isinstance(entry, CodeEntry) else ():
            yield f"{catalogue}.{flag}", code, label, entry


def _named_rows(catalogue: str, records: Iterable[Organisation | Offer]) -> Iterator[_Row]:
    for record in sorted(records, key=lambda record: record.name.casefold()):
        yield catalogue, record.id, record.name, record


def _staff_rows(staff: Sequence[StaffMember], entries: Iterable[CodeEntry]) -> Iterator[_Row]:
    """Everybody by name; of people of the same name, such as one who works in two roles, with what they are."""
    roles = {entry.code: entry.label for entry in entries if entry.catalogue == "role"}
    often = Counter(member.name.casefold() for member in staff)
    for member in sorted(staff, key=lambda member: (member.name.casefold(), member.role)):
        role = roles.get(member.role, member.role)
        name = f"{member.name} ({role})" if often[member.name.casefold()] > 1 and role else member.name
        yield "staff_member", member.id, name, member


def _grouped(rows: Iterable[tuple[str, str, str]]) -> dict[str, tuple[tuple[str, str], ...]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for catalogue, code, name in rows:
        groups.setdefault(catalogue, []).append((code, name))
    return {catalogue: tuple(pairs) for catalogue, pairs in groups.items()}


def _keys(text: str) -> list[str]:
    """Spellings to compare by: without case, marks and diacritics, umlauts as one letter and as two."""
    folded = text.casefold()
    written_out = folded.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    keys = (re.sub(r"[^0-9a-z]", "", anyascii(form).casefold()) for form in (folded, written_out))
    return [key for key in dict.fromkeys(keys) if key]


def _begins(key: str, beginning: str) -> bool:
    return len(beginning) >= _SHORTEST_PREFIX and key.startswith(beginning)


def _only(codes: Iterable[str]) -> str | None:
    distinct = set(codes)
    return distinct.pop() if len(distinct) == 1 else None
