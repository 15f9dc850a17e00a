"""What Koordination takes out of the store to report outwards: rows for research, counts for the State's database."""

from datetime import date

from sqlalchemy import Connection, select

from kim_desktop.domain.audit import Action
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.figures.anonymity import Safeguard
from kim_desktop.figures.research import Dataset, last_quarter_end
from kim_desktop.figures.research_rows import research_dataset
from kim_desktop.figures.transfers import transfers_by_staff
from sync.protocol import Nothing
from sync.reporting_messages import TransferCount, TransfersAnswer
from sync.service.access.sessions import Caller
from sync.service.audit import noting
from sync.service.service import Service
from sync.service.store.database import Database
from sync.service.store.reading import records
from sync.service.store.tables import USERS

_K, _LEAST_K = 5, 3
_L, _LEAST_L = 2, 2


def research(service: Service, caller: Caller, _: Nothing) -> Dataset:
    """Anonymised rows; there is nothing to choose, so that no two answers about one state tell more than one."""
    database, now = service.database, service.clock()
    as_of = last_quarter_end(now.date())
    with database.serving() as connection:
        data = research_dataset(connection, database.tables, as_of, _safeguard(connection, database, as_of))
    noting.note(database, now, noting.done(caller, Action.EXPORTED, f"Forschungsdaten {as_of}"))
    return data


def transfers(service: Service, _: Caller, __: Nothing) -> TransfersAnswer:
    """How many cases each person has transferred to the State's database."""
    database = service.database
    with database.serving() as connection:
        employers = {row.id: row.organisation for row in connection.execute(select(USERS.c.id, USERS.c.organisation))}
        found = transfers_by_staff(connection, database.tables, service.clock().date())
    counts = [
        TransferCount(staff, employers.get(staff, ""), each.agreed, each.transferred, each.to_erase)
        for staff, each in sorted(found.items())
    ]
    return TransfersAnswer(counts)


def _safeguard(connection: Connection, database: Database, as_of: date) -> Safeguard:
    """The rules of the day that the data end with: a new k counts from the next quarter on."""
    versions = records(connection, database, Parameter, "name", ("research_k", "research_l"))
    known = Parameters.of(versions, as_of)
    return Safeguard(max(known.value("research_k", _K), _LEAST_K), max(known.value("research_l", _L), _LEAST_L))
