"""Why a rule came to its result: a German sentence and where it is written."""

from dataclasses import dataclass

CONCEPT = "Rahmenkonzept KIM Leverkusen"
CONCEPT_VERSION = "2021"


@dataclass(frozen=True)
class Reason:
    """One ground of a result; `rule` is the rule's short name, `source` the paragraph, `version` its edition.

    `values` are the numbers that were used, each with the day since which its version holds.
    """

    text: str
    rule: str
    source: str
    version: str = CONCEPT_VERSION
    values: tuple[str, ...] = ()
