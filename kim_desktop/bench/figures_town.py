"""A central store full of invented people, written straight into the record tables: for measuring figures only."""

from collections.abc import Mapping

from sqlalchemy import text

from kim_desktop.domain.starting_set import starting_set
from sync.service.centre import Centre

PEOPLE_PER_CASE = 2.5
_STAFF = 40
_ID = "'01900000-0000-7000-8000-' || lpad(to_hex({}), 12, '0')"
_CASE = _ID.format("(n / {each})::bigint")
_DAY = "to_char(DATE '2023-01-01' + (hashint8(n + {salt}) & 2147483647) % {days}, 'YYYY-MM-DD')"


def _of(salt: int, *codes: str) -> str:
    """One of the codes, the same for the same number."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"(ARRAY[{listed}])[1 + (hashint8(n + {salt}) & 2147483647) % {len(codes)}]"


def _day(salt: int, days: int) -> str:
    return _DAY.format(salt=salt, days=days)


_AREAS = ("aufenthalt", "sprache", "arbeit", "wohnen", "existenz", "familie", "teilhabe", "gesundheit")
_QUARTERS = ("wiesdorf", "opladen", "schlebusch", "rheindorf", "manfort", "quettingen", "alkenrath")
_STAFF_ID = f"'staff-' || (hashint8(n + 5) & 2147483647) % {_STAFF}"
_ENDED = "CASE WHEN n % 3 = 0 THEN to_char(DATE '2025-01-01' + (n % 700)::int, 'YYYY-MM-DD') END"
_KINDS: Mapping[str, tuple[float, Mapping[str, str]]] = {
    "case": (
        1,
        {
            "responsible": _STAFF_ID,
            "admitted_on": _day(1, 700),
            "closed_on": _ENDED,
            "closure": "CASE WHEN n % 3 = 0 THEN " + _of(2, "goals_reached", "moved_away", "contact_lost") + " END",
        },
    ),
    "meldung": (
        1,
        {
            "sender": _of(3, "org-fb50", "org-fb33", "org-caritas", "org-awo", "org-jobcenter"),
            "family_name": "'Muster-' || md5(n::text)",
            "quarter": _of(4, *_QUARTERS),
            "received_on": _day(1, 1_300),
            "decision": _of(6, "admitted", "referred", "declined"),
            "decided_on": _day(7, 1_300),
            "target_group": _of(8, "green", "yellow", "red"),
            "target_group_overridden": "n % 11 = 0",
            "concerns": f"jsonb_build_array({_of(9, *_AREAS)}, {_of(10, *_AREAS)})",
        },
    ),
    "household": (1, {"housing": _of(11, "shelter", "flat", "relatives")}),
    "address": (1, {"quarter": _of(12, *_QUARTERS), "street": "'Musterstraße ' || n % 200"}),
    "person": (
        PEOPLE_PER_CASE,
        {
            "relation": "CASE WHEN n % 5 IN (0, 3) THEN 'self' ELSE 'child' END",
            "family_name": "'Muster-' || md5(n::text)",
            "sex": _of(13, "female", "male"),
            "nationality": _of(14, "SY", "UA", "AF", "TR", "IR", "IQ", "ER", "SO", "GN", "NG"),
            "birth": "to_char(DATE '1950-01-01' + (hashint8(n) & 2147483647) % 27000, 'YYYY-MM-DD')",
            "entered_germany": _day(15, 1_200),
            "moved_here": _day(16, 1_200),
        },
    ),
    "residence": (
        PEOPLE_PER_CASE,
        {"person": _ID.format("n"), "status": _of(17, "p24", "p25_1", "p55", "p60a", "p25b", "p104c")},
    ),
    "consent": (
        2,
        {
            "person": _ID.format(f"(n / 2 * {PEOPLE_PER_CASE})::bigint"),
            "purpose": "'E' || 1 + n % 2",
            "state": _of(18, "given", "given", "open", "refused"),
            "answered_on": _day(19, 1_300),
        },
    ),
    "contact": (
        3,
        {
            "on": _day(20, 1_300),
            "sort": _of(21, "talk", "phone", "home_visit"),
            "place": _of(22, "gu_opladen", "service_point", "ki"),
            "text": "repeat(md5(n::text), 6)",
        },
    ),
    "need": (
        2,
        {"life_area": _of(23, *_AREAS), "level": _of(24, "0", "1", "2", "3"), "assessed_on": _day(25, 1_300)},
    ),
    "goal": (1, {"life_area": _of(26, *_AREAS), "state": _of(27, "open", "reached"), "state_on": _day(28, 1_300)}),
    "measure": (1, {"goal": _ID.format("n"), "who": _of(29, "client", "staff"), "done_on": _day(30, 1_300)}),
    "referral": (
        1,
        {
            "offer": _of(31, "offer-mbe-caritas", "offer-jmd"),
            "referred_on": _day(32, 700),
            "result": _of(33, "accepted", ""),
            "result_on": "CASE WHEN n % 2 = 0 THEN to_char(DATE '2025-01-01' + (n % 500)::int, 'YYYY-MM-DD') END",
        },
    ),
    "appointment": (1, {"on": _day(34, 1_300), "state": _of(35, "held", "missed")}),
    "follow_up": (0.5, {"done_on": _day(36, 1_300)}),
    "support_plan": (0.5, {"agreed_on": _day(37, 1_300)}),
    "handover": (0.1, {"case": _CASE.format(each=0.1), "reason": "'moved'", "offered_on": _day(38, 1_300)}),
    "data_request": (0.01, {"sort": "'access'", "received_on": _day(39, 1_300)}),
}
_POSTS = (
    'INSERT INTO "post" (id, case_id, number, employer, part, percent, staff) '
    "SELECT 'post-' || n, '', 'M-' || n, (ARRAY['org-fb50', 'org-caritas', 'org-awo', 'org-diakonie'])[1 + n % 4], "
    "'part_' || 1 + n % 3, 100, 'staff-' || n FROM generate_series(0, CAST(:last AS int)) n"
)
_WORK = (
    "UPDATE \"case\" SET closed_on = '2025-11-01', closure = 'moved_away' WHERE case_id = ANY(:cases)",
    "UPDATE need SET level = '3', assessed_on = '2025-10-31' WHERE case_id = ANY(:cases)",
    "UPDATE person SET nationality = 'UA' WHERE case_id = ANY(:cases)",
    'INSERT INTO changes (id, seq, case_id, record, record_id, author, device, device_seq, said_at, "group", '
    "schema, previous, digest, signature, payload) SELECT 'bench-' || l.seq + n, l.seq + n, c, 'case', c, '', '', 0, "
    "'', '', 0, '', '', '', '{}' FROM unnest(CAST(:cases AS text[])) WITH ORDINALITY AS each(c, n), "
    "(SELECT coalesce(max(seq), 0) AS seq FROM changes) l",
)
"""What a day's work does to a case, and the change that tells of it."""


