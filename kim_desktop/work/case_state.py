"""What a case's state forbids: nothing is planned in a closed one, nothing leaves one whose use is restricted."""

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.case import Case
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.union import leading_case, union_of

SECTION = "Abschluss"


def check_running(store: Store, case_id: str) -> None:
    """Raises `BadInput` if the case is closed: what is planned in it nobody would see."""
    case = store.get(Case, leading_case(store, case_id))
    if case and case.closed_on:
        raise BadInput(
            f"Der Fall ist seit dem {show_date(case.closed_on)} abgeschlossen.",
            f"Nehmen Sie ihn unter „{SECTION}“ wieder auf, dann können Sie weiter planen.",
        )


def check_unrestricted(store: Store, case_id: str) -> None:
    """Raises `NotAllowed` while the data of the case may only be kept, but not used (Art. 18 DSGVO)."""
    case = restricted_case(store, case_id)
    if case:
        raise NotAllowed(
            f"Die Verarbeitung ist seit dem {show_date(case.restricted_on)} eingeschränkt: {case.restriction}".rstrip()
            + ("" if case.restriction.endswith(".") else "."),
            f"Erlaubt ist nur die Auskunft. Aufheben lässt sich die Einschränkung unter „{SECTION}“.",
        )


def restricted_case(store: Store, case_id: str) -> Case | None:
    """The case whose restriction holds for all that is read together with it; None if there is none."""
    cases = (store.get(Case, each) for each in union_of(store, case_id).cases)
    return next((each for each in cases if each and each.restricted_on), None)
