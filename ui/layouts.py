"""What cannot be derived of a form: its sections, the order and grouping of fields, and when a field shows."""

from dataclasses import dataclass, field

from kim_desktop.domain.fields import Field, Kind

Row = tuple[str, ...]
"""Names of fields that stand beside each other where there is room."""


@dataclass(frozen=True)
class Section:
    """A group of rows under a heading."""

    title: str
    rows: tuple[Row, ...]
    explanation: str = ""


@dataclass(frozen=True)
class When:
    """A field shows only while another one holds one of these values."""

    field: str
    values: frozenset[object]


@dataclass(frozen=True)
class Layout:
    """One form's arrangement."""

    sections: tuple[Section, ...]
    visible: dict[str, When] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """All fields shown, in order."""
        return tuple(name for section in self.sections for row in section.rows for name in row)


def derived(fields: tuple[Field, ...]) -> Layout:
    """All fields in the order of their declaration: wide kinds alone, others in pairs."""
    rows: list[Row] = []
    for each in fields:
        if rows and len(rows[-1]) == 1 and not _is_wide(each) and rows[-1][0] not in _wide_names(fields):
            rows[-1] = (rows[-1][0], each.name)
        else:
            rows.append((each.name,))
    return Layout((Section("", tuple(rows)),))


def layout_for(kind: str, fields: tuple[Field, ...]) -> Layout:
    """The arrangement for a record type."""
    return LAYOUTS.get(kind) or derived(fields)


def _is_wide(each: Field) -> bool:
    return each.kind in {Kind.LONG_TEXT, Kind.CHOICES}


def _wide_names(fields: tuple[Field, ...]) -> frozenset[str]:
    return frozenset(each.name for each in fields if _is_wide(each))


_NOTHING: frozenset[object] = frozenset({None, ""})

MELDUNG = Layout(
    (
        Section(
            "Meldende Stelle",
            (
                ("sender", "sender_other"),
                ("sender_person", "sender_phone"),
                ("reported_on", "sender_reference"),
            ),
        ),
        Section(
            "Person",
            (
                ("family_name", "given_name"),
                ("birth", "sex", "nationality"),
                ("languages",),
                ("interpreter",),
                ("place", "room"),
                ("street", "postcode", "quarter"),
                ("phone", "safe_contact"),
            ),
        ),
        Section("Haushalt", (("adults", "children", "children_ages"), ("single_parent",))),
        Section("Aufenthalt", (("entered_germany", "moved_here"), ("status", "status_until"))),
        Section("Leistungen und Fallmanagement", (("benefits",), ("managed_by",))),
        Section("Anliegen", (("concerns",), ("concern_line",))),
        Section("Dringlichkeit", (("urgency", "deadline"),)),
        Section("Was bisher geschah", (("done_so_far",), ("involved",))),
        Section("Einverständnis zur Weitergabe", (("agreed", "agreed_on", "agreed_interpreter"),)),
    ),
    visible={
        "sender_other": When("sender", _NOTHING),
        "room": When("place", frozenset({"gu_opladen"})),
        "agreed_on": When("agreed", frozenset({"signed", "oral"})),
        "agreed_interpreter": When("agreed", frozenset({"oral"})),
    },
)

PERSON = Layout(
    (
        Section(
            "Angaben zur Person",
            (
                ("family_name", "given_name"),
                ("birth", "sex", "relation"),
                ("nationality", "interpreter"),
                ("languages",),
            ),
        ),
        Section("Erreichbar", (("phone", "safe_contact"), ("messenger",))),
        Section("In Deutschland", (("entered_germany", "moved_here"), ("benefits",), ("managed_by",))),
        Section("Besonders geschützte Angaben", (("health",), ("religion",), ("protection",))),
        Section("Bemerkungen", (("notes",),)),
    )
)

CONTACT = Layout(
    (
        Section(
            "",
            (
                ("on", "sort", "minutes"),
                ("life_areas",),
                ("text",),
                ("next_step", "next_step_on"),
                ("place", "people"),
                ("languages",),
            ),
        ),
    )
)

GAP = Layout(
    (
        Section(
            "",
            (
                ("what",),
                ("sort", "life_area", "legal_domain"),
                ("organisation", "district", "days_waited"),
                ("frequency", "affected"),
                ("proposal",),
            ),
        ),
    )
)

LAYOUTS: dict[str, Layout] = {"gap": GAP, "meldung": MELDUNG, "person": PERSON, "contact": CONTACT}
