"""The counts of the work in cases and of consents, from facts: for a store with very many people."""

from collections.abc import Sequence

from kim_desktop.figures.bits import Choice, without
from kim_desktop.figures.fact_counts import OnFacts, flagged
from kim_desktop.figures.facts import View, Where
from kim_desktop.figures.grouping import Pairs, Singles
from kim_desktop.figures.office_counts import OfficeCounts
from kim_desktop.figures.work_counts import NO_NEED, OPEN_GOAL, WorkCounts

_BY_LIFE_AREA = ("area", "level")


class FactWork(OnFacts, WorkCounts):
    """What was done with and for people."""

    def contacts(self) -> Pairs:
        """Contacts by (place, kind); a corrected entry counts as its correction says."""
        return self._asking.paired("contact", ["at", "sort"], self._asking.within("on"))

    def appointments(self) -> Pairs:
        """Appointments of the period by (state, "yes" with an interpreter)."""
        return self._asking.paired("appointment", ["state", flagged("interpreted")], self._asking.within("on"))

    def needs(self) -> Pairs:
        """Needs assessed in the period by (life area, level); level 0 says that there is none."""
        return self._of_life_areas(
            lambda view: without(view.rows.all, view.rows.filled("at_end") | view.among("level", [NO_NEED]))
        )

    def needs_at_end(self) -> Pairs:
        """Assessments at the end of a case within the period by (life area, level), with level 0."""
        return self._of_life_areas(lambda view: view.rows.filled("at_end"))

    def concerns(self) -> Singles:
        """Concerns named in new Meldungen by life area; one Meldung may name several."""
        return self._asking.single("concern", "area", self._asking.within("received"))

    def goals(self) -> Pairs:
        """Goals in cases of the period by (life area, state at the end)."""
        asking = self._asking
        told, made = asking.until_end("state_on"), asking.until_end("made")

        def known(view: View) -> Choice:
            return asking.was_open(view) & made(view) & told(view)

        def unknown(view: View) -> Choice:
            return without(asking.was_open(view) & made(view), told(view))

        later = asking.single("goal", "area", unknown)
        opened = Pairs({(area, OPEN_GOAL): number for area, number in later.items()})
        return asking.paired("goal", ["area", "state"], known) + opened

    def measures_done(self) -> Pairs:
        """Measures done in the period by (life area of their goal, who did them)."""
        return self._asking.paired("measure", ["area", "who"], self._asking.within("done"))

    def referrals(self) -> Pairs:
        """Referrals of the period by (target, "yes" where feedback came until the end)."""

        def answered(view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
            told = chosen & view.rows.filled("told") & self._asking.until_end("result")(view)
            return [("yes", told), ("", without(chosen, told))]

        return self._asking.paired("referral", ["target", answered], self._asking.within("referred"))

    def feedback_days(self) -> dict[str, tuple[int, float]]:
        """How many referrals of the period got feedback with a day, and after how many days, per target and in all."""

        within, told = self._asking.within("referred"), self._asking.happened("result")
        return self._asking.days("referral", "target", lambda view: within(view) & told(view))

    def _of_life_areas(self, where: Where) -> Pairs:
        """Needs in no protected life area, and those in one that the client has opened with E2."""
        assessed, protected = self._asking.within("assessed"), self._protected()

        def free(view: View) -> Choice:
            return without(where(view) & assessed(view), view.among("area", protected))

        def opened(view: View) -> Choice:
            now = view.rows.at_most("from", self._asking.today)
            lasting = without(now, view.rows.at_most("until", self._asking.today - 1))
            return where(view) & assessed(view) & view.among("area", protected) & lasting

        return self._asking.paired("need", _BY_LIFE_AREA, free) + self._asking.paired("opening", _BY_LIFE_AREA, opened)


class FactOffice(OnFacts, OfficeCounts):
    """Consents and requests; whatever else the office does is counted from the records."""

    def consents(self) -> Pairs:
        """Consents in cases of the period by (purpose, state at the end; "expired" if it ran out)."""
        return self._asking.paired("consent", ["purpose", self._states], self._asking.was_open)

    def data_requests(self) -> Pairs:
        """Requests about their own data that came in the period by (what is asked, "yes" where answered)."""

        def answered(view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
            told = chosen & self._asking.happened("answered")(view)
            return [("yes", told), ("", without(chosen, told))]

        return self._asking.paired("data_request", ["sort", answered], self._asking.within("received"))

    def _states(self, view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
        asking = self._asking
        told = chosen & view.rows.filled("state") & asking.until_end("answered")(view)
        withdrawn = view.among("state", ["withdrawn"]) & asking.until_end("withdrawn")(view)
        held = without(told & view.among("state", ["given", "withdrawn"]), withdrawn)
        expired = held & without(view.rows.at_most("until", asking.today - 1), view.lacks("until"))
        others = asking.parted(view, "state", without(told, held))
        return [("open", without(chosen, told)), ("expired", expired), ("given", without(held, expired)), *others]
