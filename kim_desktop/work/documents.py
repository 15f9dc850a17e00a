"""Documents of a case: which there are, for whom they can be printed now and in which languages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.errors import BadInput, KnownError
from kim_desktop.printing.conference import DOSSIER
from kim_desktop.printing.meldebogen import meldebogen
from kim_desktop.printing.meldebogen_import import ImportedMeldung, read_meldebogen
from kim_desktop.printing.texts import COMMON, form_languages
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile, open_case
from kim_desktop.work.case_state import check_unrestricted
from kim_desktop.work.gates import services_of
from kim_desktop.work.lookups import lookups
from kim_desktop.work.papers import access, conference, consents, handover, letters, plan
from kim_desktop.work.papers.order import Order

LANGUAGES = form_languages(COMMON)
"""German and the languages that at least one form exists in, in the order in which they are offered."""
_MELDEBOGEN = "meldebogen"

Choices = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Document:
    """A document that can be printed for a case.

    `check` raises a `KnownError` that says why it cannot be printed now; `choices` are the records, by id and what
    they are called, of which it is about one; `consent` is the purpose without which it is locked.
    """

    name: str
    title: str
    text: str
    print: Callable[[Order], bytes]
    check: Callable[[Order], object] = lambda order: None
    choices: Callable[[Order], Choices] = lambda order: ()
    consent: Purpose | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """German and the languages it can be printed in beside it."""
        return languages_of(self.name)


@dataclass(frozen=True)
class Availability:
    """Whether a document can be printed for a case now; `choices` of what it can be about, each with its lock."""

    document: Document
    reason: str = ""
    choices: tuple[tuple[str, str, str], ...] = ()


def title_of(name: str) -> str:
    """What a document is called. Raises `BadInput` for an unknown name."""
    return _document(name).title


def languages_of(name: str) -> tuple[str, ...]:
    """German and the languages a document can be printed in beside it."""
    return form_languages(name, *_NEEDED_TEXTS.get(name, (COMMON,)))


def available(store: Store, file: CaseFile, names: Lookups | None = None) -> tuple[Availability, ...]:
    """All documents of a case, those that are locked or have nothing to print with the reason why."""
    order = Order(store, file, known_names=names)
    return tuple(_available(document, order) for document in DOCUMENTS)


def print_document(store: Store, name: str, case_id: str, language: str = "de", record: str = "") -> bytes:
    """The PDF of a document, German alone or beside `language`; `record` names the Verweis, Termin … it is about.

    Raises `BadInput` for an unknown name, language or record, and `NotAllowed` if a consent is missing or the use of
    the case's data is restricted.
    """
    document, language = _document(name), _known(language, name)
    _check_restriction(store, document, case_id)
    pdf = document.print(Order(store, open_case(store, case_id), language, record))
    store.audit.note(Deed(Action.SHOWN, case_id, detail=document.title))
    return pdf


def blank_meldebogen(store: Store, language: str = "de") -> bytes:
    """An empty, fillable Meldebogen for another office."""
    return meldebogen(None, language=_known(language, _MELDEBOGEN), lookups=lookups(store))


def filled_meldebogen(store: Store, meldung: Meldung, language: str = "de", case_code: str = "") -> bytes:
    """The Meldebogen of a Meldung as it stands, stored or not."""
    language = _known(language, _MELDEBOGEN)
    pdf = meldebogen(meldung, language=language, lookups=lookups(store), case_code=case_code)
    store.audit.note(Deed(Action.SHOWN, meldung.case_id, detail=title_of(_MELDEBOGEN)))
    return pdf


def import_meldebogen(store: Store, pdf: bytes) -> ImportedMeldung:
    """Reads a Meldebogen that another office has filled in. Raises `DocumentError`."""
    return read_meldebogen(pdf, lookups(store), today=local_date(store.clock()))


def _document(name: str) -> Document:
    for document in DOCUMENTS:
        if document.name == name:
            return document
    known = ", ".join(document.name for document in DOCUMENTS)
    raise BadInput(f"Das Dokument „{name}“ gibt es nicht.", f"Möglich sind: {known}.")


def _known(language: str, name: str) -> str:
    possible = languages_of(name)
    if language not in possible:
        raise BadInput(f"Dieses Dokument gibt es nicht auf „{language}“.", f"Möglich sind: {', '.join(possible)}.")
    return language


def _available(document: Document, order: Order) -> Availability:
    choices = tuple(
        (record, label, _reason(document, replace(order, record=record))) for record, label in document.choices(order)
    )
    if choices:
        reasons = [reason for _record, _label, reason in choices]
        return Availability(document, "" if not all(reasons) else reasons[0], choices)
    return Availability(document, _reason(document, order))


def _reason(document: Document, order: Order) -> str:
    case = order.file.case or order.file.meldung
    try:
        _check_restriction(order.store, document, case.case_id if case else "")
        document.check(order)
    except KnownError as error:
        return str(error)
    return ""


def _check_restriction(store: Store, document: Document, case_id: str) -> None:
    """Also while the data are only kept, a person may have the Auskunft about them and withdraw a consent."""
    if document.name not in _DESPITE_RESTRICTION:
        check_unrestricted(store, case_id)


def _is_admitted(order: Order) -> None:
    if order.file.client is None:
        raise BadInput("Die Person ist noch nicht aufgenommen.", "Nehmen Sie die Meldung zuerst auf.")


def _can_be_referred(order: Order) -> None:
    _is_admitted(order)
    letters.check_referral(order, letters.referral_of(order))


def _can_be_interpreted(order: Order) -> None:
    letters.check_interpreter(order)
    letters.appointment_of(order)


def _referrals(order: Order) -> Choices:
    for referral in order.file.referrals:
        service = next(iter(services_of(order.store, referral)), "Verweis")
        yield referral.id, f"{service}, {show_date(referral.referred_on)}"


def _appointments(order: Order) -> Choices:
    for each in order.file.appointments:
        if each.interpreter and each.state == "planned":
            yield each.id, f"{show_date(each.on)}, {each.at}: {order.names.label('language', each.interpreter)}"


def _plans(order: Order) -> Choices:
    for each in order.file.plans:
        yield each.id, f"Hilfeplan vom {show_date(each.agreed_on) or 'unbekannten Tag'}"


def _colleagues(order: Order) -> Choices:
    today = local_date(order.store.clock())
    for each in order.store.all(StaffMember, role="case_manager"):
        if each.valid_on(today) and each.id != order.store.identity.user_id:
            yield each.id, each.name


_DESPITE_RESTRICTION = frozenset({"auskunft", "widerruf"})
_NEEDED_TEXTS = {"widerruf": (COMMON, "einwilligung")}
DOCUMENTS = (
    Document(
        _MELDEBOGEN,
        "Meldebogen",
        "Die Meldung dieser Person, wie sie aufgenommen wurde.",
        consents.reported,
        check=letters.meldung_of,
    ),
    Document(
        "einwilligung",
        "Einwilligungserklärung",
        "Alle zehn Zwecke zum Ankreuzen und Unterschreiben, mit den Informationen nach Art. 13 DSGVO.",
        consents.consent,
    ),
    Document(
        "schweigepflicht",
        "Schweigepflichtentbindung",
        "Für die Personen und Stellen, die unter E8 genannt sind; in beide Richtungen.",
        consents.release,
    ),
    Document(
        "widerruf",
        "Widerruf von Einwilligungen",
        "Jeder erteilte Zweck mit einem Kästchen zum Zurücknehmen und dem, was dann geschieht.",
        consents.withdrawal,
    ),
    Document(
        "hilfeplan",
        "Hilfeplan",
        "Ziele in den Worten der Person, Schritte und Unterschriften.",
        plan.support_plan,
        check=_is_admitted,
        choices=_plans,
    ),
    Document(
        "verweisschreiben",
        "Verweisschreiben",
        "An die Stelle eines Verweises, mit Antwortteil. Nur mit Einwilligung E4 für diese Stelle.",
        letters.referral_letter,
        check=_can_be_referred,
        choices=_referrals,
        consent=Purpose.RECIPIENT,
    ),
    Document(
        "rueckmeldung",
        "Rückmeldung an die meldende Stelle",
        "Angekommen, übernommen oder verwiesen; ohne Inhalt.",
        letters.feedback,
        check=letters.meldung_of,
    ),
    Document(
        "sprachmittlung",
        "Anfrage Sprachmittlung",
        "Sprache, Zeit und Ort eines Termins; nichts über die Person. Nur mit Einwilligung E10.",
        letters.interpreter_request,
        check=_can_be_interpreted,
        choices=_appointments,
        consent=Purpose.INTERPRETER,
    ),
    Document(
        "uebergabeprotokoll",
        "Übergabeprotokoll",
        "Was gilt, was vereinbart und was offen ist. An einen anderen Träger nur mit Einwilligung E6.",
        handover.handover,
        check=handover.check_handover,
        choices=_colleagues,
        consent=Purpose.HANDOVER,
    ),
    Document(
        "kontaktblatt",
        "Kontaktblatt",
        "Wie die Person erreichbar ist, für eine Übergabe ohne Einwilligung E6.",
        handover.contact_sheet,
        check=_is_admitted,
        choices=_colleagues,
    ),
    Document(
        DOSSIER,
        conference.DOSSIER_TITLE,
        "So, wie es für die Fallkonferenz freigegeben ist.",
        conference.dossier_of_case,
        check=conference.check_released,
        choices=conference.released,
    ),
    Document(
        "fallblatt",
        "Fallblatt",
        "Die ganze Akte zum Lesen auf Papier, soweit sie nicht gesperrt ist.",
        handover.case_sheet,
    ),
    Document(
        "auskunft",
        "Auskunft über die gespeicherten Daten",
        "Nach Art. 15 DSGVO: was gespeichert ist, wofür, woher und wer es bekommen hat.",
        access.access,
    ),
)
"""All documents of a case; the Löschprotokoll and the Präsenznachweis are in `papers/office.py`."""
