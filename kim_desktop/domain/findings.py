"""What a self-check found: one line each, saying how it stands and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How something stands; the value is the code in JSON and names icon and colour in the window."""

    FINE = "fine"
    SOON = "soon"
    LATE = "late"

    @property
    def word(self) -> str:
        """The grade in a word."""
        return {Grade.FINE: "in Ordnung", Grade.SOON: "beachten", Grade.LATE: "handeln"}[self]


@dataclass(frozen=True)
class Finding:
    """One line of a self-check; `way_on` says what to do, empty where nothing is to be done."""

    name: str
    grade: Grade
    says: str
    way_on: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """A self-check, and the very text that a support package holds."""

    findings: tuple[Finding, ...]
    text: str

    @property
    def worst(self) -> Grade:
        """The worst of all grades."""
        grades = {each.grade for each in self.findings}
        return next((grade for grade in (Grade.LATE, Grade.SOON) if grade in grades), Grade.FINE)
