"""The Meldung: the Meldebogen's ten parts as one record (concept paper § 1, K26)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning, PartialDate
from kim_desktop.domain.records.base import Record


@dataclass(frozen=True, kw_only=True)
class Meldung(Record):
    """A report of a person to KIM; its case_id becomes the case's id when the person is admitted."""

    title: ClassVar[str] = "Meldung"
    plural: ClassVar[str] = "Meldungen"
    headline: ClassVar[tuple[str, ...]] = ("family_name", "given_name")

    sender: Annotated[str | None, Meaning("Meldende Stelle", refers="organisation")] = None
    sender_other: Annotated[str, Meaning("Andere Stelle", hint="nur wenn nicht in der Liste", search=True)] = ""
    sender_person: Annotated[str, Meaning("Ansprechperson der Stelle", search=True)] = ""
    sender_phone: Annotated[str, Meaning("Telefon der Stelle", several=True)] = ""
    sent_by: Annotated[str | None, Meaning("Gemeldet von", refers="staff_member")] = None
    reported_on: Annotated[date | None, Meaning("Datum der Meldung")] = None
    sender_reference: Annotated[str, Meaning("Zeichen der Stelle", search=True)] = ""

    family_name: Annotated[str, Meaning("Familienname", search=True)] = ""
    given_name: Annotated[str, Meaning("Vorname", search=True)] = ""
    birth: Annotated[PartialDate | None, Meaning("Geburtsdatum", hint="Jahr genügt, wenn der Tag unbekannt ist")] = None
    sex: Annotated[str | None, Meaning("Geschlecht", choice="sex")] = None
    nationality: Annotated[str | None, Meaning("Staatsangehörigkeit", choice="country")] = None
    languages: Annotated[frozenset[str], Meaning("Sprachen", choice="language")] = frozenset()
    interpreter: Annotated[bool | None, Meaning("Sprachmittlung nötig")] = None
    place: Annotated[str | None, Meaning("Unterkunft", choice="place")] = None
    room: Annotated[str, Meaning("Zimmer", most=40)] = ""
    street: Annotated[str, Meaning("Straße und Hausnummer", search=True)] = ""
    postcode: Annotated[str, Meaning("PLZ", most=5)] = ""
    quarter: Annotated[str | None, Meaning("Stadtteil", choice="quarter")] = None
    phone: Annotated[str, Meaning("Telefon oder Messenger", search=True, several=True)] = ""
    safe_contact: Annotated[str, Meaning("Wann und wie sicher erreichbar")] = ""

    adults: Annotated[int | None, Meaning("Erwachsene im Haushalt", most=30)] = None
    children: Annotated[int | None, Meaning("Kinder im Haushalt", most=30)] = None
    children_ages: Annotated[str, Meaning("Alter der Kinder")] = ""
    single_parent: Annotated[bool | None, Meaning("Alleinerziehend")] = None

    entered_germany: Annotated[PartialDate | None, Meaning("Einreise nach Deutschland")] = None
    moved_here: Annotated[PartialDate | None, Meaning("Zuzug nach Leverkusen")] = None
    status: Annotated[str | None, Meaning("Aufenthaltsstatus", choice="residence_status")] = None
    status_until: Annotated[date | None, Meaning("Status gültig bis")] = None

    benefits: Annotated[frozenset[str], Meaning("Leistungen", choice="benefit")] = frozenset()
    managed_by: Annotated[frozenset[str], Meaning("Bestehendes Fallmanagement", choice="case_management")] = frozenset()

    concerns: Annotated[
        frozenset[str],
        Meaning("Anliegen", choice="life_area", hint="höchstens drei wichtigste Bereiche", most=3),
    ] = frozenset()
    concern_line: Annotated[
        str,
        Meaning(
            "Anliegen in einem Satz", hint="Bitte keine Angaben zu Gesundheit oder Straftaten", most=400, search=True
        ),
    ] = ""

    urgency: Annotated[str | None, Meaning("Dringlichkeit", choice="urgency")] = None
    deadline: Annotated[date | None, Meaning("Frist")] = None

    done_so_far: Annotated[str, Meaning("Was wurde schon getan?", long=True, most=2_000, search=True)] = ""
    involved: Annotated[str, Meaning("Wer ist beteiligt?", most=400, search=True)] = ""

    agreed: Annotated[str | None, Meaning("Einverständnis zur Weitergabe", choice="agreement_form")] = None
    agreed_on: Annotated[date | None, Meaning("Einverständnis am")] = None
    agreed_interpreter: Annotated[str, Meaning("Sprachmittlung durch")] = ""

    received_on: Annotated[date | None, Meaning("Eingang am")] = None
    target_group: Annotated[str | None, Meaning("Zielgruppe", choice="target_group")] = None
    target_group_reason: Annotated[str, Meaning("Begründung zur Zielgruppe", most=1_000)] = ""
    target_group_overridden: Annotated[bool, Meaning("Von der Regel abgewichen")] = False
    decision: Annotated[str | None, Meaning("Entscheidung", choice="decision")] = None
    decision_reason: Annotated[str, Meaning("Begründung der Entscheidung", most=1_000, search=True)] = ""
    decided_on: Annotated[date | None, Meaning("Entschieden am")] = None
    feedback_sent_on: Annotated[date | None, Meaning("Rückmeldung an die Stelle am")] = None
    responsible: Annotated[str | None, Meaning("Zuständig", refers="staff_member")] = None
    responsible_reason: Annotated[str, Meaning("Begründung der Zuständigkeit", most=500)] = ""
    receipt_sent_on: Annotated[date | None, Meaning("Eingangsbestätigung an die Stelle am")] = None
    first_contact_on: Annotated[date | None, Meaning("Erster Kontakt am")] = None
    forwarded_to: Annotated[str | None, Meaning("Weitergeleitet an", refers="organisation")] = None
    forwarded_on: Annotated[date | None, Meaning("Weitergeleitet am")] = None
    follow_up_on: Annotated[date | None, Meaning("Nachhalten am")] = None
    follow_up_note: Annotated[str, Meaning("Was nachzuhalten ist", most=500, search=True)] = ""
    settled_on: Annotated[date | None, Meaning("Nachhalten beendet am")] = None
    imported_from: Annotated[str, Meaning("Eingelesen aus", most=200)] = ""


