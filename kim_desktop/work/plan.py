"""The Hilfeplan: agree it, set goals in the client's words, take steps towards them, and review it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile
from kim_desktop.work.case_work import add_record, save_record
from kim_desktop.work.gates import check_gates
from kim_desktop.work.union import union_of

CLOSED_GOALS = frozenset({"reached", "dropped"})


@dataclass(frozen=True)
class GoalFacts:
    """A goal and the steps towards it, by their day."""

    goal: Goal
    measures: tuple[Measure, ...]

    @property
    def id(self) -> str:
        """The goal's."""
        return self.goal.id


@dataclass(frozen=True)
class PlanFacts:
    """What stands in a Hilfeplan; `plan` is missing while goals are still being collected."""

    plan: SupportPlan | None
    person: Person | None
    goals: tuple[GoalFacts, ...]


def running_plan(plans: Iterable[SupportPlan]) -> SupportPlan | None:
    """The plan that was agreed last."""
    return max(plans, key=lambda each: (each.agreed_on or date.min, each.id), default=None)


def plan_facts(file: CaseFile, plan_id: str = "") -> PlanFacts:
    """A plan with its goals, by default the running one; goals of no plan belong to the running one.

    Fields that a consent locks are empty in it, as they are in the file.
    """
    running = running_plan(file.plans)
    plan = next((each for each in file.plans if each.id == plan_id), running)
    known = {each.id for each in file.plans}
    of_plan = [each for each in file.goals if _belongs(each, plan, running, known)]
    about = plan.person if plan else ""
    person = next((each for each in file.people if each.id == about), file.client)
    goals = sorted(of_plan, key=lambda each: (each.state in CLOSED_GOALS, each.by or date.max, each.id))
    return PlanFacts(plan, person, tuple(GoalFacts(each, _steps(file, each)) for each in goals))


def agree_plan(store: Store, plan: SupportPlan) -> SupportPlan:
    """Writes down a newly agreed plan; goals that are still open go on in it.

    Raises `BadInput` if it cannot be said for whom, or if its days do not fit.
    """
    union = union_of(store, plan.case_id)
    plan = replace(plan, person=plan.person or union.client)
    plan = replace(plan, agreed_on=plan.agreed_on or local_date(store.clock()))
    if plan.signed and not plan.signed_on:
        plan = replace(plan, signed_on=plan.agreed_on)
    check_plan(plan)
    goals = (goal for each in union.cases for goal in store.all(Goal, case_id=each))
    going_on = [goal for goal in goals if goal.state not in CLOSED_GOALS]
    with store.unit() as unit:
        unit.add(plan)
        for goal in going_on:
            unit.save(goal, replace(goal, plan=plan.id))
    return plan


def change_plan(store: Store, before: SupportPlan, after: SupportPlan) -> SupportPlan:
    """Corrects what was written down of a plan. Raises `BadInput` if its days do not fit."""
    check_plan(after)
    return save_record(store, before, after)


def check_plan(plan: SupportPlan) -> None:
    """Raises `BadInput` if it cannot be said for whom a plan is, or if its days do not fit."""
    if not plan.person:
        raise BadInput("Für wen ist der Hilfeplan?", "Wählen Sie eine Person aus dem Haushalt.", field="person")
    agreed = plan.agreed_on
    if agreed is None:
        raise BadInput("Wann wurde der Plan vereinbart?", "Zum Beispiel „heute“.", field="agreed_on")
    if plan.review_on is None and plan.reviewed_on is None:
        raise BadInput("Wann schauen Sie gemeinsam auf den Plan?", "Zum Beispiel „in 6 Monaten“.", field="review_on")
    if plan.review_on and plan.review_on <= agreed:
        raise BadInput(
            f"Die Überprüfung läge nicht nach dem {show_date(agreed)}, an dem der Plan vereinbart wurde.",
            "Wählen Sie einen späteren Tag.",
            field="review_on",
        )


