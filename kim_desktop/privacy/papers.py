"""The data-protection papers: templates in German, filled with what the program really does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from string import Template

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.privacy import kinds, measures, periods, rights
from kim_desktop.privacy.markdown import bullets

OPEN = "[bitte"
"""How a place begins at which only the municipality knows what to write."""


@dataclass(frozen=True)
class About:
    """Whose papers these are, as of which day, and the numbers that hold there."""

    municipality: str
    version: str
    on: date
    parameters: tuple[Parameter, ...]

    @classmethod
    def as_shipped(cls, municipality: str, version: str, on: date) -> "About":
        """With the numbers that come with the program."""
        return cls(municipality, version, on, tuple(each for each in starting_set() if isinstance(each, Parameter)))


@dataclass(frozen=True)
class Paper:
    """One of the documents, as Markdown; `name` is that of its file, without ending."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.text.splitlines()[0].removeprefix("# ")


def papers(about: About) -> list[Paper]:
    """All of them, in the order of their names. Raises `KeyError` if a template asks for what nobody fills in."""
    values = _values(about)
    folder = resources.files("resources").joinpath("datenschutz")
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".md")), key=lambda each: each.name)
    return [
        Paper(each.name.removesuffix(".md"), Template(each.read_text(encoding="utf-8")).substitute(values))
        for each in found
    ]


def _values(about: About) -> Mapping[str, str]:
    known = Parameters.of(about.parameters, about.on)
    return {
        "kommune": about.municipality,
        "fassung": about.version,
        "tag": show_date(about.on),
        "rollen": bullets(rights.roles().values()),
        "sicht": rights.sight(),
        "schreibrechte": rights.writing(),
        "anfragen": rights.requests(),
        "datenarten": kinds.kinds_of_people(),
        "stammdaten": kinds.kinds_without_clients(),
        "beschaeftigte": kinds.staff_fields(),
        "besondere": kinds.special_categories(),
        "schranken": kinds.gated_fields(),
        "zwecke": kinds.purposes(),
        "loeschregeln": periods.deletion_rules(about.parameters, known),
        "geraetefristen": periods.device_periods(),
        "verfahren": measures.algorithms(),
        "bremse": measures.throttling(),
        "ausgabewege": measures.ways_out(),
        "protokoll": measures.noted_actions(),
        "kleine_zahlen": measures.small_numbers(known),
    }


def open_places(texts: Iterable[str]) -> int:
    """How many places are left for the municipality to fill in."""
    return sum(text.count(OPEN) for text in texts)
