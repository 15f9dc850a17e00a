"""The ten purposes a person consents to, each separately (KIM concept § 1, Art. 6, 7 and 9 DSGVO)."""

from enum import StrEnum


class Purpose(StrEnum):
    """Purpose of a consent; the value is the code printed on the form."""

    FILE = "E1"
    SPECIAL = "E2"
    RESULTS = "E3"
    RECIPIENT = "E4"
    CONFERENCE = "E5"
    HANDOVER = "E6"
    STATE = "E7"
    CONFIDENTIALITY = "E8"
    MESSENGER = "E9"
    INTERPRETER = "E10"

    @property
    def label(self) -> str:
        """What the purpose is called on screen and on paper."""
        return _LABELS[self]

    @property
    def per_target(self) -> bool:
        """Whether each consent names the service, recipient, conference or agency it is meant for."""
        return self in _PER_TARGET


_LABELS = {
    Purpose.FILE: "Aufnahme in KIM und Führen einer Akte",
    Purpose.SPECIAL: "Besonders geschützte Angaben (Gesundheit, Religion, Gewalt)",
    Purpose.RESULTS: "Ergebnisse anderer Beratungsstellen zusammenführen",
    Purpose.RECIPIENT: "Weitergabe an eine benannte Stelle",
    Purpose.CONFERENCE: "Fallkonferenz mit Namen",
    Purpose.HANDOVER: "Übergabe an ein anderes Case-Management",
    Purpose.STATE: "Übertragung in die Landesdatenbank KIM",
    Purpose.CONFIDENTIALITY: "Schweigepflichtentbindung",
    Purpose.MESSENGER: "Kontakt über Messenger, E-Mail oder SMS",
    Purpose.INTERPRETER: "Sprachmittlung oder Angehörige im Gespräch",
}

_PER_TARGET = {
    Purpose.RESULTS,
    Purpose.RECIPIENT,
    Purpose.CONFERENCE,
    Purpose.HANDOVER,
    Purpose.CONFIDENTIALITY,
}
