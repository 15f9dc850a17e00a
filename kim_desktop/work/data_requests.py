"""Rights of the people a case is about: Auskunft, Berichtigung, Einschränkung, Löschung and Widerspruch."""

import json
from dataclasses import replace
from typing import Any

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.rules.retention import months_after
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import export_case, open_case
from kim_desktop.work.papers.access import recipients, sources
from kim_desktop.work.papers.order import Order
from kim_desktop.work.union import leading_case, union_of

ACCESS, CORRECTION, RESTRICTION, ERASURE, OBJECTION = "access", "correction", "restriction", "erasure", "objection"
"""Of the catalogue `data_request`."""


def receive_request(store: Store, request: DataRequest) -> DataRequest:
    """Writes down what somebody asks for; it has to be answered within a month (Art. 12 (3) DSGVO).

    Raises `BadInput` if it is not said what is asked for, by whom, or if the day lies ahead.
    """
    today = local_date(store.clock())
    received = request.received_on or today
    if not request.sort:
        raise BadInput("Was wird verlangt?", "Wählen Sie, worum die Person bittet.", field="sort")
    person = request.person or union_of(store, request.case_id).client
    if not person:
        raise BadInput("Wer stellt den Antrag?", "Wählen Sie eine Person aus dem Haushalt.", field="person")
    if received > today:
        raise BadInput("Der Eingang liegt in der Zukunft.", "Tragen Sie heute ein.", field="received_on")
    due = request.due_on or months_after(received, 1)
    with store.unit() as unit:
        return unit.add(replace(request, person=person, received_on=received, due_on=due))


def change_request(store: Store, before: DataRequest, after: DataRequest) -> DataRequest:
    """Corrects what was written down, or says that the person's identity was checked."""
    with store.unit() as unit:
        return unit.save(before, after)


def answer_request(store: Store, request: DataRequest, answer: str) -> DataRequest:
    """Writes down today's answer. Raises `NotAllowed` unless the identity was checked, `BadInput` if it is empty."""
    check_identity(request)
    if not answer.strip():
        raise BadInput("Was wurde geantwortet?", "Ein Satz genügt.", field="answer")
    answered = replace(request, answered_on=local_date(store.clock()), answer=answer.strip())
    return change_request(store, request, answered)


def check_identity(request: DataRequest) -> None:
    """Raises `NotAllowed` unless somebody has seen that the request comes from the person it is about."""
    if not request.identity_checked:
        raise NotAllowed(
            "Die Identität ist noch nicht geprüft.",
            "Lassen Sie sich einen Ausweis zeigen und haken Sie „Identität geprüft“ an.",
        )


def access_data(store: Store, case_id: str) -> dict[str, Any]:
    """The Auskunft of Art. 15 DSGVO as values: everything on file, where it came from, and who received it."""
    order = Order(store, open_case(store, case_id))
    told = {"quellen": list(sources(order)), "empfaenger": list(recipients(order))}
    data = export_case(store, case_id) | told
    store.audit.note(Deed(Action.DISCLOSED, case_id))
    return data


def access_file(store: Store, request: DataRequest) -> bytes:
    """The Auskunft as JSON, to be handed out. Raises `NotAllowed` unless the identity was checked."""
    check_identity(request)
    return json.dumps(access_data(store, request.case_id), ensure_ascii=False, indent=2).encode()


def restrict_case(store: Store, case_id: str, reason: str) -> Case:
    """From now on the data are only kept: no print, no Verweis (Art. 18 DSGVO). Raises `BadInput` without a reason."""
    if not reason.strip():
        raise BadInput(
            "Warum wird die Verarbeitung eingeschränkt?",
            "Zum Beispiel „Richtigkeit der Angaben wird geprüft“.",
            field="restriction",
        )
    case = _case(store, case_id)
    if case.restricted_on:
        raise BadInput(f"Das ist schon seit dem {show_date(case.restricted_on)} so.", "Es ist nichts mehr zu tun.")
    with store.unit() as unit:
        return unit.save(case, replace(case, restricted_on=local_date(store.clock()), restriction=reason.strip()))


def lift_restriction(store: Store, case_id: str) -> list[Case]:
    """Allows the use of the data again; the person has to be told before (Art. 18 (3) DSGVO)."""
    cases = (store.get(Case, each) for each in union_of(store, case_id).cases)
    with store.unit() as unit:
        return [unit.save(each, replace(each, restricted_on=None, restriction="")) for each in cases if each]


def _case(store: Store, case_id: str) -> Case:
    case = store.get(Case, leading_case(store, case_id))
    if case is None:
        raise BadInput("Das geht nur bei einem Fall.", "Nehmen Sie die Meldung als Fall auf.")
    return case
