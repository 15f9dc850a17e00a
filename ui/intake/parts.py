"""The ten parts of the Meldebogen: number, title, what to bear in mind, and which fields stand in which row."""

from dataclasses import dataclass, field

from kim_desktop.domain.lookups import Lookups
from ui.layouts import Layout, Section, When

_NOTHING: frozenset[object] = frozenset({None, ""})
_AGREED: frozenset[object] = frozenset({"signed", "oral"})
SHELTERS = "place.unterkunft"


@dataclass(frozen=True)
class Part:
    """One numbered part of the form."""

    number: int
    title: str
    rows: tuple[tuple[str, ...], ...]
    explanation: str = ""
    visible: dict[str, When] = field(default_factory=dict)

    def layout(self) -> Layout:
        """The arrangement of its fields, without a heading of its own."""
        return Layout((Section("", self.rows),), self.visible)


def parts(lookups: Lookups) -> tuple[Part, ...]:
    """All parts in the order of the paper form."""
    shelters: frozenset[object] = frozenset(code for code, _ in lookups.choices.get(SHELTERS, ()))
    return (
        _SENDER,
        Part(2, "Person", _PERSON, visible={"room": When("place", shelters)}),
        Part(3, "Haushalt", (("adults", "children", "children_ages"), ("single_parent",))),
        Part(
            4,
            "Aufenthalt",
            (("entered_germany", "moved_here"), ("status", "status_until")),
            "Für die Zielgruppe zählt der Zuzug nach Leverkusen. Bitte keine AZR-Nummer eintragen.",
        ),
        Part(5, "Leistungen und Fallmanagement", (("benefits",), ("managed_by",))),
        Part(
            6,
            "Anliegen",
            (("concerns",), ("concern_line",)),
            "Die drei wichtigsten Bereiche genügen; Einzelheiten klärt das Gespräch.",
        ),
        Part(7, "Dringlichkeit", (("urgency", "deadline"),)),
        Part(8, "Was bisher geschah", (("done_so_far",), ("involved",))),
        _AGREEMENT,
        Part(
            10,
            "Prüfung und Entscheidung",
            (("received_on", "first_contact_on", "feedback_sent_on"),),
            "Nur für das Case-Management. Zielgruppe und Zuständigkeit stehen unter „Prüfung“.",
        ),
    )


_SENDER = Part(
    1,
    "Meldende Stelle",
    (("sender", "sender_other"), ("sender_person", "sender_phone"), ("reported_on", "sender_reference")),
    visible={"sender_other": When("sender", _NOTHING)},
)
_PERSON = (
    ("family_name", "given_name"),
    ("birth", "sex", "nationality"),
    ("languages",),
    ("interpreter",),
    ("place", "room"),
    ("street", "postcode", "quarter"),
    ("phone", "safe_contact"),
)
_AGREEMENT = Part(
    9,
    "Einverständnis zur Weitergabe",
    (("agreed", "agreed_on", "agreed_interpreter"),),
    "Die Person weiß von dieser Meldung und ist einverstanden.",
    {"agreed_on": When("agreed", _AGREED), "agreed_interpreter": When("agreed", frozenset({"oral"}))},
)
