"""Which field of a Meldung stands where on the Meldebogen: ten parts in the order of the paper form."""

from dataclasses import dataclass

from kim_desktop.domain.fields import Field, Kind, fields_of
from kim_desktop.domain.records.intake import Meldung

FORM_NAME = "meldebogen"
ROOT = "kim"
FORM_MARK, CASE_MARK = f"{ROOT}._form", f"{ROOT}._case"
YES, NO = "yes", "no"

OFF_PAPER = frozenset(
    {"responsible_reason", "imported_from", "sent_by", "receipt_sent_on", "first_contact_on", "forwarded_to",
     "forwarded_on", "follow_up_on", "follow_up_note", "settled_on"}
)  # fmt: skip
"""What the office notes about a Meldung that does not stand on the sheet."""
FIELDS: dict[str, Field] = {field.name: field for field in fields_of(Meldung) if field.name not in OFF_PAPER}
WRITTEN_SETS = frozenset({"languages"})
TICKED_CHOICES = frozenset({"urgency", "agreed", "target_group", "decision"})
OFFERED = {"place": "place.unterkunft"}
"""Fields that offer only a part of their catalogue."""


@dataclass(frozen=True)
class Cell:
    """A field's place in its row: `share` of the width; `lines` of text for long ones."""

    field: str
    share: float = 1.0
    lines: int = 1


@dataclass(frozen=True)
class Part:
    """A numbered part of the form; `notice` is the label of a line printed below its fields."""

    key: str
    rows: tuple[tuple[Cell, ...], ...]
    notice: str = ""


PARTS = (
    Part(
        "sender",
        (
            (Cell("sender", 3.3), Cell("sender_other", 2)),
            (Cell("sender_person", 1.5), Cell("sender_phone", 1.3), Cell("reported_on"), Cell("sender_reference", 1.2)),
        ),
    ),
    Part(
        "person",
        (
            (Cell("family_name", 1.5), Cell("given_name", 1.3), Cell("birth", 1.2), Cell("sex")),
            (Cell("nationality", 1.3), Cell("languages", 2), Cell("interpreter", 1.2)),
            (Cell("place", 2), Cell("room", 0.7), Cell("street", 2.2), Cell("postcode", 0.6), Cell("quarter", 1.4)),
            (Cell("phone"), Cell("safe_contact", 1.4)),
        ),
    ),
    Part(
        "household",
        ((Cell("adults", 0.6), Cell("children", 0.6), Cell("children_ages", 2), Cell("single_parent", 1.1)),),
    ),
    Part(
        "residence",
        ((Cell("entered_germany", 1.2), Cell("moved_here", 1.2), Cell("status", 2.4), Cell("status_until", 0.8)),),
        notice="no_register_number",
    ),
    Part("benefits", ((Cell("benefits"),), (Cell("managed_by"),))),
    Part("concern", ((Cell("concerns"),), (Cell("concern_line"),)), notice="no_health"),
    Part("urgency", ((Cell("urgency", 3.2), Cell("deadline")),)),
    Part("done", ((Cell("done_so_far", lines=3),), (Cell("involved"),))),
    Part(
        "agreement",
        ((Cell("agreed", 2.8), Cell("agreed_on", 0.8), Cell("agreed_interpreter", 1.4)),),
        notice="see_signature",
    ),
    Part(
        "office",
        (
            (Cell("received_on"), Cell("decided_on"), Cell("feedback_sent_on"), Cell("responsible", 1.6)),
            (Cell("target_group", 2), Cell("target_group_overridden")),
            (Cell("decision"),),
            (Cell("target_group_reason", lines=2), Cell("decision_reason", lines=2)),
        ),
    ),
)


def is_ticked(field: Field) -> bool:
    """Whether the field's values are printed as boxes to tick."""
    if field.kind is Kind.CHOICES:
        return field.name not in WRITTEN_SETS
    return field.name in TICKED_CHOICES


def catalogue_of(field: Field) -> str:
    """The catalogue, or record type, that the field's codes come from."""
    return field.meaning.choice or field.meaning.refers


def pdf_name(*parts: str) -> str:
    """The name of a PDF field: 'kim.family_name', 'kim.concerns.wohnen'."""
    return ".".join((ROOT, *parts))
