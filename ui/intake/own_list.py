"""The Meldungen of one's own body: what was begun, what was sent, and what KIM has said of it since then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.work.checks import IntakeDesk
from kim_desktop.work.own_reports import OwnReport, own_reports
from ui.intake.drafts import Draft, all_drafts
from ui.intake.inbox import Inbox
from ui.intake.words import name_of
from ui.widgets.signs import Level
from ui.widgets.table import Column

_LEVELS = {"in_review": Level.INFO, "admitted": Level.FINE, "referred": Level.INFO}
_DRAFT = "noch nicht gesendet"


@dataclass(frozen=True)
class OwnLine:
    """One line of the list; of what KIM has taken up no name is left."""

    id: str
    reference: str
    name: str
    reported_on: date | None
    state: str
    since: date | None
    sent_by: str
    level: Level
    is_sheet: bool


class OwnList(Inbox):
    """Shows drafts first, then what was sent, the newest first."""

    name: ClassVar[str] = "Meine Meldungen"
    sorted_by: ClassVar[int] = 2

    def emptiness(self) -> tuple[str, str]:
        return (
            "Noch keine Meldungen",
            "Mit „Neue Meldung“ melden Sie eine Person. Danach steht hier, ob sie angekommen ist und was daraus wurde.",
        )

    def columns(self) -> Sequence[Column[Any]]:
        return _COLUMNS

    def rows(self, desk: IntakeDesk) -> Iterator[OwnLine]:
        store, drafts = self._context.store, all_drafts(self._context.store)
        for draft in drafts.values():
            if store.get(Meldung, draft.meldung_id) is None:
                yield _begun(draft, draft.as_it_stood(store))
        for report in own_reports(store):
            yield self._sent(report)

    def told(self, rows: Sequence[Any]) -> str:
        begun = sum(not each.reference and each.is_sheet for each in rows)
        sent = len(rows) - begun
        words = "1 Meldung gesendet" if sent == 1 else f"{sent} Meldungen gesendet"
        return f"{words}, {begun} angefangen" if begun else words

    def _sent(self, report: OwnReport) -> OwnLine:
        lookups, meldung = self._context.lookups, report.meldung
        return OwnLine(
            id=report.id,
            reference=report.reference,
            name=name_of(meldung.family_name, meldung.given_name) if meldung else "",
            reported_on=report.reported_on,
            state=lookups.label("feedback_state", report.state),
            since=report.since,
            sent_by=lookups.label("staff_member", report.sent_by) if report.sent_by else "",
            level=_LEVELS.get(report.state, Level.NEUTRAL),
            is_sheet=meldung is not None,
        )


def _begun(draft: Draft, meldung: Meldung) -> OwnLine:
    name = name_of(meldung.family_name, meldung.given_name)
    return OwnLine(meldung.id, "", name, draft.begun_on, _DRAFT, None, "", Level.SOON, is_sheet=True)


_COLUMNS: tuple[Column[OwnLine], ...] = (
    Column("Zeichen", lambda each: each.reference or "Entwurf", width=150),
    Column("Name", lambda each: each.name, width=200, stretch=True),
    Column(
        "Gemeldet am", lambda each: show_date(each.reported_on), lambda each: each.reported_on or date.max, width=120
    ),
    Column("Stand", lambda each: each.state, level=lambda each: each.level, width=190),
    Column("Seit", lambda each: show_date(each.since), lambda each: each.since or date.max, width=110),
    Column("Gemeldet von", lambda each: each.sent_by, width=170),
)
