"""A part of the work, said in SQL: which Meldungen, cases and records of the office belong to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, Table, and_, exists, false, or_, select, true

from kim_desktop.errors import BadInput
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.report import Slice, Wanted
from kim_desktop.figures.span import Where, is_filled, text_of
from kim_desktop.storage.schema import Tables

_CATALOGUES = {
    "part": ("funding_part", "Baustein"),
    "employer": ("organisation", "Träger"),
    "district": ("district", "Stadtbezirk"),
    "sender": ("organisation", "Meldende Stelle"),
}
_OF_POSTS = frozenset({"part", "post", "employer"})
_OFFICE: Mapping[str, frozenset[str]] = {
    "presence_day": _OF_POSTS | {"district"},
    "visit": _OF_POSTS | {"district"},
    "gap": _OF_POSTS | {"district"},
    "topic": frozenset({"district"}),
    "post": _OF_POSTS,
    "deletion_request": frozenset(),
    "meeting": frozenset(),
    "event": frozenset({"part"}),
}
"""What can be said of records that belong to no case."""


class Narrowing:
    """Conditions by which records lie in the wanted part. Raises `BadInput` for a part that nobody knows."""

    def __init__(self, connection: Connection, tables: Tables, labels: Labels, wanted: Wanted) -> None:
        self._tables = tables.records
        self._labels = labels
        self._slice = wanted.slice
        self._posts = _posts(connection, tables, wanted)
        self._check()
        self._staff = self._staff_of_slice(connection)
        self._cases = None if self._slice.is_whole else self._cases_of_slice()

    @property
    def part(self) -> Slice:
        """What is asked for."""
        return self._slice

    @property
    def staff(self) -> list[str] | None:
        """Who is responsible for what lies in the part; nothing if that may be anybody."""
        return self._staff

    @property
    def words(self) -> str:
        """The part as people say it."""
        said = [
            f"{german}: {self._labels.label(catalogue, code)}"
            for name, (catalogue, german) in _CATALOGUES.items()
            if (code := getattr(self._slice, name))
        ]
        return " · ".join([*said, f"Stelle {self._slice.post}"] if self._slice.post else said)

    def can_tell(self, kind: str) -> bool:
        """Whether it is known of such records to what part they belong."""
        return _named(self._slice) <= _OFFICE.get(kind, _named(self._slice))

    def holds(self, kind: str) -> Where:
        """Whether a record of the type lies in the part."""
        if self._cases is None:
            return true()
        if not self.can_tell(kind):
            return false()
        t = self._tables[kind].c
        if kind in _OFFICE:
            return and_(*self._of_office(kind, t))
        if kind == "meldung":
            return self._is_meldung(t)
        if kind == "handover":
            return t.case.in_(self._cases)
        if kind.startswith("conference"):
            return self._is_discussed(t)
        return t.case_id.in_(self._cases)

    def _of_office(self, kind: str, t: Any) -> Iterator[Where]:
        if kind == "visit":
            day = self._tables["presence_day"].alias().c
            yield exists().where(day.id == t.day, *self._of_office("presence_day", day))
            return
        if kind == "post":
            yield t.id.in_([each["id"] for each in self._posts if _fits(each, self._slice)])
            return
        if kind == "event" and self._slice.part:
            yield t.part == self._slice.part
            return
        if self._staff is not None:
            yield {"presence_day": t.get("staff"), "gap": t.get("reported_by")}[kind].in_(self._staff)
        if self._slice.district:
            places = self._labels.members("place", self._slice.district)
            yield t.place.in_(places) if kind == "presence_day" else t.district == self._slice.district

    def _is_meldung(self, t: Any) -> Where:
        found = [t.sender == self._slice.sender] if self._slice.sender else []
        if self._slice.district:
            found.append(self._in_district(t))
        if self._staff is not None:
            cases = self._tables["case"].c
            led = exists().where(cases.case_id == t.case_id, cases.responsible.in_(self._staff))
            found.append(or_(led, and_(~exists().where(cases.case_id == t.case_id), t.responsible.in_(self._staff))))
        return and_(true(), *found)

    def _is_discussed(self, t: Any) -> Where:
        discussed = self._tables["conference_case"].alias().c
        conference: ColumnElement[str] = t.case_id
        held = self._cases_of_slice(select(self._tables["conference_case"].c.case))
        return conference.in_(select(discussed.case_id).where(discussed.case.in_(held)))

    def _cases_of_slice(self, among: Select[Any] | None = None) -> Select[Any]:
        """The cases, of all or among these, and where there is none yet, the Meldung made last."""
        cases = self._tables["case"]
        said = newest(self._tables, "meldung")
        both = cases.outerjoin(said, said.c.case_id == cases.c.case_id)
        led = select(cases.c.case_id).select_from(both).where(*self._fits_case(cases.c, said.c))
        alone = ~exists().where(cases.c.case_id == said.c.case_id)
        waiting = select(said.c.case_id).where(alone, self._is_meldung(said.c))
        if among is not None:
            led, waiting = led.where(cases.c.case_id.in_(among)), waiting.where(said.c.case_id.in_(among))
        every = led.union_all(waiting).subquery()
        return select(every.c.case_id)

    def _fits_case(self, t: Any, said: Any) -> Iterator[Where]:
        if self._staff is not None:
            yield t.responsible.in_(self._staff)
        if self._slice.sender:
            yield said.sender == self._slice.sender
        if self._slice.district:
            address = newest(self._tables, "address")
            here = exists(select(address.c.case_id).where(address.c.case_id == t.case_id, self._in_district(address.c)))
            anywhere = exists(
                select(address.c.case_id).where(address.c.case_id == t.case_id, self._in_any_district(address.c))
            )
            yield or_(here, and_(~anywhere, self._in_district(said)))

    def _in_district(self, t: Any) -> Where:
        """As the tables say: the district of the quarter or, without one, of the shelter."""
        quarters = self._labels.members("quarter", self._slice.district)
        places = self._labels.members("place", self._slice.district)
        without = text_of(t.quarter).not_in(self._labels.grouped_codes("quarter"))
        return or_(t.quarter.in_(quarters), and_(without, t.place.in_(places)))

    def _in_any_district(self, t: Any) -> Where:
        codes = self._labels.grouped_codes
        return or_(t.quarter.in_(codes("quarter")), t.place.in_(codes("place")))

    def _staff_of_slice(self, connection: Connection) -> list[str] | None:
        if not _named(self._slice) & _OF_POSTS:
            return None
        staff = {each["staff"] for each in self._posts if each["staff"] and _fits(each, self._slice)}
        if self._slice.employer and not self._slice.part and not self._slice.post:
            t = self._tables["staff_member"].c
            staff |= set(connection.scalars(select(t.id).where(t.organisation == self._slice.employer)))
        return sorted(staff)

    def _check(self) -> None:
        for name, (catalogue, german) in _CATALOGUES.items():
            code = getattr(self._slice, name)
            if code and not self._labels.knows(catalogue, code):
                raise BadInput(f"{german}: „{code}“ gibt es nicht.", "Wählen Sie aus der Liste.", field=name)
        if self._slice.post and self._slice.post not in {each["number"] for each in self._posts}:
            raise BadInput(
                f"Die Stelle „{self._slice.post}“ gab es im Zeitraum nicht.", "Wählen Sie aus der Liste.", field="post"
            )


def newest(tables: Mapping[str, Table], kind: str) -> Subquery:
    """The record made last for each case."""
    table, later = tables[kind], tables[kind].alias()
    overtaken = exists().where(later.c.case_id == table.c.case_id, later.c.id > table.c.id)
    return select(table).where(~overtaken).subquery()


def _posts(connection: Connection, tables: Tables, wanted: Wanted) -> list[Any]:
    """The Stellen that there were on a day of the period at least."""
    t = tables.records["post"]
    begun = text_of(t.c.valid_from) <= wanted.period.end.isoformat()
    lasts = or_(~is_filled(t.c.valid_to), t.c.valid_to >= wanted.period.start.isoformat())
    return list(connection.execute(select(t).where(begun, lasts).order_by(t.c.id)).mappings())


def _fits(post: Any, part: Slice) -> bool:
    return (
        part.part in {"", post["part"]}
        and part.post in {"", post["number"]}
        and part.employer in {"", post["employer"]}
    )


def _named(part: Slice) -> frozenset[str]:
    return frozenset(name for name, code in vars(part).items() if code)