@dataclass(frozen=True, kw_only=True)
class Feedback(Record):
    """What the sender of a Meldung is told: that it came, and what became of it, without any content.

    It is a unit of access of its own (its case_id is its id), so that a Fachbereichskontakt sees it and not the case:
    Koordination, whoever sent the Meldung, the contacts of the sending body and, since they write down what they
    decide, who works in the case. Its id follows from that of the Meldung's case (`rules.feedback.feedback_id`).
    """

    title: ClassVar[str] = "Rückmeldung"
    plural: ClassVar[str] = "Rückmeldungen"
    headline: ClassVar[tuple[str, ...]] = ("reported_on", "reference")

    meldung: Annotated[str, Meaning("Meldung", most=80)] = ""
    sender: Annotated[str | None, Meaning("Meldende Stelle", refers="organisation")] = None
    sent_by: Annotated[str, Meaning("Gemeldet von", refers="staff_member")] = ""
    responsible: Annotated[str | None, Meaning("Zuständig", refers="staff_member")] = None
    reference: Annotated[str, Meaning("Zeichen der Stelle", most=200)] = ""
    reported_on: Annotated[date | None, Meaning("Datum der Meldung")] = None
    received_on: Annotated[date | None, Meaning("Eingang am")] = None
    review_on: Annotated[date | None, Meaning("Wird geprüft seit")] = None
    state: Annotated[str, Meaning("Stand", choice="feedback_state")] = "arrived"
    state_on: Annotated[date | None, Meaning("Stand vom")] = None
