"""How an Übergabe and an absence are put into words."""

from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.handover import CONTACT_SHEET, Absence, Handover
from kim_desktop.work.handover import Transfer
from ui.casework.parts import Sketch
from ui.casework.words import in_days, span
from ui.desk import PlainDesk
from ui.widgets.signs import Level

OPEN_LEVELS = {"late": Level.LATE, "soon": Level.SOON, "fine": Level.INFO}
_OVER_LEVELS = {"accepted": Level.FINE, "declined": Level.SOON, "withdrawn": Level.NEUTRAL}


def transfer_sketch(desk: PlainDesk, transfer: Transfer) -> Sketch:
    """An Übergabe as a line: whose case, from whom to whom, why, and how it stands."""
    handover = transfer.handover
    title = "  ·  ".join(part for part in (handover.client, handover.code) if part) or "Fall ohne Nummer"
    reason = desk.label("handover_reason", handover.reason)
    extent = desk.label("handover_extent", handover.extent) if handover.extent == CONTACT_SHEET else ""
    mine = not transfer.is_sent and not (transfer.is_open and transfer.role == "taker")
    sent = "geht mit dem nächsten Abgleich hinaus" if mine else ""
    text = "  ·  ".join(part for part in (between(transfer), reason, extent, transfer.words, sent) if part)
    return Sketch("handover", title, text, level_of(transfer), desk.label("handover_state", transfer.state))


def between(transfer: Transfer) -> str:
    """'von Ben Beispiel', 'an Ben Beispiel' or, for Koordination, both."""
    if transfer.role == "taker":
        return f"von {transfer.from_name}"
    return f"an {transfer.to_name}" if transfer.role == "giver" else f"von {transfer.from_name} an {transfer.to_name}"


def level_of(transfer: Transfer) -> Level:
    """How urgent the answer is, or how it ended."""
    return OPEN_LEVELS[transfer.level] if transfer.is_open else _OVER_LEVELS[transfer.state]


def what_comes(handover: Handover, giver: str, same_body: bool) -> str:
    """What accepting an offer brings, and why so much of it."""
    if handover.extent == CONTACT_SHEET:
        return (
            "Sie erhalten das Kontaktblatt und nicht die Akte, denn an einen anderen Träger geht sie nur mit "
            "Einwilligung E6. Nehmen Sie an, beginnt bei Ihnen eine neue Meldung mit diesen Angaben; "
            f"{giver} schließt den bisherigen Fall."
        )
    why = "Sie gehören zum selben Träger." if same_body else "Die Person hat der Übergabe zugestimmt (E6)."
    return (
        f"Nehmen Sie an, erhalten Sie mit dem nächsten Abgleich die ganze Akte mit Wiedervorlagen, Terminen und "
        f"Verweisen. {why} Bis dahin bleibt {giver} zuständig."
    )


def absence_sketch(desk: PlainDesk, absence: Absence, named: bool) -> Sketch:
    """An absence as a line; `named` says whose it is."""
    days = span(absence.begins, absence.ends)
    title = f"{desk.label('staff_member', absence.staff)}: {days}" if named else days
    deputy = desk.label("staff_member", absence.deputy)
    level, word = _standing(absence, desk.today)
    if not deputy and absence.ends and absence.ends >= desk.today and not absence.cancelled:
        level, word = Level.LATE, "ohne Vertretung"
    return Sketch("calendar", title, f"Vertretung: {deputy}" if deputy else "Niemand vertritt.", level, word)


def _standing(absence: Absence, today: date) -> tuple[Level, str]:
    if absence.cancelled:
        return Level.NEUTRAL, "zurückgenommen"
    if absence.holds_on(today):
        return Level.INFO, f"läuft bis {show_date(absence.ends)}"
    if absence.begins and absence.begins > today:
        return Level.INFO, in_days(absence.begins, today)
    return Level.NEUTRAL, "vorbei"
