"""The household of a case: who joins it, how its members belong together, and by what right they stay."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import FollowUp
from kim_desktop.domain.records.people import Kinship, Person, Residence
from kim_desktop.domain.rules.facts import current_residence
from kim_desktop.domain.rules.family import MUTUAL
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import add_record, save_record
from kim_desktop.work.gates import check_gates


@dataclass(frozen=True)
class Check:
    """One thing to see to when another Rechtskreis applies; `days` is by when, from today."""

    key: str
    title: str
    task: str
    days: int


DOMAIN_CHECKS = (
    Check("health", "Krankenversicherung", "Krankenversicherung ummelden, neue Karte beantragen", 7),
    Check("benefits", "Leistungen", "Neuen Leistungsantrag stellen, alten Bescheid prüfen", 3),
    Check("course", "Sprachkurs", "Kursberechtigung und Kostenträger des Kurses klären", 14),
    Check("account", "Konto", "Girokonto für die neue Leistung eröffnen oder angeben", 14),
    Check("housing", "Wohnen", "Unterkunft klären: Gebühren, Wohnberechtigung, Miete", 21),
)
"""What a change of Rechtskreis touches (domain rule 6); the days are assumed from practice."""


def add_member(store: Store, person: Person) -> Person:
    """Adds somebody to the household. Raises `BadInput` without a name, `NotAllowed` for a locked field."""
    if not (person.family_name or person.given_name):
        raise BadInput("Es fehlt ein Name.", "Vorname oder Familienname genügt.", field="given_name")
    if person.relation in {"", "self"}:
        raise BadInput(
            "In welcher Beziehung steht die Person zu Klient oder Klientin?",
            "Zum Beispiel „Kind“ oder „Ehepartner/in“.",
            field="relation",
        )
    return add_record(store, person)


def add_kinship(store: Store, kinship: Kinship) -> Kinship:
    """Says how two members belong together. Raises `BadInput` if one is missing, or the opposite is on file."""
    if not kinship.person or not kinship.other:
        name = "other" if kinship.person else "person"
        raise BadInput("Um welche zwei Personen geht es?", "Wählen Sie beide aus der Familie.", field=name)
    if not kinship.tie:
        raise BadInput("Wie gehören die beiden zusammen?", "Zum Beispiel „Elternteil“.", field="tie")
    if kinship.person == kinship.other:
        raise BadInput("Das ist zweimal dieselbe Person.", "Wählen Sie eine andere.", field="other")
    _check_kinship(kinship, store.all(Kinship, case_id=kinship.case_id, ended=False))
    return add_record(store, kinship)


def end_kinship(store: Store, kinship: Kinship) -> Kinship:
    """Says that two members no longer belong together in this way."""
    return save_record(store, kinship, replace(kinship, ended=True))


def add_residence(store: Store, residence: Residence) -> Residence:
    """Adds an entry to a person's history of residence status. Raises `BadInput` without person or status."""
    if not residence.person:
        raise BadInput("Um wen geht es?", "Wählen Sie eine Person aus dem Haushalt.", field="person")
    if not residence.status:
        raise BadInput("Welcher Status?", "„Ungeklärt“ ist auch eine Antwort.", field="status")
    check_gates(store, store.model.blank(residence.kind(), residence.id, residence.case_id), residence)
    with store.unit() as unit:
        return unit.add(residence)


def end_residence(store: Store, residence: Residence, on: date) -> Residence:
    """Says that a status no longer holds after a day. Raises `BadInput` if it had not begun by then."""
    if residence.valid_from and residence.valid_from > on.isoformat():
        raise BadInput("Dieser Status beginnt erst später.", "Tragen Sie ein späteres Ende ein.", field="valid_until")
    return save_record(store, residence, replace(residence, valid_until=on))


def domain_before(residence: Residence, others: Iterable[Residence]) -> str:
    """The Rechtskreis that this entry replaces; empty if it is the same, unknown, or this entry is an older one."""
    history = [each for each in others if each.id != residence.id]
    before = current_residence(residence.person, history)
    now = current_residence(residence.person, [*history, residence])
    if before is None or now is not residence or not residence.legal_domain or not before.legal_domain:
        return ""
    return "" if before.legal_domain == residence.legal_domain else before.legal_domain


def plan_domain_checks(store: Store, case_id: str, chosen: Collection[str], about: str) -> list[FollowUp]:
    """Plans a Wiedervorlage for each chosen check, all or none; `about` names the person.

    Raises `BadInput` if nothing was chosen.
    """
    checks = [each for each in DOMAIN_CHECKS if each.key in chosen]
    if not checks:
        raise BadInput("Es ist nichts ausgewählt.", "Wählen Sie mindestens einen Punkt, oder schließen Sie die Liste.")
    today, me = local_date(store.clock()), store.identity.user_id
    with store.unit() as unit:
        return [
            unit.add(
                FollowUp(
                    id=new_id(), case_id=case_id, staff=me, due_on=today + timedelta(days=each.days),
                    what=f"{each.title} ({about}): {each.task}",
                )
            )
            for each in checks
        ]  # fmt: skip


def _check_kinship(kinship: Kinship, known: Iterable[Kinship]) -> None:
    for each in known:
        turned = (each.person, each.other) == (kinship.other, kinship.person)
        same = (each.person, each.other) == (kinship.person, kinship.other)
        if each.tie == kinship.tie and (same or (turned and kinship.tie in MUTUAL)):
            raise BadInput("Das ist schon eingetragen.", "Sie finden es unter „Verwandtschaft“.", field="tie")
        if turned and each.tie == kinship.tie:
            raise BadInput(
                "Eingetragen ist es umgekehrt.", "Beenden Sie zuerst den anderen Eintrag, wenn er falsch ist.", "other"
            )
