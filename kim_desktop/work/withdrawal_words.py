"""The sentences that tell what the withdrawal of a consent does."""

from collections.abc import Mapping
from dataclasses import dataclass

from kim_desktop.domain.purposes import Purpose


@dataclass(frozen=True)
class Effects:
    """What a withdrawal does, counted: `fields` maps the label of each erased field to how often it occurs."""

    purpose: Purpose
    name: str
    target: str
    is_client: bool
    fields: Mapping[str, int]
    papers: int
    requests: int
    protected_entries: int
    held_until: str
    conferences: tuple[str, ...] = ()
    transferred: bool = False


def locks_in_words(effects: Effects) -> tuple[str, ...]:
    """What can no longer be read, filled in, printed or passed on."""
    sentence = _LOCKS[effects.purpose].format(
        name=effects.name or "dieser Person", target=f"„{effects.target}“" if effects.target else "alle Stellen"
    )
    entries = effects.protected_entries
    more = [f"{_count(entries, 'Eintrag', 'Einträge')} zu besonders geschützten Lebensbereichen: nicht mehr lesbar."]
    return (sentence, *(more if entries else []))


def erased_in_words(effects: Effects) -> tuple[str, ...]:
    """What is erased for good."""
    said = [
        f"„{label}“ wird endgültig gelöscht" + (f" ({count} Einträge)." if count > 1 else ".")
        for label, count in effects.fields.items()
    ]
    if effects.papers:
        paper = _count(effects.papers, "geschützte Anlage wird", "geschützte Anlagen werden")
        said.append(f"{paper} endgültig gelöscht.")
    if effects.requests:
        said.append("Die Löschung der ganzen Akte wird vorgeschlagen; eine zweite Person muss sie freigeben.")
    return (*said, *effects.conferences)


def notes_in_words(effects: Effects) -> tuple[str, ...]:
    """What stays, and why."""
    said = []
    if effects.purpose is Purpose.SPECIAL:
        said.append(
            "Kontakte, Bedarfe und Ziele werden nicht gelöscht, auch wenn darin Geschütztes steht. "
            "Bitte prüfen Sie diese Einträge."
        )
    if effects.purpose is Purpose.RESULTS and effects.fields:
        said.append("Diese Verweise gelten danach als ohne Rückmeldung abgeschlossen, damit niemand nachfragt.")
    if effects.purpose is Purpose.INTERPRETER:
        said.append("Bei vergangenen Terminen bleibt stehen, dass gedolmetscht wurde.")
    if effects.transferred:
        said.append(
            "Der Fall steht schon in der Landesdatenbank. Lassen Sie ihn dort löschen; bis Sie das bestätigen, "
            "steht er unter „Landesdatenbank“ in der Liste."
        )
    if effects.purpose is Purpose.FILE and not effects.is_client:
        said.append(
            "Die Akte bleibt, denn sie gehört zu einer anderen Person. "
            "Bitte entscheiden Sie mit dem Datenschutz, welche Angaben zu dieser Person gelöscht werden."
        )
    if effects.purpose is Purpose.FILE and effects.held_until:
        said.append(f"Bis zum {effects.held_until} gilt eine Löschsperre. Vorher wird nichts gelöscht.")
    if effects.fields or effects.papers:
        said.append("Im Verlauf bleibt stehen, wer wann etwas gelöscht hat, aber nicht, was es war.")
    return tuple(said)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


_LOCKS = {
    Purpose.FILE: "Es gibt keine Einwilligung mehr, eine Akte über {name} zu führen.",
    Purpose.SPECIAL: "Gesundheit, Religion und Schutzbedarf von {name} sind gesperrt.",
    Purpose.RESULTS: "Rückläufe sind gesperrt für {target}.",
    Purpose.RECIPIENT: "Druck und Ausgabe sind gesperrt für {target}.",
    Purpose.CONFERENCE: "In der Fallkonferenz steht ein Pseudonym statt des Namens. Das gilt für {target}.",
    Purpose.HANDOVER: "Bei einer Übergabe geht nur noch das Kontaktblatt mit. Das gilt für {target}.",
    Purpose.STATE: "Der Fall darf nicht mehr in die Landesdatenbank übertragen werden.",
    Purpose.CONFIDENTIALITY: "Auskünfte sind nicht mehr erlaubt, in beiden Richtungen. Das gilt für {target}.",
    Purpose.MESSENGER: "Messenger und E-Mail von {name} sind gesperrt.",
    Purpose.INTERPRETER: "Termine mit Sprachmittlung oder Angehörigen sind gesperrt.",
}
