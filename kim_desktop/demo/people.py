"""The demo's invented people and what is said of them."""

from typing import Any

AMIRA: dict[str, Any] = {
    "sender": "org-fb50",
    "sender_person": "Frau Beispiel",
    "sender_phone": "0214 000000",
    "sender_reference": "50-MUSTER-1",
    "family_name": "Muster",
    "given_name": "Amira",
    "birth": "3.4.91",
    "sex": "female",
    "nationality": "SY",
    "languages": ["ar", "en"],
    "interpreter": True,
    "place": "gu_opladen",
    "room": "B 217",
    "quarter": "opladen",
    "phone": "0171 0000001",
    "safe_contact": "vormittags, nicht am Freitag",
    "adults": "1",
    "children": "2",
    "children_ages": "4 und 9",
    "single_parent": True,
    "entered_germany": "2023",
    "moved_here": "2/2024",
    "status": "p55",
    "status_until": "15.1.2027",
    "benefits": ["asylblg"],
    "managed_by": ["none"],
    "concerns": ["sprache", "wohnen", "familie"],
    "concern_line": "Sucht einen Sprachkurs mit Kinderbetreuung und eine Wohnung.",
    "urgency": "week",
    "done_so_far": "Anmeldung beim Kindergarten versucht.",
    "involved": "Sozialdienst der Unterkunft",
    "agreed": "signed",
    "agreed_on": "heute",
}
"""Entries of the form as a person types or chooses them."""

OTHER_OFFICE = {
    "kim.sender": "org-fb33",
    "kim.sender_person": "Herr Probe",
    "kim.family_name": "Тестенко",
    "kim.given_name": "Олена",
    "kim.birth": "12.08.1988",
    "kim.moved_here": "03/2025",
    "kim.status": "p24",
    "kim.status_until": "31.02.2027",
    "kim.concern_line": "Fragt nach Anerkennung ihrer Ausbildung als Krankenpflegerin.",
}
"""What another office writes into the PDF form, one impossible date among it."""

CONTACT_NOTE = (
    "Frau Muster kam mit ihrer älteren Tochter. Sie möchte zuerst Deutsch lernen; der Kurs muss vormittags liegen. "
    "Sie sagt: „أريد أن أتعلم اللغة بسرعة“. Wohnungssuche erklärt, Wohnberechtigungsschein besprochen."
)

FAMILY_NAMES = ("Muster", "Beispiel", "Probe", "Testa", "Erfunden", "Niemand", "Platzhalter", "Demo")
GIVEN_NAMES = ("Ada", "Bilal", "Chiara", "Dawit", "Elif", "Farid", "Galina", "Hevin", "Ivo", "Jasmin", "Karim", "Lena")
SENDERS = ("org-fb50", "org-fb50", "org-fb33", "org-ki", "org-caritas")
QUARTERS = ("opladen", "wiesdorf", "rheindorf", "schlebusch", "quettingen", "manfort", "alkenrath")
STATUSES = ("p55", "p60a", "p24", "p25_2_gfk", "p25_2_sub", "p60b")
AREAS = ("sprache", "arbeit", "wohnen", "familie", "existenz", "teilhabe")