def review_plan(store: Store, plan: SupportPlan, note: str, next_on: date | None) -> SupportPlan:
    """Writes down what the review showed, and when the next one is; None ends the reviews.

    Raises `BadInput` without a result, or if the next review is not ahead.
    """
    today = local_date(store.clock())
    if not note.strip():
        raise BadInput("Was hat die Überprüfung ergeben?", "Ein Satz genügt.", field="review_note")
    if next_on and next_on <= today:
        raise BadInput(
            "Die nächste Überprüfung liegt nicht in der Zukunft.", "Zum Beispiel „in 6 Monaten“.", "review_on"
        )
    return save_record(store, plan, replace(plan, reviewed_on=today, review_note=note.strip(), review_on=next_on))


def set_goal(store: Store, goal: Goal) -> Goal:
    """Sets a goal, in the running plan if there is one.

    Raises `BadInput` without the client's words, `NotAllowed` in a protected life area that is not open.
    """
    _check_goal(goal)
    cases = union_of(store, goal.case_id).cases
    running = running_plan(plan for each in cases for plan in store.all(SupportPlan, case_id=each))
    plan = goal.plan or (running.id if running else None)
    return add_record(store, replace(goal, plan=plan, state_on=goal.state_on or local_date(store.clock())))


def change_goal(store: Store, before: Goal, after: Goal) -> Goal:
    """Changes a goal; a new state is of today unless another day is given. Raises as `set_goal` does."""
    if before.words or after.words != before.words:
        _check_goal(after)
    if after.state != before.state and after.state_on == before.state_on:
        after = replace(after, state_on=local_date(store.clock()))
    return save_record(store, before, after)


def add_measure(store: Store, measure: Measure) -> Measure:
    """Plans a step towards a goal. Raises `BadInput` if it is not said what, who or until when."""
    _check_measure(measure)
    if store.get(Goal, measure.goal) is None:
        raise BadInput("Zu welchem Ziel gehört die Maßnahme?", "Öffnen Sie das Ziel und fügen Sie sie dort hinzu.")
    return add_record(store, measure)


def change_measure(store: Store, before: Measure, after: Measure) -> Measure:
    """Changes a step. Raises `BadInput` as `add_measure` does."""
    _check_measure(after)
    return save_record(store, before, after)


def finish_measure(store: Store, measure: Measure, outcome: str = "") -> Measure:
    """Marks a step as done today; its goal has begun with it."""
    today = local_date(store.clock())
    done = replace(measure, done_on=measure.done_on or today, outcome=outcome.strip() or measure.outcome)
    check_gates(store, measure, done)
    goal = store.get(Goal, measure.goal)
    with store.unit() as unit:
        unit.save(measure, done)
        if goal and goal.state == "open":
            unit.save(goal, replace(goal, state="started", state_on=today))
    return done


def _check_goal(goal: Goal) -> None:
    if not goal.words.strip():
        raise BadInput("Was möchte die Person erreichen?", "Ein Satz in ihren eigenen Worten genügt.", field="words")
    if not goal.life_area:
        raise BadInput("Welcher Lebensbereich?", "Wählen Sie einen Bereich aus.", field="life_area")


def _check_measure(measure: Measure) -> None:
    if not measure.what.strip():
        raise BadInput("Was geschieht?", "Ein Stichwort genügt.", field="what")
    if not measure.who:
        raise BadInput("Wer tut es?", "Die Person selbst, das Case-Management oder eine Stelle.", field="who")
    if measure.who == "service" and not measure.organisation:
        raise BadInput("Welche Stelle?", "Wählen Sie eine Stelle aus der Liste.", field="organisation")
    if measure.until is None and measure.done_on is None:
        raise BadInput("Bis wann?", "Zum Beispiel „in 2 Wochen“.", field="until")


def _belongs(goal: Goal, plan: SupportPlan | None, running: SupportPlan | None, known: set[str]) -> bool:
    if goal.plan in known:
        return plan is not None and goal.plan == plan.id
    return plan is running


def _steps(file: CaseFile, goal: Goal) -> tuple[Measure, ...]:
    own = (each for each in file.measures if each.goal == goal.id)
    return tuple(sorted(own, key=lambda each: (each.until or date.max, each.id)))
