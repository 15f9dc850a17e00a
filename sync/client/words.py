"""The service's codes in German: why it refused a request, and why it set a change aside."""

from kim_desktop.domain import audit
from kim_desktop.errors import (
    ClientTooOld,
    CodeRefused,
    DeviceForked,
    DeviceRevoked,
    KnownError,
    NotAllowed,
    ServiceError,
    Unreachable,
)

_KEPT = "Ihre Einträge bleiben auf diesem Gerät gespeichert."
_ASK = "Bitte wenden Sie sich an die Verwaltung."


class DeviceUnknown(DeviceForked):
    """The central store has never heard of this device, or no longer knows it."""


class StoreRenewed(ServiceError):
    """The central store was put back, or another database took its place, in the middle of a round."""


_REFUSALS: dict[str, tuple[type[KnownError], str, str]] = {
    "code_refused": (
        CodeRefused,
        "Der Anmeldecode ist unbekannt, abgelaufen oder schon benutzt.",
        "Bitte lassen Sie sich einen neuen Code geben. Er gilt 15 Minuten und für ein Gerät.",
    ),
    "too_many_attempts": (
        CodeRefused,
        "Es wurden zu viele falsche Codes eingegeben.",
        "Bitte warten Sie 15 Minuten und lassen Sie sich dann einen neuen Code geben.",
    ),
    "device_unknown": (
        DeviceUnknown,
        "Die Zentrale kennt dieses Gerät nicht.",
        f"{_KEPT} Bitte lassen Sie das Gerät neu anmelden.",
    ),
    "device_revoked": (DeviceRevoked, "Dieses Gerät wurde gesperrt.", _ASK),
    "device_cloned": (
        DeviceForked,
        "Von diesem Gerät gibt es eine Kopie, die schon andere Einträge übertragen hat.",
        f"{_KEPT} Bitte lassen Sie das Gerät neu anmelden.",
    ),
    "device_rolled_back": (
        DeviceForked,
        "Die Daten auf diesem Gerät sind eine ältere Kopie.",
        f"{_KEPT} Bitte lassen Sie das Gerät neu anmelden.",
    ),
    "chain_gap": (
        ServiceError,
        "Zwischen diesem Gerät und der Zentrale fehlt ein Eintrag.",
        f"{_KEPT} Bitte den Abgleich noch einmal starten.",
    ),
    "epoch_renewed": (
        StoreRenewed,
        "Die Zentrale wurde gerade wiederhergestellt.",
        f"{_KEPT} Bitte den Abgleich noch einmal starten.",
    ),
    "not_revoked": (
        NotAllowed,
        "Die Zentrale führt dieses Gerät nicht als gesperrt.",
        "Bitte melden Sie sich noch einmal an.",
    ),
    "client_too_old": (
        ClientTooOld,
        "Dieses Programm ist zu alt für die Zentrale. Ihre eigenen Einträge sind übertragen.",
        "Bitte lassen Sie die neue Version installieren, damit auch die Einträge der anderen ankommen.",
    ),
    "not_allowed": (NotAllowed, "Das ist mit Ihrer Rolle nicht möglich.", _ASK),
    "too_many_requests": (
        Unreachable,
        "Von diesem Gerät oder aus diesem Netz kamen gerade zu viele Anfragen an die Zentrale.",
        f"{_KEPT} Bitte gleichen Sie in {{wait}} noch einmal ab.",
    ),
    "busy": (
        Unreachable,
        "Die Zentrale hat gerade sehr viel zu tun.",
        f"{_KEPT} Bitte gleichen Sie in {{wait}} noch einmal ab.",
    ),
    "not_ready": (ServiceError, "Die Zentrale bietet das noch nicht an.", _ASK),
}
_OTHERWISE = (
    ServiceError,
    "Die Zentrale hat einen Fehler gemeldet.",
    f"{_KEPT} Bitte versuchen Sie es später noch einmal.",
)

