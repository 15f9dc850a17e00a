"""The imports made on this device, and taking one back: what nobody has touched since is erased, the rest stays."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store

Progress = Callable[[str, float | None], None]
_SETTING = "list_imports"
_MOST_KEPT = 100
_STEP = 50


@dataclass(frozen=True)
class Run:
    """One import; `records` are the ids of the Meldungen that it made, `at` and `undone_at` moments in ISO form."""

    id: str
    file_name: str
    at: str
    records: tuple[str, ...]
    undone_at: str = ""


@dataclass(frozen=True)
class Undone:
    """What taking an import back did: how many are gone, and which stay because somebody has worked on them."""

    erased: int
    kept: tuple[Meldung, ...]


def runs(store: Store) -> tuple[Run, ...]:
    """The imports whose Meldungen reached the vault, newest first."""
    return tuple(run for run in _read(store) if run.undone_at or _exists(store, run))


def begin_run(store: Store, file_name: str, records: Sequence[str]) -> Run:
    """Notes an import down before it is written, so that a crash right after it leaves it undoable."""
    run = Run(new_id(), file_name, store.clock().isoformat(), tuple(records))
    _write(store, (run, *runs(store)))
    return run


def untouched(store: Store, run: Run, report: Progress) -> tuple[tuple[Meldung, ...], tuple[Meldung, ...]]:
    """The Meldungen of a run that stand as they were read in, and those on which somebody has worked."""
    begun = {key.partition(":")[2] for key in store.drafts()}
    kinds = [kind for kind in store.model if not kind.master and kind is not Meldung and store.count(kind)]
    fresh: list[Meldung] = []
    touched: list[Meldung] = []
    for at, record_id in enumerate(run.records):
        if at % _STEP == 0:
            report("Die Meldungen werden verglichen", at / len(run.records))
        meldung = store.get(Meldung, record_id)
        if meldung is None or not (meldung.family_name or meldung.given_name):
            continue
        written = len({entry.change_id for entry in store.history(Meldung.kind(), record_id)}) > 1
        used = any(store.count(kind, case_id=meldung.case_id) for kind in kinds)
        (touched if written or used or record_id in begun else fresh).append(meldung)
    return tuple(fresh), tuple(touched)


def undo(store: Store, run: Run, report: Progress) -> Undone:
    """Erases what nobody has touched. Raises `NotAllowed` if the import was taken back already."""
    if run.undone_at or all(each.id != run.id or each.undone_at for each in _read(store)):
        raise NotAllowed("Dieser Import ist schon zurückgenommen.")
    fresh, touched = untouched(store, run, report)
    with store.unit() as unit:
        for at, meldung in enumerate(fresh):
            if at % _STEP == 0:
                report("Die Meldungen werden entfernt", at / len(fresh))
            unit.erase(meldung)
    over = replace(run, undone_at=store.clock().isoformat(), records=tuple(each.id for each in touched))
    _write(store, (over if each.id == run.id else each for each in _read(store)))
    return Undone(len(fresh), touched)


def _exists(store: Store, run: Run) -> bool:
    return any(store.get(Meldung, each) for each in run.records[:1])


def _read(store: Store) -> tuple[Run, ...]:
    rows = json.loads(store.setting(_SETTING, "[]"))
    return tuple(Run(**{**row, "records": tuple(row["records"])}) for row in rows)


def _write(store: Store, every: Iterable[Run]) -> None:
    kept = [asdict(run) for run in islice(every, _MOST_KEPT)]
    store.set_setting(_SETTING, json.dumps(kept))
