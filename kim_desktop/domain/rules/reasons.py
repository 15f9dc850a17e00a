"""Why a rule came to its result: a German sentence and where it is written."""

from dataclasses import dataclass

CONCEPT = "Rahmenkonzept KIM Leverkusen"
CONCEPT_VERSION = "2021"


@dataclass(frozen=True)
class Reason:
    """One ground of a result; `rule` is the rule's short name, `source` the paragraph, `version` its edition."""

    text: str
    rule: str
    source: str
    version: str = CONCEPT_VERSION
