"""Stores of any size: what one sync costs must not hang on what others have written before."""

from collections.abc import Iterator, Sequence

from sqlalchemy import text

from kim_desktop.bench.figure import Figure, Goal, milliseconds
from kim_desktop.bench.light import reconcile_light
from kim_desktop.bench.town import Town
from sync.service.store.database import Database

_OWNERS = 1_000
_LATEST = "SELECT coalesce(max(seq), 0) FROM changes"
_GROWTH = (
    """
    INSERT INTO changes (id, seq, case_id, record, record_id, author, device, device_seq, said_at, "group", schema,
                         previous, digest, signature, payload)
    SELECT md5('c' || n || '-' || c.id), :latest + row_number() OVER (ORDER BY n, c.device_seq), 'grown-' || n,
           c.record, CASE WHEN c.record_id = c.case_id THEN 'grown-' || n ELSE md5(n || c.record_id) END,
           'owner-' || n % :owners, 'device-' || n % :owners, n * 100 + c.device_seq, c.said_at, md5('g' || n),
           c.schema, c.previous, c.digest, c.signature, c.payload
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n
    CROSS JOIN (SELECT * FROM changes WHERE case_id = :case) c
    """,
    """
    INSERT INTO states (record, record_id, case_id, digest)
    SELECT s.record, CASE WHEN s.record_id = s.case_id THEN 'grown-' || n ELSE md5(n || s.record_id) END,
           'grown-' || n, s.digest
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n
    CROSS JOIN (SELECT * FROM states WHERE case_id = :case) s
    """,
    """
    INSERT INTO case_digests (case_id, digest)
    SELECT 'grown-' || n, d.digest FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n
    CROSS JOIN (SELECT digest FROM case_digests WHERE case_id = :case) d
    """,
    """
    INSERT INTO access (case_id, user_id, granted, version, changed_at, as_deputy)
    SELECT 'grown-' || n, 'owner-' || n % :owners, true, :version + n - :first + 1, now(), false
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n
    """,
    """
    INSERT INTO "case" (id, case_id, code, responsible)
    SELECT 'grown-' || n, 'grown-' || n, 'G-' || n, 'owner-' || n % :owners
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n
    """,
)


def measure_large(town: Town, sizes: Sequence[int], runs: int) -> Iterator[Figure]:
    """A day of twenty changes and a sync without news, at each size; the smallest is the baseline of the others."""
    first: tuple[list[float], list[float]] | None = None
    url = f"https://localhost:{town.port}"
    town.write_cases(town.new_user(), 1)
    devices = [town.light_devices(runs + 1) for _ in sizes]
    grown = 0
    for size, waiting in zip(sizes, devices, strict=True):
        grown = grow(town.centre.database, size, grown)
        days, idle = [], []
        for device in town.up_to_date(waiting):
            after = reconcile_light(device, url)
            days.append(after.seconds * 1e3)
            idle.append(milliseconds(lambda after=after: reconcile_light(after.device, url)))  # type: ignore[misc]
        baseline = first or ([], [])
        told = f"{size:,} Änderungen".replace(",", " ")
        yield Figure(f"day_of_{size}", f"Tag mit 20 Änderungen, Bestand {told}", "ms", Goal(2), days[1:], baseline[0])
        yield Figure(f"idle_of_{size}", f"Abgleich ohne Neues, Bestand {told}", "ms", Goal(2), idle[1:], baseline[1])
        first = first or (days[1:], idle[1:])


def grow(database: Database, size: int, grown: int) -> int:
    """Copies one case inside the database until its log has `size` changes; how many copies there are then."""
    with database.owning() as connection:
        latest = connection.scalar(text(_LATEST)) or 0
        case = connection.scalar(text("SELECT case_id FROM changes WHERE case_id <> '' ORDER BY seq LIMIT 1"))
        each = connection.scalar(text("SELECT count(*) FROM changes WHERE case_id = :case"), {"case": case}) or 1
        copies = max(0, (size - latest) // each)
        if not copies:
            return grown
        version = connection.scalar(text("SELECT coalesce(max(version), 0) FROM access")) or 0
        given = {"first": grown + 1, "last": grown + copies, "case": case, "latest": latest, "owners": _OWNERS}
        for statement in _GROWTH:
            connection.execute(text(statement), given | {"version": version})
    with database.administering() as connection:
        connection.execute(text("ANALYZE"))
    return grown + copies
