"""The rules of the merge said a second time, from plain rows, so that the oracle need not believe the first."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
Key = tuple[str, str]
"""Record type and record id."""

_WHOLE = "*"


def fold_log(rows: Iterable[Row]) -> dict[Key, dict[str, Any]]:
    """The value of every field of every record, from changes in their order; erased records are missing."""
    logs: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        if row["payload"] is not None:
            logs[row["record"], row["record_id"]].append(row)
    folded = {key: _values(log) for key, log in logs.items()}
    return {key: values for key, values in folded.items() if values is not None}


def plain(value: Any) -> Any:
    """A value as both databases and the log agree on it: nothing is nothing, sets are sorted, yes is 1."""
    if isinstance(value, str) and value.startswith("["):
        value = json.loads(value)
    if isinstance(value, list):
        return tuple(sorted(value)) or None
    return value or None if not isinstance(value, bool) else (1 if value else None)


def _values(log: list[Row]) -> dict[str, Any] | None:
    standing: dict[str, list[tuple[set[str], Any]]] = {}
    aware: dict[str, set[str]] = {}
    """Per erased field the erasure and the changes that knew of it."""
    for row in _sorted_by_causes(log):
        said = json.loads(row["payload"])
        for name in said.get("erases", ()):
            if name == _WHOLE:
                return None
            standing[name], aware[name] = [({row["id"]}, None)], {row["id"]}
        for name, value in said["fields"].items():
            named = {said["base"].get(name), *said["settles"].get(name, ())}
            if name in aware:
                if not named & aware[name]:
                    continue
                aware[name].add(row["id"])
            standing[name] = _after(standing.get(name, []), row["id"], value, named)
    return {name: plain(heads[-1][1]) for name, heads in standing.items()}


def _sorted_by_causes(log: list[Row]) -> list[Row]:
    """Again and again the first change whose causes are through already, or are not in the log."""
    left, done = list(log), list[Row]()
    while left:
        missing = {row["id"] for row in left}
        chosen = next((row for row in left if not _causes(row) & (missing - {row["id"]})), left[0])
        done.append(chosen)
        left.remove(chosen)
    return done


def _causes(row: Row) -> set[str]:
    said = json.loads(row["payload"])
    return {each for ids in (said["base"].values(), *said["settles"].values()) for each in ids if each}


def _after(
    heads: list[tuple[set[str], Any]], change_id: str, value: Any, named: set[str | None]
) -> list[tuple[set[str], Any]]:
    if isinstance(value, dict) and set(value) <= {"+", "-"}:
        held = set(heads[-1][1] or ()) if heads else set()
        return [({change_id}, sorted((held - set(value.get("-", ()))) | set(value.get("+", ()))))]
    rivals = [head for head in heads if not head[0] & named]
    same = {each for ids, other in rivals if other == value for each in ids}
    return [*(head for head in rivals if head[1] != value), (same | {change_id}, value)]
