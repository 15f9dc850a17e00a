"""Technical measures with their real values, read from the code that applies them."""

from kim_desktop.domain.audit import LOOKS, Action
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.privacy.markdown import bullets, table
from kim_desktop.storage.keys import KEY_BYTES, RECOVERY_SUITE, Cost
from kim_desktop.storage.throttle import delay_after
from kim_desktop.work.documents import DOCUMENTS

_BITS = 8 * KEY_BYTES


def algorithms() -> str:
    """What is encrypted and signed by what."""
    cost = Cost()
    argon = f"Argon2id, {cost.memory_kib // 1_024} MiB, {cost.iterations} Durchgänge, {cost.lanes} Bahnen"
    rows = (
        ("Tresor auf dem Gerät (Datenbank, Protokolldatei, Zwischendateien)", f"SQLCipher, AES-{_BITS}, HMAC je Seite"),
        ("Passwort → Schlüssel", argon),
        ("Datenschlüssel im Schlüsselkopf", f"AES-{_BITS}-GCM, zufällig, gebunden an Tresor und Generation"),
        ("Notfallöffnung", f"HPKE {RECOVERY_SUITE}; privater Teil in drei Anteilen (SLIP-39), zwei genügen"),
        ("Jede Änderung, jedes Gerät", "Ed25519-Unterschrift, mit SHA-256 verkettet"),
        ("Abgleich", "TLS 1.3, nur die eigene Zertifizierungsstelle der Kommune (Fingerabdruck im Einrichtungscode)"),
        (
            "Sicherung des Tresors und der Zentrale",
            f"AES-{_BITS}-GCM, Zentrale versiegelt für den Wiederherstellungsschlüssel",
        ),
        ("Zugriffsprotokoll", "Hash-Kette (SHA-256), Tagesstände der Zentrale mit Ed25519 unterschrieben"),
    )
    return table(("Was", "Wodurch"), rows)


def throttling() -> str:
    """What wrong passwords cost."""
    waits = ", ".join(f"nach {count} falschen {_seconds(delay_after(count))}" for count in (1, 2, 4, 7, 10))
    return f"Jeder Fehlversuch verlängert die Pause: {waits}. Sie überdauert einen Neustart; gelöscht wird nichts."


def ways_out() -> str:
    """Every way by which something of a case leaves the program, and the consent without which it is closed."""
    rows = [(each.title, each.text, _consent(each.consent)) for each in DOCUMENTS]
    rows += [
        ("Auskunft als Datei (JSON)", "Alles Gespeicherte mit Herkunft und Empfängern, Art. 15 und 20", "keine nötig"),
        ("Landesdatenbank KIM", "Angaben zum Übertragen von Hand in die Datenbank des Landes", _consent(Purpose.STATE)),
        ("Auswertung, Verwendungsnachweis", "Zahlen; kleine Zahlen unterdrückt", "keine: ohne Personenbezug"),
        ("Daten für die Forschung", "Anonymisierte Zeilen (k-Anonymität, l-Diversität)", "keine: ohne Personenbezug"),
        ("Abgleich mit der Zentrale", "Fälle an Geräte derer, die zuständig sind", _consent(Purpose.FILE)),
    ]
    return table(("Weg", "Was hinausgeht", "Einwilligung"), rows)


def noted_actions() -> str:
    """What the Zugriffsprotokoll notes."""
    rows = ((each.label, "Einsicht oder Ausgabe" if each in LOOKS else "Vorgang") for each in Action)
    return table(("Eintrag", "Art"), rows)


def small_numbers(known: Parameters) -> str:
    """How figures are protected."""
    wanted = ("small_number", "research_k", "research_l")
    found = [row for name in wanted if (row := known.get(name))]
    return bullets(f"{each.label}: {each.value} ({_source(each)})" for each in found)


def _source(each: Parameter) -> str:
    return each.source or "Annahme"


def _consent(purpose: Purpose | None) -> str:
    return f"{purpose.value} {purpose.label}" if purpose else "keine eigene; E1"


def _seconds(wait: float) -> str:
    return "1 Sekunde" if wait == 1 else f"{wait:.0f} Sekunden"
