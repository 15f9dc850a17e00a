"""Master data that Koordination keeps row by row: what a row must say, and how a new version follows an old one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.master import MasterRecord, ResponsibilityKey
from kim_desktop.domain.records.steering import DistrictIndex, Post, ReferenceFigure
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store

R = TypeVar("R", bound=MasterRecord)
_FULL = 100


def may_keep(store: Store, kind: type[MasterRecord]) -> bool:
    """Whether the person at the desk may write rows of this kind."""
    return store.identity.role in kind.writers


def save_master(store: Store, before: R | None, row: R) -> R:
    """Writes a row. Raises `BadInput` where it does not say what it is about, or contradicts another row."""
    _check(store, row, before.id if before else "")
    with store.unit() as unit:
        return unit.save(before, row) if before else unit.add(row)


def succeed(store: Store, former: R, row: R) -> R:
    """Writes `row` as what follows `former`, which ends the day before. Raises `BadInput` as `save_master` does."""
    begins = row.valid_from
    if begins is None or (former.valid_from and begins <= former.valid_from):
        least = show_date(former.valid_from) or "Anfang an"
        raise BadInput("Ab wann gilt die neue Fassung?", f"Die bisherige gilt ab {least}.", field="valid_from")
    if former.valid_to and begins > former.valid_to + timedelta(days=1):
        raise BadInput(
            "Zwischen den beiden Fassungen wäre eine Lücke.",
            f"Die bisherige endet am {show_date(former.valid_to)}.",
            field="valid_from",
        )
    _check(store, row, former.id)
    with store.unit() as unit:
        unit.save(former, replace(former, valid_to=begins - timedelta(days=1)))
        return unit.add(row)


def _check(store: Store, row: MasterRecord, instead_of: str) -> None:
    """Raises `BadInput`; `instead_of` is the row that this one replaces."""
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise BadInput("Das Ende liegt vor dem Beginn.", "Prüfen Sie die beiden Tage.", field="valid_to")
    check = _CHECKS.get(type(row))
    if check:
        others = [each for each in store.all(type(row)) if each.id not in {row.id, instead_of}]
        check(row, others)
        return
    name = row.headline[0]
    if not getattr(row, name):
        labels = {field.name: field.label for field in store.model.fields(row.kind())}
        raise BadInput(f"Es fehlt: {labels[name]}.", "Ohne das findet den Eintrag niemand wieder.", field=name)


def _check_key(row: ResponsibilityKey, _others: list[ResponsibilityKey]) -> None:
    if not row.staff:
        raise BadInput("Wer ist zuständig?", "Wählen Sie eine Person aus dem Team.", field="staff")
    if not (row.place or row.district or row.quarter):
        raise BadInput(
            "Wofür ist die Person zuständig?", "Wählen Sie Ort, Stadtbezirk oder Stadtteil.", field="district"
        )


def _check_post(row: Post, others: list[Post]) -> None:
    if not row.number.strip():
        raise BadInput("Welche Stelle ist es?", "Tragen Sie die Stellennummer ein, zum Beispiel CM-1.", field="number")
    if not row.employer:
        raise BadInput("Bei welchem Träger ist die Stelle?", "Wählen Sie eine Stelle aus der Liste.", field="employer")
    if row.percent <= 0:
        raise BadInput("Wie groß ist die Stelle?", "100 ist eine volle Stelle, 50 eine halbe.", field="percent")
    same = [each for each in others if each.number.strip() == row.number.strip() and _overlap(each, row)]
    shared = row.percent + sum(each.percent for each in same)
    if shared > _FULL:
        raise BadInput(
            f"Die Stelle {row.number} wäre zur selben Zeit mit {shared} % besetzt.",
            "Beenden Sie die andere Zeile, oder teilen Sie den Umfang.",
            field="percent",
        )


def _check_index(row: DistrictIndex, others: list[DistrictIndex]) -> None:
    if not row.district:
        raise BadInput("Für welchen Stadtbezirk?", "Wählen Sie einen.", field="district")
    if not row.year:
        raise BadInput("Für welches Jahr?", "Zum Beispiel 2019.", field="year")
    if row.weight <= 0:
        raise BadInput("Wie schwer wiegt ein Fall dort?", "100 heißt: so viel wie im Durchschnitt.", field="weight")
    if any((each.district, each.year) == (row.district, row.year) and _overlap(each, row) for each in others):
        raise BadInput("Für Bezirk und Jahr gibt es schon ein Gewicht.", "Ändern Sie jenes.", field="year")


def _check_figure(row: ReferenceFigure, _others: list[ReferenceFigure]) -> None:
    if not row.label.strip():
        raise BadInput("Was zählt diese Zahl?", "Ein paar Wörter genügen.", field="label")
    if not row.source.strip():
        raise BadInput("Woher kommt die Zahl?", "Nennen Sie die Quelle zum Nachschlagen.", field="source")
    if row.as_of is None:
        raise BadInput("Von welchem Tag ist die Zahl?", "Zum Beispiel 27.10.2020.", field="as_of")


def _overlap(one: MasterRecord, other: MasterRecord) -> bool:
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_to or date.max, other.valid_to or date.max)


_CHECKS: dict[type[MasterRecord], Callable[[Any, Any], None]] = {
    ResponsibilityKey: _check_key,
    Post: _check_post,
    DistrictIndex: _check_index,
    ReferenceFigure: _check_figure,
}
