"""Documents of a case: gathers what stands on them, within the consents, and prints them in memory."""

from collections.abc import Callable
from dataclasses import dataclass

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Organisation
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.consents import current_answers
from kim_desktop.errors import BadInput
from kim_desktop.printing.consents import (
    ConsentAnswer,
    ConsentFacts,
    FormFacts,
    Institution,
    Provider,
    ReleaseFacts,
    print_consent,
    print_release,
)
from kim_desktop.printing.meldebogen import meldebogen
from kim_desktop.printing.meldebogen_import import ImportedMeldung, read_meldebogen
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile, open_case
from kim_desktop.work.lookups import lookups

LANGUAGES = ("de", "ar", "uk", "en")


@dataclass(frozen=True)
class Document:
    """A document that can be printed for a case."""

    name: str
    title: str
    print: Callable[[Store, CaseFile, str], bytes]


def title_of(name: str) -> str:
    """What a document is called. Raises `BadInput` for an unknown name."""
    return _document(name).title


def print_document(store: Store, name: str, case_id: str, language: str = "de") -> bytes:
    """The PDF of a document, German alone or beside `language`. Raises `BadInput` for an unknown name or language."""
    return _document(name).print(store, open_case(store, case_id), _known(language))


def blank_meldebogen(store: Store, language: str = "de") -> bytes:
    """An empty, fillable Meldebogen for another office."""
    return meldebogen(None, language=_known(language), lookups=lookups(store))


def filled_meldebogen(store: Store, meldung: Meldung, language: str = "de", case_code: str = "") -> bytes:
    """The Meldebogen of a Meldung as it stands, stored or not."""
    return meldebogen(meldung, language=_known(language), lookups=lookups(store), case_code=case_code)


def import_meldebogen(store: Store, pdf: bytes) -> ImportedMeldung:
    """Reads a Meldebogen that another office has filled in. Raises `DocumentError`."""
    return read_meldebogen(pdf, lookups(store), today=local_date(store.clock()))


def _document(name: str) -> Document:
    for document in DOCUMENTS:
        if document.name == name:
            return document
    known = ", ".join(document.name for document in DOCUMENTS)
    raise BadInput(f"Das Dokument „{name}“ gibt es nicht.", f"Möglich sind: {known}.")


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise BadInput(f"Formulare auf „{language}“ gibt es nicht.", f"Möglich sind: {', '.join(LANGUAGES)}.")
    return language


def _meldebogen(store: Store, file: CaseFile, language: str) -> bytes:
    code = file.case.code if file.case else ""
    return meldebogen(file.meldung, language=language, lookups=lookups(store), case_code=code)


def _consent(store: Store, file: CaseFile, language: str) -> bytes:
    answers = tuple(
        ConsentAnswer(Purpose(consent.purpose), consent.target, "given" if consent.state == "given" else "refused")
        for consent in _answered(file)
        if consent.state != "withdrawn"
    )
    facts = ConsentFacts(**vars(_common(store, file, language)), answers=answers)
    return print_consent(facts, language, file.case.code if file.case else "")


def _release(store: Store, file: CaseFile, language: str) -> bytes:
    institutions = tuple(
        Institution(consent.target, valid_until=show_date(consent.valid_until), inward="given", outward="given")
        for consent in _answered(file)
        if consent.purpose == Purpose.CONFIDENTIALITY and consent.state == "given"
    )
    facts = ReleaseFacts(**vars(_common(store, file, language)), institutions=institutions)
    return print_release(facts, language, file.case.code if file.case else "")


def _answered(file: CaseFile) -> list[Consent]:
    client = file.client
    return [each for each in current_answers(file.consents) if client and each.person == client.id]


def _common(store: Store, file: CaseFile, language: str) -> FormFacts:
    client, names = file.client or file.meldung, lookups(store)
    return FormFacts(
        client_name=f"{client.given_name} {client.family_name}".strip() if client else "",
        birth_date=show_date(client.birth) if client else "",
        case_manager=store.identity.user_name,
        language_name=names.label("language", language),
        provider=_provider(store),
    )


def _provider(store: Store) -> Provider:
    own = store.get(Organisation, store.identity.organisation)
    return Provider(own.name, own.address, own.data_protection, own.law or "dsgvo") if own else Provider()


DOCUMENTS = (
    Document("meldebogen", "Meldebogen", _meldebogen),
    Document("einwilligung", "Einwilligungserklärung", _consent),
    Document("schweigepflicht", "Schweigepflichtentbindung", _release),
)