_REASONS = {
    "author": "Der Eintrag gehört zu einer anderen Person oder einem anderen Gerät.",
    "shape": "Der Eintrag hat nicht die erwartete Form.",
    "size": "Der Eintrag ist zu groß.",
    "digest": "Der Inhalt passt nicht zu seiner Prüfsumme.",
    "signature": "Die Unterschrift des Geräts stimmt nicht.",
    "rights": "Für diesen Fall besteht kein Schreibrecht.",
    "foreign_record": "Der Eintrag gehört zu einem anderen Fall.",
    "append_only": "Ein Journaleintrag kann nach dem folgenden Tag nicht mehr geändert werden.",
    "identifier": "Die Kennung des Eintrags ist schon vergeben.",
    "depends": "Der Eintrag baut auf einem anderen auf, der nicht angenommen wurde.",
    "group": "Ein anderer Teil desselben Vorgangs wurde nicht angenommen.",
    "unusable": "Der Eintrag konnte nicht gespeichert werden.",
    "fork": "An derselben Stelle steht schon ein anderer Eintrag dieses Geräts.",
    "four_eyes": "Eine Löschung gibt eine zweite Person frei, aus Koordination oder Verwaltung.",
    "held": "Für diesen Fall gilt eine Löschsperre.",
    "released": "Die Löschung ist schon freigegeben und lässt sich nicht mehr ändern.",
    "proposal": "Fall und Vorschlag einer Löschung lassen sich nachträglich nicht ändern.",
    "erasure": "Diese Angaben lassen sich nicht einzeln löschen.",
    "mixed": "Geschützte Angaben müssen einzeln übertragen werden, damit sie sich einzeln löschen lassen.",
    "erased": "Der Inhalt wurde gelöscht.",
    "revoked": "Das Gerät war schon gesperrt, als der Eintrag ankam.",
    "known": "Die Zentrale hat den Eintrag schon; der Fall ist nicht mehr bei Ihnen.",
    "handover_begin": "Das Angebot zur Übergabe ist unvollständig.",
    "handover_giver": "Für diesen Fall ist inzwischen jemand anderes zuständig.",
    "handover_taker": "Dieser Person lässt sich der Fall nicht übergeben.",
    "handover_second": "Für diesen Fall läuft schon eine Übergabe.",
    "handover_consent": "Zu einem anderen Träger geht die ganze Akte nur mit der Einwilligung E6.",
    "handover_names": "Koordination bietet einen Fall an, ohne die Person zu nennen.",
    "handover_rights": "Diesen Schritt der Übergabe macht jemand anderes.",
    "handover_over": "Über diese Übergabe war schon entschieden, als der Eintrag ankam.",
    "absence": "Eine Abwesenheit trägt jede Person für sich selbst ein, Koordination für alle.",
    "conference": "In einer Fallkonferenz schreibt jede Person nur ihren eigenen Teil.",
    "frozen": "Eine festgeschriebene Auswertung lässt sich nicht mehr ändern.",
    "deputy": "Wer nur vertritt, schließt keinen Fall ab, teilt ihn nicht und schlägt keine Löschung vor.",
}


def refused(code: str, wait: int = 0) -> KnownError:
    """The error behind a refusal's code; `wait` are the seconds after which to try again."""
    kind, message, way_on = _REFUSALS.get(code, _OTHERWISE)
    return kind(message, way_on.format(wait=_in_words(wait)))


def _in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "einer Minute" if minutes <= 1 else f"{minutes} Minuten"


def incident_in_words(kind: str) -> str:
    """What an administrator reads about a device that behaved as none should."""
    return audit.incident_in_words(kind)


def reason_in_words(reason: str) -> str:
    """Why a change was set aside; `reason` may name the field after a colon."""
    if reason.startswith("value:"):
        return "Ein Wert passt nicht in sein Feld."
    return _REASONS.get(reason, "Der Eintrag wurde nicht angenommen.")
