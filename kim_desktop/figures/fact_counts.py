"""The same counts as those over the record tables, from facts: for a store with very many people."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from kim_desktop.figures.asking import Asking
from kim_desktop.figures.bits import Choice, without
from kim_desktop.figures.counts import ADULT, AGE_BANDS, ELSEWHERE, NEWCOMER_YEARS, STAYS, Counts, born_by
from kim_desktop.figures.facts import By, View, day_number
from kim_desktop.figures.grouping import Grouping, Pairs, Singles
from kim_desktop.figures.labels import UNKNOWN, Labels
from kim_desktop.figures.report import Wanted
from kim_desktop.figures.steering_counts import SteeringCounts
from kim_desktop.storage.schema import Tables

_PHASES = (("follows", "5"), ("refers", "4"), ("plans", "3"), ("needs", "2"))
_YES = "1"


class OnFacts(Grouping):
    """What is counted from facts; the rest is few enough to be counted from the records."""

    def __init__(self, connection: Connection, tables: Tables, labels: Labels, wanted: Wanted, asking: Asking) -> None:
        super().__init__(connection, tables, labels, wanted)
        self._asking = asking


class FactCounts(OnFacts, Counts):
    """Meldungen, cases and people."""

    def meldungen_by_sender(self) -> Pairs:
        """New Meldungen by (sender, district)."""
        asking = self._asking
        found = asking.grouped("meldung", ["other_sender", "sender", asking.by_district], asking.within("received"))
        pairs: Pairs = Counter()
        for (other, sender, district), number in found.items():
            pairs[sender or (ELSEWHERE if other else UNKNOWN), district] += number
        return pairs

    def meldungen_by_decision(self) -> Singles:
        """New Meldungen by the decision that stood at the end."""
        decision = self._asking.only("decision", self._asking.until_end("decided"))
        return self._asking.single("meldung", decision, self._asking.within("received"))

    def meldungen_imported(self) -> Singles:
        """New Meldungen by whether they were read from a file: "yes" or ""."""
        return self._asking.single("meldung", flagged("imported"), self._asking.within("received"))

    def overrides(self) -> Pairs:
        """New Meldungen by (target group, "yes" where somebody departed from the rule)."""
        by = ["target_group", flagged("overridden")]
        return self._asking.paired("meldung", by, self._asking.within("received"))

    def active_cases(self) -> Pairs:
        """Cases open at the end by (responsible person, district)."""
        return self._asking.paired("case", ["responsible", self._asking.by_district], self._asking.is_active)

    def open_meldungen_by_phase(self) -> Singles:
        """Meldungen undecided at the end by phase, 0 or 1."""

        def phase(view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
            checked = chosen & view.among("checked", [_YES])
            return [("1", checked), ("0", without(chosen, checked))]

        return self._asking.single("meldung", phase, self._is_open_meldung)

    def active_cases_by_phase(self) -> Singles:
        """Cases open at the end by phase, 1 to 5."""

        def phases(view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
            found = []
            for since, phase in _PHASES:
                reached = chosen & view.rows.at_most(since, self._asking.today)
                found.append((phase, reached))
                chosen = without(chosen, reached)
            return [*found, ("1", chosen)]

        return self._asking.single("case", phases, self._asking.is_active)

    def closed_cases(self) -> Pairs:
        """Cases closed within the period by (reason, fewest months of their duration's band)."""
        return self._asking.paired("case", ["closure", "duration"], self._closed)

    def persons_by_sex(self) -> Singles:
        """Persons in cases of the period by sex."""
        return self._everybody("sex")

    def persons_by_age(self) -> Singles:
        """Persons in cases of the period by youngest age of their band; a year alone counts from 1 January."""
        return self._everybody(self._years_of("born", AGE_BANDS))

    def persons_by_nationality(self) -> Singles:
        """Persons in cases of the period by nationality."""
        return self._everybody("nationality")

    def persons_by_status_group(self) -> Singles:
        """Persons in cases of the period by the group of their latest residence status."""
        groups: Singles = Counter()
        for status, number in self._everybody("status").items():
            groups[self._labels.group("residence_status", status)] += number
        return groups

    def persons_by_housing(self) -> Singles:
        """Persons in cases of the period by the kind of housing of their household."""
        return self._everybody("housing")

    def persons_by_district(self) -> Singles:
        """Persons in cases of the period by the district of their case."""
        return self._everybody(self._asking.by_district)

    def persons_by_stay(self) -> Singles:
        """Persons in cases of the period by fewest whole years of their band since they came to Germany."""
        return self._everybody(self._years_of("came", STAYS))

    def persons_by_newness(self) -> Singles:
        """Persons in cases of the period: "0" moved here in the last five years, "5" before, "" unknown."""
        return self._everybody(self._years_of("moved", (0, NEWCOMER_YEARS)))

    def persons_by_protection(self) -> Pairs:
        """Persons in cases of the period by (latest residence status, "18" for adults, "0" for minors)."""
        return self._asking.paired("person", ["status", self._years_of("born", (0, ADULT))], self._asking.was_open)

    def _everybody(self, by: By) -> Singles:
        return self._asking.single("person", by, self._asking.was_open)

    def _years_of(self, day: str, bands: Sequence[int]) -> By:
        """By the fewest whole years of the band since a day; nothing without a day or for a later one."""
        latest = [(str(years), day_number(born_by(self._as_of, years))) for years in reversed(bands)]

        def years(view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
            unknown = chosen & view.lacks(day)
            chosen = without(chosen, unknown)
            found = []
            for code, last in latest:
                reached = chosen & view.rows.at_most(day, last)
                found.append((code, reached))
                chosen = without(chosen, reached)
            return [*found, (UNKNOWN, unknown | chosen)]

        return years

    def _closed(self, view: View) -> Choice:
        return without(self._asking.within("ended")(view), view.rows.filled("merged"))

    def _is_open_meldung(self, view: View) -> Choice:
        decided = view.rows.filled("decision") & self._asking.until_end("decided")(view)
        admitted = self._asking.until_end("admitted")(view)
        return without(self._asking.until_end("received")(view), decided | admitted)


class FactSteering(OnFacts, SteeringCounts):
    """The course of the months, cases by who is responsible, and handovers."""

    def meldungen_by_month(self) -> Singles:
        """New Meldungen by month."""
        return self._asking.by_month("meldung", "received", everything)

    def admissions_by_month(self) -> Singles:
        """Cases that began by month; one merged into another did not begin anew."""
        return self._asking.by_month("case", "begun", _not_merged)

    def closures_by_month(self) -> Singles:
        """Cases that were closed by month."""
        return self._asking.by_month("case", "ended", _not_merged)

    def contacts_by_month(self) -> Singles:
        """Contacts by month; a corrected entry counts as its correction says."""
        return self._asking.by_month("contact", "on", everything)

    def active_cases_by_staff(self) -> Singles:
        """Cases open at the end by who is responsible."""
        return self._asking.single("case", "responsible", self._asking.is_active)

    def closed_cases_by_staff(self) -> Singles:
        """Cases closed in the period by who was responsible last."""
        return self._by_staff("ended")

    def admissions_by_staff(self) -> Singles:
        """Cases begun in the period by who is responsible."""
        return self._by_staff("begun")

    def handovers(self) -> Pairs:
        """Handovers offered in the period by (reason, what had become of them at the end)."""
        return self._asking.paired("handover", ["reason", self._became], self._asking.within("offered"))

    def acceptance_days(self) -> dict[str, tuple[int, float]]:
        """How many handovers offered in the period were accepted, and after how many days, per reason and in all."""
        within, accepted = self._asking.within("offered"), self._asking.happened("accepted")
        return self._asking.days("handover", "reason", lambda view: within(view) & accepted(view))

    def _became(self, view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
        found = []
        for state in ("accepted", "withdrawn", "declined"):
            reached = chosen & self._asking.happened(state)(view)
            found.append((state, reached))
            chosen = without(chosen, reached)
        return [*found, ("offered", chosen)]

    def _by_staff(self, day: str) -> Singles:
        within = self._asking.within(day)
        return self._asking.single("case", "responsible", lambda view: within(view) & _not_merged(view))


def everything(view: View) -> Choice:
    """Every row."""
    return view.rows.all


def flagged(column: str) -> By:
    """The rows by "yes" where something was so, and ""."""

    def parts(view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
        so = chosen & view.rows.filled(column)
        return [("yes", so), (UNKNOWN, without(chosen, so))]

    return parts


def _not_merged(view: View) -> Choice:
    return without(view.rows.all, view.rows.filled("merged"))
