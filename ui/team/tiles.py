"""Where the quarters stand in the drawn picture of the town: a stylised neighbourhood, no map."""

from collections.abc import Iterable, Sequence

from kim_desktop.work.load import Area

Spot = tuple[int, int]
"""Column and row."""

_KNOWN: dict[str, Spot] = {
    "hitdorf": (0, 0),
    "opladen": (2, 0),
    "bergisch_neukirchen": (3, 0),
    "rheindorf": (0, 1),
    "buerrig": (1, 1),
    "kueppersteg": (2, 1),
    "quettingen": (3, 1),
    "luetzenkirchen": (4, 1),
    "wiesdorf": (0, 2),
    "manfort": (1, 2),
    "alkenrath": (2, 2),
    "schlebusch": (3, 2),
    "steinbuechel": (4, 2),
    "gu_opladen": (1, 0),
}
COLUMNS = 5


def spots(areas: Sequence[Area]) -> dict[str, Spot]:
    """Each quarter's place; those that the picture does not know stand in rows below it."""
    known = {each.code: _KNOWN[each.code] for each in areas if each.code in _KNOWN}
    below = max((row for _, row in known.values()), default=-1) + 1
    others = [each.code for each in areas if each.code not in known]
    return known | {code: (at % COLUMNS, below + at // COLUMNS) for at, code in enumerate(others)}


def next_spot(places: dict[str, Spot], code: str, way: Spot) -> str:
    """The nearest quarter in a direction; the same one where there is none."""
    if code not in places:
        return next(iter(places), "")
    x, y = places[code]

    def distance(other: Spot) -> tuple[int, int] | None:
        across, down = other[0] - x, other[1] - y
        along = across * way[0] + down * way[1]
        return (abs(across * way[1] + down * way[0]), along) if along > 0 else None

    found: Iterable[tuple[tuple[int, int], str]] = (
        (far, other) for other, spot in places.items() if (far := distance(spot)) is not None
    )
    return min(found, default=((0, 0), code))[1]
