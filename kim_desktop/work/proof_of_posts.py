"""Stellenbesetzung for the Verwendungsnachweis: who fills which post, and the VZÄ of each month, filled and vacant."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.steering import Post
from kim_desktop.domain.rules.load import filled_by_month
from kim_desktop.figures.sheets import Cell, Table
from kim_desktop.storage.store import Store
from kim_desktop.work.funding_year import FundingYear

FILLED, VACANT = "besetzt", "frei"
_MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
_POST_HEADS = ("Stelle", "Träger", "Baustein", "VZÄ", "Besetzt mit", "Qualifikation", "Zusätzlich", "Von", "Bis")
_NOBODY = "unbesetzt"


def posts_of(store: Store, wanted: FundingYear) -> list[Post]:
    """The posts of the year, by employer and number, each as often as its holder or extent changed."""
    found = (
        each
        for each in store.all(Post)
        if wanted.part in {"", each.part}
        and wanted.employer in {"", each.employer}
        and wanted.touches(each.valid_from, each.valid_to)
    )
    return sorted(found, key=lambda each: (each.employer or "", each.number, each.valid_from or date.min, each.id))


def posts_table(posts: Iterable[Post], wanted: FundingYear, names: Lookups) -> Table:
    """One row for each post and holder within the year."""
    rows = [
        (
            each.number,
            _employer(each, names),
            names.label("funding_part", each.part or "").split(":")[0],
            each.percent / 100,
            names.label("staff_member", each.staff) if each.staff else _NOBODY,
            each.qualification,
            "ja" if each.additional else "nein",
            max(each.valid_from or wanted.begins, wanted.begins),
            min(each.valid_to or wanted.ends, wanted.ends),
        )
        for each in posts
    ]
    note = "„Zusätzlich“: Die Stelle ersetzt keine vorhandene. Tage innerhalb des Förderjahres."
    return Table("Stellen", _POST_HEADS, rows, "Stellenbesetzung", note)


def monthly_table(posts: Sequence[Post], wanted: FundingYear, names: Lookups) -> Table:
    """The VZÄ of each month by post, filled and vacant, with the sums of each employer."""
    rows: list[Sequence[Cell]] = []
    for employer in dict.fromkeys(each.employer for each in posts):
        own = [each for each in posts if each.employer == employer]
        name = names.label("organisation", employer) if employer else "ohne Träger"
        for number in dict.fromkeys(each.number for each in own):
            rows += _lines(name, number, [each for each in own if each.number == number], wanted)
        rows += _lines(name, "alle", own, wanted)
    note = "Vollzeitäquivalente; ein Monat, der nicht ganz besetzt war, zählt nach Tagen. „Jahr“ ist das Mittel."
    return Table(
        "VZÄ je Monat", ("Träger", "Stelle", "", *_MONTHS, "Jahr"), rows, "VZÄ je Träger, Stelle und Monat", note
    )


def _lines(employer: str, post: str, versions: list[Post], wanted: FundingYear) -> Iterable[Sequence[Cell]]:
    filled = _by_month([each for each in versions if each.staff], wanted)
    vacant = _by_month([each for each in versions if not each.staff], wanted)
    for word, months in ((FILLED, filled), (VACANT, vacant)):
        if word == FILLED or any(months):
            yield (employer, post, word, *months, round(sum(months) / len(months), 2))


def _by_month(posts: list[Post], wanted: FundingYear) -> list[float]:
    """The VZÄ of all these posts, whoever fills them."""
    firsts = [date(wanted.year, month, 1) for month in range(1, len(_MONTHS) + 1)]
    same = [replace(each, employer=_NOBODY, staff=each.staff or _NOBODY) for each in posts]
    found = filled_by_month(same, firsts).get(_NOBODY, (0.0,) * len(firsts))
    return [round(each, 2) for each in found]


def _employer(post: Post, names: Lookups) -> str:
    return names.label("organisation", post.employer) if post.employer else ""
