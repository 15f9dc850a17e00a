"""The history of the Abgleich: rounds that were, and how each ended."""

from datetime import datetime
from typing import Any

from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

Round = tuple[datetime, dict[str, Any]]
_ROW, _MOST_ROWS = 40, 8
_BESIDES = (
    ("granted", "Fall neu", "Fälle neu"),
    ("withdrawn", "Fall nicht mehr hier", "Fälle nicht mehr hier"),
    ("set_aside", "Änderung zurückgestellt", "Änderungen zurückgestellt"),
    ("healed_changes", "Änderung nachgereicht", "Änderungen nachgereicht"),
    ("conflicts_new", "neuer Widerspruch", "neue Widersprüche"),
    ("healed_cases", "Fall geheilt", "Fälle geheilt"),
)


def rounds_table() -> RecordTable[Round]:
    """The history of reconciliation, newest first."""
    columns: list[Column[Round]] = [
        Column("Wann", lambda each: f"{each[0].astimezone():%d.%m.%Y, %H:%M}", key=lambda each: each[0], width=150),
        Column("Ergebnis", _ending, level=_level, width=190),
        Column(
            "Gesendet", lambda each: _number(each, "sent"), key=lambda each: _value(each, "sent"), width=96, right=True
        ),
        Column(
            "Empfangen",
            lambda each: _number(each, "received"),
            key=lambda each: _value(each, "received"),
            width=104,
            right=True,
        ),
        Column("Außerdem", _besides, stretch=True),
        Column("Dauer", lambda each: _seconds(_value(each, "seconds")), key=_duration, width=96, right=True),
    ]
    empty = EmptyState("history", "Noch kein Abgleich", "Hier steht später, was wann gesendet und empfangen wurde.")
    return RecordTable(columns, "Verlauf der Abgleiche", empty)


def fit(table: RecordTable[Any]) -> None:
    """As high as its rows, up to a few; more than that scroll."""
    rows = min(max(table.count(), 1), _MOST_ROWS)
    row = table.verticalHeader().defaultSectionSize()
    empty = 0 if table.count() else 4 * _ROW
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + rows * row + 8 + empty)


def _value(each: Round, name: str) -> Any:
    return each[1].get(name) or 0


def _number(each: Round, name: str) -> str:
    return f"{_value(each, name):,}".replace(",", ".")


def _level(each: Round) -> Level:
    if each[1].get("digests_equal"):
        return Level.FINE
    return Level.NEUTRAL if each[1].get("cancelled") else Level.SOON


def _ending(each: Round) -> str:
    return {Level.FINE: "abgeglichen", Level.NEUTRAL: "abgebrochen"}.get(_level(each), "noch verschieden")


def _besides(each: Round) -> str:
    counts = {**each[1], "healed_cases": len(each[1].get("healed_cases") or ())}
    return " · ".join(
        f"{counts[name]} {one if counts[name] == 1 else many}" for name, one, many in _BESIDES if counts.get(name)
    )


def _duration(each: Round) -> float:
    return float(_value(each, "seconds"))


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s".replace(".", ",")
