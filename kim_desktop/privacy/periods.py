"""How long what is kept, from the rules that count the days, and with the values that hold."""

from collections.abc import Iterable

from kim_desktop.domain.audit import KEPT_DAYS
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import Parameters, shown_value, version_of
from kim_desktop.privacy.markdown import table

_PERIODS = {
    "retention_declined_months": (
        "Meldung, aus der kein Fall wurde", "Tag der Entscheidung", "Vorschlag unter Datenschutz, Freigabe zu zweit",
    ),
    "retention_short_contact_months": (
        "Kurzkontakt ohne Akte", "Tag der Entscheidung", "Vorschlag unter Datenschutz, Freigabe zu zweit",
    ),
    "retention_case_years": (
        "Fall mit allem, was zu ihm gehört", "Ende des Jahres des Abschlusses",
        "Vorschlag unter Datenschutz, Freigabe zu zweit; eine anonyme Statistikzeile bleibt",
    ),
    "retention_protected_months": (
        "Besonders geschützte Angaben eines Falls", "Tag des Abschlusses", "Das Case-Management löscht sie",
    ),
    "conference_keep_days": (
        "Dossier und Verlauf einer Fallkonferenz", "Tag der Konferenz", "Von selbst, mit dem nächsten Abgleich danach",
    ),
    "retention_audit_years": (
        "Zugriffsprotokoll der Zentrale", "Tag des Eintrags",
        "Von selbst, monatsweise; unterschriebene Tagesstände bleiben",
    ),
    "retention_evidence_years": (
        "Nachweise für die Förderung, ohne Personenbezug", "Ende des Förderjahres",
        "Von Hand: Das Programm löscht sie nicht von selbst",
    ),
}  # fmt: skip
_PREFIX = ("retention_", "conference_keep_")


def periods(rows: Iterable[Parameter]) -> list[Parameter]:
    """The parameters that set a period of keeping, those that nobody has described here included."""
    return [each for each in rows if each.name.startswith(_PREFIX)]


def deletion_rules(rows: Iterable[Parameter], known: Parameters) -> str:
    """Kind, beginning, period, trigger and source of each rule of deletion."""
    names = dict.fromkeys(each.name for each in periods(rows))
    found = [row for name in names if (row := known.get(name))]
    return table(("Datenart", "Frist beginnt", "Regelfrist", "Auslöser", "Quelle, Stand"), map(_row, found))


def device_periods() -> str:
    """What goes from the devices by itself."""
    rows = (
        ("Zugriffsprotokoll des Geräts", f"{KEPT_DAYS} Tage, und erst, wenn die Zentrale die Einträge hat"),
        ("Fall, der nicht mehr in der eigenen Zuständigkeit liegt", "mit dem nächsten Abgleich"),
        ("Tresor eines gesperrten Geräts", "beim nächsten Kontakt, mit unterschriebener Bestätigung"),
        ("Technisches Protokoll", "nach etwa 400 KB, das Älteste zuerst; ohne personenbezogene Daten"),
    )
    return table(("Was", "Wann es vom Gerät geht"), rows)


def _row(each: Parameter) -> tuple[str, ...]:
    what, begins, trigger = _PERIODS.get(each.name, (each.label, "[bitte eintragen]", "[bitte eintragen]"))
    return what, begins, shown_value(each), trigger, f"{each.source or 'Annahme'}; {version_of(each)}"
