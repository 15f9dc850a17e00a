"""Everybody of the practice: a team and its clients, all of them invented and obviously so."""

from dataclasses import dataclass

from kim_desktop.domain.rules.access import CASE_MANAGER, CONTACT_OFFICE, COORDINATOR

MUNICIPALITY = "Übungsstadt"


@dataclass(frozen=True)
class Colleague:
    """Somebody of the team."""

    id: str
    name: str
    role: str
    organisation: str
    number: int


ANNA = Colleague("uebung-anna", "Anna Übung", CASE_MANAGER, "org-caritas", 1)
BEN = Colleague("uebung-ben", "Ben Übung", CASE_MANAGER, "org-caritas", 2)
KORA = Colleague("uebung-kora", "Kora Übung", COORDINATOR, "org-ki", 3)
FINA = Colleague("uebung-fina", "Fina Übung", CONTACT_OFFICE, "org-fb50", 4)
TEAM = (ANNA, BEN, KORA, FINA)
DESKS = {CASE_MANAGER: ANNA, COORDINATOR: KORA}
"""Who one is in the practice, by role."""


@dataclass(frozen=True)
class Client:
    """Somebody who is reported to KIM; `left` is how many days the status still holds, `ago` when the Meldung came."""

    given: str
    family: str
    born: str
    sex: str
    nationality: str
    language: str
    quarter: str
    status: str
    left: int
    concerns: tuple[str, ...]
    line: str
    ago: int = 60
    sender: str = "org-fb50"
    urgency: str = "normal"
    years_here: int = 1


AMIRA = Client(
    "Amira", "Muster", "1991-04-03", "female", "SY", "ar", "opladen", "p55", 90, ("sprache", "wohnen", "familie"),
    "Sucht einen Sprachkurs mit Kinderbetreuung und eine Wohnung.", ago=120, urgency="week",
)  # fmt: skip
SILENT = Client(
    "Bilal", "Beispiel", "1988", "male", "AF", "fa", "opladen", "p60a", 60, ("arbeit", "existenz"),
    "Möchte arbeiten und weiß nicht, ob er darf.", ago=70,
)  # fmt: skip
NEW = Client(
    "Chiara", "Probe", "2001-11-20", "female", "AL", "sq", "wiesdorf", "p16b", 200, ("arbeit",),
    "Fragt nach der Anerkennung ihres Zeugnisses.", ago=3, sender="org-ki",
)  # fmt: skip
EXPIRING = Client(
    "Dawit", "Testa", "1999-02-14", "male", "ER", "ti", "opladen", "p60a", 12, ("aufenthalt", "arbeit"),
    "Hat einen Ausbildungsplatz in Aussicht.", ago=65, sender="org-fb33",
)  # fmt: skip
REFERRED = Client(
    "Elif", "Erfunden", "1979", "female", "TR", "tr", "schlebusch", "p25_2_gfk", 300, ("recht",),
    "Hat Schulden und bekommt Mahnungen.", ago=80,
)  # fmt: skip
BUSY = Client(
    "Farid", "Niemand", "1995-07-09", "male", "SY", "ar", "opladen", "p24", 150, ("sprache", "teilhabe"),
    "Möchte Deutsch lernen und in einen Sportverein.", ago=40,
)  # fmt: skip
MOVED = Client(
    "Galina", "Platzhalter", "1985-12-01", "female", "UA", "uk", "opladen", "p24", 150, ("wohnen", "familie"),
    "Zieht mit zwei Kindern in eine eigene Wohnung.", ago=90,
)  # fmt: skip
DONE = Client(
    "Hevin", "Demo", "1993", "female", "IQ", "kmr", "quettingen", "p25_3", 400, ("sprache",),
    "Hat den Kurs B1 bestanden.", ago=300,
)  # fmt: skip
CLOSED = Client(
    "Ivo", "Muster", "1969-06-21", "male", "BA", "bs", "opladen", "p25b", 700, ("existenz",),
    "Brauchte Hilfe bei einem Antrag.", ago=180,
)  # fmt: skip
OFFERED = Client(
    "Nadia", "Erfunden", "1990-05-05", "female", "SY", "ar", "opladen", "p25_2_sub", 250, ("familie",),
    "Braucht einen Platz in der Kita.", ago=50,
)  # fmt: skip
CLIENTS = (AMIRA, SILENT, NEW, EXPIRING, REFERRED, BUSY, MOVED, DONE, CLOSED)
"""Anna's cases."""

ASSIGNED = Client(
    "Karim", "Probe", "1997-03-30", "male", "AF", "fa", "opladen", "p55", 120, ("sprache",),
    "Möchte einen Deutschkurs besuchen.", ago=2, urgency="week",
)  # fmt: skip
KNOWN = Client(
    "Amyra", "Mustér", "1991-04-03", "female", "SY", "ar", "opladen", "p55", 90, ("wohnen",),
    "Sucht dringend eine Wohnung.", ago=5, sender="org-fb33", urgency="now",
)  # fmt: skip
WAITING = (
    Client(
        "Lena", "Testa", "2000-08-17", "female", "UA", "uk", "rheindorf", "p24", 180, ("arbeit", "sprache"),
        "Ist Krankenpflegerin und möchte wieder arbeiten.", ago=1, sender="org-jobcenter", urgency="week",
    ),
    Client(
        "Musa", "Niemand", "2003-01-11", "male", "GN", "fr", "opladen", "p60a", 45, ("sprache", "arbeit"),
        "Sucht eine Ausbildung.", ago=6, sender="org-gu-opladen",
    ),
    Client(
        "Olena", "Beispiel", "1982", "female", "UA", "uk", "manfort", "p24", 180, ("familie",),
        "Fragt nach einem Schulplatz für den Sohn.", ago=8, sender="org-schulamt", urgency="now",
    ),
    Client(
        "Petrit", "Demo", "1975-10-02", "male", "AL", "sq", "steinbuechel", "p25b", 500, ("einbuergerung",),
        "Fragt nach der Einbürgerung.", ago=2, sender="org-diakonie", years_here=9,
    ),
    Client(
        "Qamar", "Platzhalter", "1994", "female", "AF", "fa", "alkenrath", "p25_3", 220, ("wohnen", "existenz"),
        "Muss in vier Wochen ausziehen.", ago=3, sender="org-wohnungsamt", urgency="week",
    ),
)  # fmt: skip
"""Nobody is responsible for these yet."""
