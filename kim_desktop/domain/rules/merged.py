"""Where a chain of merged records ends, also if two devices merged the same two the other way round."""

from collections.abc import Iterable, Mapping

from kim_desktop.domain.records.people import Person


def last_of(record_id: str, into: Mapping[str, str]) -> str:
    """The record that stands for another one; of a circle the one made first, whose id is the smallest."""
    seen: list[str] = []
    at = record_id
    while at in into and at not in seen:
        seen.append(at)
        at = into[at]
    return min(seen[seen.index(at) :]) if at in seen else at


def same_people(everybody: Iterable[Person]) -> dict[str, str]:
    """From each record of a person that was merged to the one that stands for it, among those given."""
    said = {each.id: each.same_as for each in everybody}
    into = {each: other for each, other in said.items() if other and other in said}
    return {each: last for each in into if (last := last_of(each, into)) != each}
