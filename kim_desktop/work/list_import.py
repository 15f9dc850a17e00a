"""Lists of people that an office kept until now: each line becomes a Meldung, all in one unit, and may be undone."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import Field
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.access import CASE_MANAGER
from kim_desktop.domain.rules.duplicates import DuplicateHit, DuplicateIndex
from kim_desktop.errors import BadInput
from kim_desktop.printing.meldebogen_layout import OFF_PAPER
from kim_desktop.storage.store import Store
from kim_desktop.work.import_runs import Progress, Run, begin_run
from kim_desktop.work.list_columns import ALIASES
from kim_desktop.work.list_rows import ADDRESS, FIELDS, NAME, REMARK, ReadRow, RowReader
from kim_desktop.work.tables.mapping import Target
from kim_desktop.work.tables.plan import CellNote, Plan, PlannedRow, State
from kim_desktop.work.tables.sheets import Table
from kim_desktop.work.tables.values import read_cell

_STEP = 100
_NOT_FROM_LISTS = OFF_PAPER | {
    "target_group", "target_group_reason", "target_group_overridden", "decision", "decision_reason", "decided_on",
    "feedback_sent_on",
}  # fmt: skip
_BY_CONTENTS = ("sex", "nationality", "status", "birth")


def targets(lookups: Lookups, store: Store) -> tuple[Target, ...]:
    """Everything that a column of a list can fill."""
    today = local_date(store.clock())

    def fits(field: Field) -> Callable[[str], bool] | None:
        if field.name not in _BY_CONTENTS:
            return None
        return lambda text: (read := read_cell(field, text, lookups, today)).filled and not read.doubts

    fields = [field for field in FIELDS.values() if field.name not in _NOT_FROM_LISTS]
    return (
        Target(NAME, "Name in einer Spalte", ALIASES[NAME]),
        *(Target(f.name, f.label, ALIASES.get(f.name, ()), fits=fits(f)) for f in fields),
        Target(ADDRESS, "Anschrift in einer Spalte", ALIASES[ADDRESS]),
        Target(REMARK, "als Bemerkung behalten", ALIASES[REMARK], many=True),
    )


def plan_list(store: Store, reader: RowReader, table: Table, report: Progress) -> Plan:
    """What becomes of each line; nothing is written."""
    known = DuplicateIndex([*store.all(Person), *store.all(Meldung)])
    origins: dict[str, int] = {}
    rows = []
    for at, row in enumerate(table.rows):
        if at % _STEP == 0:
            report("Die Liste wird geprüft", at / len(table.rows))
        read = reader.read(row)
        meldung = replace(read.meldung, responsible=read.meldung.responsible or _own(store))
        hits = known.find(meldung.family_name, meldung.given_name, meldung.birth)
        rows.append(_planned(row.number, replace(read, meldung=meldung), hits, origins, reader.lookups))
        known.add(meldung)
        origins[meldung.id] = row.number
    return Plan(tuple(rows), table.skipped)


def import_list(store: Store, file_name: str, plan: Plan, report: Progress) -> Run:
    """Writes every ticked line as a Meldung, all or nothing. Raises `BadInput` if none is ticked."""
    chosen = [row.record for row in plan.ticked() if isinstance(row.record, Meldung)]
    if not chosen:
        raise BadInput("Es ist keine Zeile zum Einlesen ausgewählt.", "Wählen Sie mindestens eine Zeile aus.")
    run = begin_run(store, file_name, [each.id for each in chosen])
    with store.unit() as unit:
        for at, meldung in enumerate(chosen):
            if at % _STEP == 0:
                report("Die Meldungen werden angelegt", at / len(chosen))
            unit.add(meldung)
        report("Alles wird gesichert", None)
    return run


def _planned(
    number: int, read: ReadRow, hits: Sequence[DuplicateHit], origins: dict[str, int], lookups: Lookups
) -> PlannedRow:
    meldung, notes = read.meldung, read.notes
    name = ", ".join(part for part in (meldung.family_name, meldung.given_name) if part)
    if not name:
        missing = CellNote("Name", "Es fehlt ein Name: Die Zeile wird nicht eingelesen.")
        return PlannedRow(number, State.ERROR, "ohne Namen", _detail(meldung, lookups), (*notes, missing))
    notes = (*notes, *(_double(hit, origins) for hit in hits))
    state = State.DUPLICATE if hits else State.NOTICE if notes else State.NEW
    return PlannedRow(number, state, name, _detail(meldung, lookups), notes, meldung, ticked=not hits)


def _double(hit: DuplicateHit, origins: dict[str, int]) -> CellNote:
    where = f"in Zeile {origins[hit.record_id]} dieser Liste" if hit.record_id in origins else "schon in KIM"
    reasons = " ".join(reason.text for reason in hit.reasons)
    return CellNote("Schon bekannt?", f"Eine ähnliche Person steht {where}. {reasons}")


def _detail(meldung: Meldung, lookups: Lookups) -> str:
    codes = (("country", meldung.nationality), ("residence_status", meldung.status), ("place", meldung.place))
    words = [show_date(meldung.birth), *(lookups.label(catalogue, code) for catalogue, code in codes if code)]
    return " · ".join(word for word in (*words, meldung.street) if word)


def _own(store: Store) -> str | None:
    """A case manager keeps what she reads in; Koordination reads in for the team."""
    return store.identity.user_id if store.identity.role == CASE_MANAGER else None
