"""The large vault without a window: *Heute* after a change, search in all texts, a long case on paper."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

from kim_desktop.bench.case_work import Office
from kim_desktop.bench.figure import Figure, Goal, milliseconds
from kim_desktop.bench.paper import measure_case_sheet
from kim_desktop.bench.vaults import PASSWORD, by_hand
from kim_desktop.domain.records.case import FollowUp
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.searching import find
from kim_desktop.work.today import reminders

_OF_THE_NET = (
    "meldung", "case", "person", "residence", "contact", "referral", "follow_up", "address", "appointment",
    "support_plan", "goal", "measure", "data_request",
)  # fmt: skip
_SOUGHT = ("antrag wohnung", "termin jobcenter", "sprachkurs", "widerspruch frist", "kita schule", "geklärt")


def measure_reading(office: Office) -> Iterator[Figure]:
    """What is read from the large vault, by the functions behind the pages."""
    with closing(Store(open_vault(office.folder, PASSWORD))) as store:
        yield _today(office, store)
        yield _full_text(office, store)
        yield measure_case_sheet(store, office.long_case, office.entries, office.runs)


def _today(office: Office, store: Store) -> Figure:
    """*Heute* looks anew at one case only; the baseline reads all rows that a look at every case would need."""
    changed = cycle(store.all(FollowUp))
    reminders(store)

    def own() -> float:
        step = next(changed)
        with store.unit() as unit:
            unit.save(step, replace(step, due_on=step.due_on and step.due_on + timedelta(days=1)))
        return milliseconds(lambda: reminders(store))

    with by_hand(office.folder) as connection:

        def baseline() -> None:
            for table in _OF_THE_NET:
                connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - own names

        pairs = [(own(), milliseconds(baseline)) for _ in range(office.runs)]
    title = "Heute nach einer Änderung, gegen alle Zeilen"
    return Figure("today", title, "ms", Goal(1), [own for own, _ in pairs], [bare for _, bare in pairs])


def _full_text(office: Office, store: Store) -> Figure:
    find(store, _SOUGHT[0])
    times = [milliseconds(lambda text=text: find(store, text)) for _ in range(office.runs) for text in _SOUGHT]  # type: ignore[misc]
    return Figure("full_text", "Suche in allen Texten, eine Seite Treffer", "ms", Goal(most=200), times)