def fill(centre: Centre, people: int) -> int:
    """Writes so many people with what belongs to them into a new central store; how many records there are then."""
    if centre.is_new():
        centre.begin(starting_set())
    written = 0
    with centre.database.owning() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for kind, (each, columns) in _KINDS.items():
            count = round(people / PEOPLE_PER_CASE * each)
            connection.execute(text(_statement(kind, each, columns)), {"last": count})
            written += count
        connection.execute(text(_POSTS), {"last": _STAFF - 1})
    with centre.database.administering() as connection:
        connection.execute(text("ANALYZE"))
    return written


def work_on(centre: Centre, cases: int) -> None:
    """Changes so many cases all over the store, as devices do it in a day."""
    with centre.database.owning() as connection:
        query = text('SELECT case_id FROM "case" ORDER BY random() LIMIT :cases')
        chosen = [*connection.scalars(query, {"cases": cases})]
        for statement in _WORK:
            connection.execute(text(statement), {"cases": chosen})


def _statement(kind: str, each: float, columns: Mapping[str, str]) -> str:
    names = ", ".join(f'"{name}"' for name in ("id", "case_id", *columns))
    own = _ID.format("n") if kind != "case" else _CASE.format(each=1)
    values = ", ".join((own, _CASE.format(each=each), *columns.values()))
    return f'INSERT INTO "{kind}" ({names}) SELECT {values} FROM generate_series(1, CAST(:last AS bigint)) n'  # noqa: S608 - own names
