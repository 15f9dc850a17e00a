"""The net over the people of a case: titles that end, birthdays that change what applies, and who has moved away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Address, Consent, Person, Residence
from kim_desktop.domain.rules.ages import birthday, earliest, latest
from kim_desktop.domain.rules.consents import GIVEN, current_answers
from kim_desktop.domain.rules.facts import SHELTER, TEMPORARY, Flags, Subject, current_residence, is_tolerated
from kim_desktop.domain.rules.merged import same_people
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.responsibility import Key, Whereabouts, responsibility
from kim_desktop.domain.rules.status_hints import Stay, limit_25a, status_hints
from kim_desktop.domain.rules.watch import Stages, Watch, count, found, shifted

_SHORTLY = timedelta(days=30)


def watch_people(
    persons: Sequence[Person], residences: Iterable[Residence], on: date, parameters: Parameters, flags: Flags
) -> Iterator[Watch]:
    """Every member of the family, wherever they live; who was entered twice counts once."""
    same = same_people(persons)
    stays = [replace(each, person=same[each.person]) if each.person in same else each for each in residences]
    known = [each for each in persons if each.id not in same]
    minors = _minors(known, on, parameters)
    for person in known:
        current = current_residence(person.id, stays)
        if current:
            yield from _expiry(person, current, on, parameters, flags)
        if not person.elsewhere:
            status = current.status if current else None
            yield from _birthdays(person, status, on, parameters, flags)
            with_child = any(each.id != person.id for each in minors)
            yield from _hints(person, Stay.of(person, status, with_child), on, parameters, flags)
    yield Watch(None, _comings_of_age(minors, parameters))


def watch_consents(
    consents: Iterable[Consent], persons: Iterable[Person], on: date, parameters: Parameters
) -> Iterator[Watch]:
    """Consents that end, of everybody who may still be asked anew."""
    names = {each.id: _name(each) for each in persons}
    ahead = parameters.value("consent_expiry_days", 30)
    for each in current_answers(consents):
        due = each.valid_until
        if each.state != GIVEN or due is None:
            continue
        target = f" für {each.target}" if each.target else ""
        word = f"ist seit {due:%d.%m.%Y} abgelaufen" if on > due else f"endet am {due:%d.%m.%Y}"
        text = f"Einwilligung {each.purpose} von {names.get(each.person, 'einer Person')}{target} {word}"
        yield Stages.around(due, ahead).watch(on, "consent", text, due, each)


def moves(
    case: Case, addresses: Sequence[Address], on: date, key: Key | None, load: Mapping[str, int | None]
) -> Iterator[Watch]:
    """People who left a shelter, while the responsibility still is what it was there."""
    begun = (earliest(each.since) for each in addresses if each.since)
    ended = (shifted(latest(each.until), 1) for each in addresses if each.until)
    yield Watch(None, (*begun, *ended))
    lived = sorted((each for each in addresses if _begun(each, on)), key=_since)
    if key is None or case.responsible_reason or not any(each.place for each in lived):
        return
    shelters = {each.code for each in key.codes if each.catalogue == "place" and SHELTER in each.flags}
    if not any(each.place in shelters for each in lived):
        return
    now = lived[-1]
    if now.place in shelters:
        if now.until and latest(now.until) < on:
            text = "Aus der Unterkunft ausgezogen: neue Anschrift und Zuständigkeit fehlen"
            yield Watch(found("late", "move", text, latest(now.until), now))
        return
    proposed = [each.staff for each in responsibility(Whereabouts.of(now), key, load, on).proposals]
    if proposed and case.responsible not in proposed:
        names = {each.id: each.name for each in key.team}
        text = f"Aus der Unterkunft ausgezogen: zuständig wäre {names.get(proposed[0]) or 'jemand anderes'}"
        yield Watch(found("late", "move", text, earliest(now.since) if now.since else None, now))


def _expiry(person: Person, current: Residence, on: date, parameters: Parameters, flags: Flags) -> Iterator[Watch]:
    name, due = _name(person), current.valid_until
    if due is None:
        if TEMPORARY in flags.get(current.status or "", frozenset()) and not person.elsewhere:
            text = f"Aufenthaltsstatus von {name}: „Gültig bis“ fehlt"
            yield Watch(found("soon", "expiry", text, None, current))
        return
    soon, late, urgent = (
        parameters.value(f"expiry_days_{step}", days) for step, days in (("soon", 60), ("late", 30), ("urgent", 14))
    )
    stages = Stages(shifted(due, 1 - soon), shifted(due, 1 - late))
    yield stages.watch(on, "expiry", _expiry_text(name, (due - on).days, urgent, due), due, current)


def _expiry_text(name: str, left: int, urgent: int, due: date) -> str:
    if left < 0:
        return f"Aufenthaltsstatus von {name} ist seit {due:%d.%m.%Y} abgelaufen"
    if left == 0:
        return f"Dringend: Aufenthaltsstatus von {name} läuft heute ab"
    stress = "Dringend: " if left < urgent else ""
    return f"{stress}Aufenthaltsstatus von {name} läuft in {count(left, 'Tag')} ab"


def _birthdays(person: Person, status: str | None, on: date, parameters: Parameters, flags: Flags) -> Iterator[Watch]:
    """Coming of age concerns everybody, the end of the Verweisberatung those who have a Gestattung or Duldung."""
    if not person.birth:
        return
    years = [parameters.value("age_of_majority", 18)]
    if is_tolerated(Subject(status=status), flags):
        years.append(parameters.value("referral_age_to", 27) + 1)
    exact = "" if len(person.birth) == len("1991-04-03") else "frühestens "
    for age in years:
        day = birthday(earliest(person.birth), age)
        first = shifted(day, -parameters.value("birthday_warning_days", 90))
        if first <= on < day:
            text = f"{_name(person)} wird {exact}am {day:%d.%m.%Y} {age} Jahre alt"
            yield Watch(found("soon", "birthday", text, day, person))
        yield Watch(None, (first, day))


def _hints(person: Person, stay: Stay, on: date, parameters: Parameters, flags: Flags) -> Iterator[Watch]:
    hints = status_hints(stay, on, parameters, flags)
    if not hints:
        yield Watch(None, stay.changes(parameters))
        return
    names = ", ".join(each.paragraph for each in hints)
    text = f"{_name(person)}: {names} AufenthG bei FB 33 prüfen lassen"
    yield Watch(found("fine", "hint", text, None, person), stay.changes(parameters))
    last = limit_25a(stay, on, parameters)
    if last:
        stages = Stages(shifted(last, -parameters.value("birthday_warning_days", 90)), shifted(last, -_SHORTLY.days))
        text = f"{_name(person)}: § 25a AufenthG nur bis {last:%d.%m.%Y} möglich, bei FB 33 prüfen lassen"
        yield stages.watch(on, "limit", text, last, person)


def _minors(persons: Iterable[Person], on: date, parameters: Parameters) -> list[Person]:
    age = parameters.value("age_of_majority", 18)
    return [each for each in persons if each.birth and not each.elsewhere and birthday(latest(each.birth), age) > on]


def _comings_of_age(minors: Iterable[Person], parameters: Parameters) -> tuple[date, ...]:
    age = parameters.value("age_of_majority", 18)
    return tuple(birthday(latest(each.birth), age) for each in minors if each.birth)


def _begun(address: Address, on: date) -> bool:
    return not address.since or earliest(address.since) <= on


def _since(address: Address) -> tuple[str, str]:
    return address.since or "", address.id


def _name(person: Person) -> str:
    return person.given_name or "eine Person"
