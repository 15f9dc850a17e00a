"""Stellen, Bezirksgewichte and Vergleichszahlen: what Koordination steers by, each as a list of rows."""

from collections.abc import Callable
from typing import Any

from kim_desktop.domain.records.steering import DistrictIndex, Post, ReferenceFigure
from ui.administration.master_list import MasterList, MasterPart
from ui.context import Context
from ui.layouts import Layout, Section
from ui.widgets.table import Column

_POST = Layout(
    (
        Section(
            "",
            (
                ("number", "employer", "part"),
                ("staff", "percent", "capacity"),
                ("qualification", "funding"),
                ("additional",),
                ("valid_from", "valid_to"),
            ),
        ),
    )
)
_POSTS = (
    "Jede Zeile sagt, wer eine Stelle in welcher Zeit mit welchem Umfang besetzt; ohne Person ist sie frei. Wechselt "
    "die Person oder der Umfang, legen Sie mit „Neue Fassung ab …“ eine neue Zeile an: So stimmen die Stellenanteile "
    "auch rückwirkend. Die Fallkapazität hier geht der im Team eingetragenen vor."
)
_WEIGHTS = (
    "Wie schwer ein Fall in einem Bezirk wiegt, nach dem Index des Sozialberichts: 100 ist der Durchschnitt. Es gilt "
    "das jüngste Jahr, das schon begonnen hat; ohne Eintrag gilt 100. Die ausgelieferten Werte sind Annahmen."
)
_FIGURES = "Zahlen aus anderen Quellen, an denen die Auswertung misst, wie viele Menschen KIM erreicht."


def posts_part(context: Context) -> MasterPart:
    """Who fills which post, and when."""
    columns: tuple[str | Column[Post], ...] = (
        Column("Nummer", lambda each: each.number, width=110),
        "employer",
        "staff",
        Column("Umfang", lambda each: f"{each.percent} %", lambda each: each.percent, width=80, right=True),
        Column("Kapazität", lambda each: str(each.capacity or "–"), lambda each: each.capacity, width=90, right=True),
    )

    def make(context: Context, wrote: Callable[[], object]) -> MasterList:
        return MasterList(context, Post, columns, explanation=_POSTS, layout=_POST, wrote=wrote)

    return MasterPart(context, make)


def weights_part(context: Context) -> MasterPart:
    """How heavy a district weighs, and what the figures are held against."""
    weight: Column[DistrictIndex] = Column(
        "Gewicht", lambda each: f"{each.weight} %", lambda each: each.weight, width=90, right=True
    )

    def weights(context: Context, wrote: Callable[[], object]) -> MasterList:
        columns: tuple[str | Column[DistrictIndex], ...] = ("district", "year", weight, _source())
        return MasterList(context, DistrictIndex, columns, explanation=_WEIGHTS, wrote=wrote)

    def figures(context: Context, wrote: Callable[[], object]) -> MasterList:
        label: Column[ReferenceFigure] = Column("Bezeichnung", lambda each: each.label, width=340)
        columns: tuple[str | Column[ReferenceFigure], ...] = (label, "value", "as_of", _source())
        return MasterList(context, ReferenceFigure, columns, explanation=_FIGURES, wrote=wrote)

    return MasterPart(context, weights, figures)


def _source() -> Column[Any]:
    return Column("Quelle", lambda each: each.source, stretch=True)
