"""Why the net shows something: the rule, its number where it has one, and where it is written."""

from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.reasons import CONCEPT, Reason
from kim_desktop.domain.rules.watch import Kind

_NET = f"{CONCEPT} § 2b: „Niemand soll durchs Netz fallen!“"
_GAPS = f"{CONCEPT} § 3: Lücken und Schwachstellen erkennen, gleichrangiges Ziel"
_NUMBERS: dict[Kind, tuple[str, ...]] = {
    "meldung": ("meldung_answer_working_days",),
    "answer": ("meldung_answer_working_days",),
    "first_contact": ("first_contact_working_days",),
    "referral": ("reminder_days",),
    "contact": ("contact_days", "reminder_days"),
    "expiry": ("expiry_days_soon", "expiry_days_late", "expiry_days_urgent"),
    "birthday": ("birthday_warning_days",),
    "consent": ("consent_expiry_days",),
    "limit": ("age_limit_25a", "birthday_warning_days"),
    "measure": ("reminder_days",),
    "review": ("reminder_days",),
    "offer": ("handover_working_days",),
    "handover": ("handover_working_days",),
    "absence": ("reminder_days",),
    "topic": ("topic_working_days",),
    "remedy": ("reminder_days",),
    "errand": ("reminder_days",),
    "conference": ("reminder_days",),
}
_WORDS: dict[Kind, tuple[str, str, str]] = {
    "appointment": ("Termin", "Zu jedem Termin gehört, ob er stattfand.", _NET),
    "meldung": ("Meldung ohne Antwort", "Über jede Meldung wird bald entschieden.", _NET),
    "answer": ("Rückmeldung an die Stelle", "Wer jemanden meldet, hört, was daraus wurde.", _NET),
    "pursuit": (
        "Meldung nachhalten",
        "Auch was nicht aufgenommen oder was weitergeleitet wurde, wird nachgehalten, bis es erledigt ist.",
        f"{CONCEPT} § 2a: „Weiterleiten und Nachhalten von Einzelfällen“",
    ),
    "first_contact": ("Erster Kontakt", "Mit jeder gemeldeten Person spricht bald jemand.", _NET),
    "referral": ("Verweis ohne Rückmeldung", "Zu jedem Verweis gehört eine Rückmeldung.", _NET),
    "contact": ("Fall ohne Kontakt", "Niemand bleibt lange ohne Kontakt.", _NET),
    "expiry": ("Aufenthaltsstatus läuft ab", "Die Titel aller Familienmitglieder werden beachtet.", _NET),
    "birthday": (
        "Geburtstag, der etwas ändert",
        "Mit 18 wird man volljährig; vor dem 28. Geburtstag endet die Verweisberatung.",
        f"{CONCEPT} § 1, Abgrenzung zum Teilhabemanagement; § 2 BGB",
    ),
    "consent": ("Einwilligung endet", "Nach ihrem letzten Tag ist gesperrt, was sie erlaubt hat.", "Art. 7 DSGVO"),
    "limit": (
        "Altersgrenze des § 25a AufenthG",
        "Ob der Weg offensteht, prüft allein die Ausländerbehörde (FB 33).",
        "§ 25a Abs. 1 AufenthG",
    ),
    "hint": (
        "Bleiberecht prüfen lassen",
        "Ein Hinweis aus Status, Alter und Einreise, kein Rat: Es prüft allein die Ausländerbehörde (FB 33).",
        "§§ 16g, 19d, 25a, 25b, 60c, 60d AufenthG",
    ),
    "move": (
        "Auszug aus der Unterkunft",
        "Nach dem Zuständigkeitsschlüssel ist für die neue Anschrift jemand anderes zuständig oder sie fehlt noch.",
        f"{CONCEPT} § 2b, Zuständigkeit nach Stadtbezirken",
    ),
    "follow_up": ("Wiedervorlage", "Dieser Tag wurde geplant.", _NET),
    "measure": ("Maßnahme im Hilfeplan", "Was vereinbart ist, wird nachgehalten.", _NET),
    "review": ("Überprüfung des Hilfeplans", "Der Tag wurde im Hilfeplan vereinbart.", _NET),
    "request": ("Antrag zum Datenschutz", "Er ist innerhalb eines Monats zu beantworten.", "Art. 12 Abs. 3 DSGVO"),
    "deletion": (
        "Freigabe einer Löschung",
        "Gelöscht wird erst, wenn eine zweite Person es freigibt.",
        "Löschkonzept, Vier-Augen-Prinzip",
    ),
    "state_erase": (
        "Löschung in der Landesdatenbank",
        "Nach dem Widerruf von E7 wird der Fall auch dort gelöscht, und Sie bestätigen es hier.",
        "Art. 17 Abs. 1 Buchst. b und Art. 19 DSGVO",
    ),
    "next_step": ("Nächster Schritt", "Jeder offene Fall hat einen nächsten Schritt mit Datum.", _NET),
    "offer": ("Angebotene Übergabe", "Wer einen Fall angeboten bekommt, nimmt ihn an oder lehnt ihn ab.", _NET),
    "handover": ("Übergabe ohne Antwort", "Zuständig bleibt, wer anbietet, bis jemand annimmt.", _NET),
    "handed_over": (
        "Mit Kontaktblatt übergeben",
        "Die andere Stelle hat den Fall neu begonnen; der bisherige wird abgeschlossen.",
        f"{CONCEPT} § 2b, Übergabe an einen anderen Träger",
    ),
    "sheet": (
        "Kontaktblatt angenommen",
        "Mit einer Meldung beginnt die eigene Akte; bis dahin führt niemand den Fall weiter.",
        f"{CONCEPT} § 2b, Übergabe an einen anderen Träger",
    ),
    "absence": ("Abwesenheit ohne Vertretung", "Kein Fall bleibt ohne jemanden, der ihn führt.", _NET),
    "left": ("Case-Management ausgeschieden", "Wer ausscheidet, übergibt seine Fälle.", _NET),
    "gap_answer": ("Antwort auf eine Lücke", "Wer eine Lücke meldet, erfährt, was daraus wurde.", _GAPS),
    "topic": ("Thema ohne Schritt", "Was aus Lücken gebündelt ist, geht bis zur Antwort weiter.", _GAPS),
    "remedy": ("Abhilfe", "Was gegen eine Lücke geschieht, hat einen Tag und wird nachgehalten.", _GAPS),
    "errand": (
        "Auftrag eines Gremiums",
        "Was ein Gremium in Auftrag gibt, wird bis zur Erledigung nachgehalten.",
        _GAPS,
    ),
    "agreement": (
        "Vereinbarung endet",
        "So viele Tage vor dem Ende, wie an der Vereinbarung steht.",
        f"{CONCEPT} § 1, Kooperations- und Rahmenvereinbarungen",
    ),
    "conference": (
        "Beschluss einer Fallkonferenz",
        "Was eine Fallkonferenz beschließt, hat jemanden, der es tut, und einen Tag; es wird nachgehalten.",
        f"{CONCEPT} § 2a, Durchführung von Fallkonferenzen",
    ),
}


def explain(kind: Kind, parameters: Parameters) -> Reason:
    """The ground of every finding of this kind, with the numbers that hold now."""
    rule, text, source = _WORDS[kind]
    names = _NUMBERS.get(kind, ())
    rows = [row for name in names if (row := parameters.get(name))]
    sources = dict.fromkeys((source, *(row.source for row in rows if row.source)))
    return Reason(text, rule, "; ".join(sources), values=parameters.used(*names))
