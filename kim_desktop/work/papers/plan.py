"""The Hilfeplan as it stands: goals of the newest plan with their measures."""

from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.printing.plan import PlanFacts, PlannedGoal, Step, print_plan
from kim_desktop.work.papers.order import Order


def support_plan(order: Order) -> bytes:
    """The Hilfeplan: the plan that is named, else the newest; without one a sheet to fill in."""
    plan = chosen_plan(order)
    goals = [goal for goal in order.file.goals if goal.plan in {None, plan.id if plan else None}]
    facts = PlanFacts(
        **vars(order.common()),
        agreed_on=show_date(plan.agreed_on) if plan else "",
        review_on=show_date(plan.review_on) if plan else "",
        wish=plan.wish if plan else "",
        review_note=plan.review_note if plan else "",
        goals=tuple(_goal(order, goal) for goal in goals),
    )
    return print_plan(facts, order.language, order.case_code)


def chosen_plan(order: Order) -> SupportPlan | None:
    """The plan that is named or, if none is, the one agreed last."""
    by_day = sorted(order.file.plans, key=lambda plan: plan.agreed_on or date.min)
    named = [plan for plan in by_day if plan.id == order.record]
    return next(reversed(named or by_day), None)


def _goal(order: Order, goal: Goal) -> PlannedGoal:
    return PlannedGoal(
        words=goal.words,
        area=goal.life_area or "",
        area_label=order.names.label("life_area", goal.life_area) if goal.life_area else "",
        indicator=goal.indicator,
        by=show_date(goal.by),
        state=goal.state,
        state_label=order.names.label("goal_state", goal.state),
        steps=tuple(_step(order, each) for each in order.file.measures if each.goal == goal.id),
    )


def _step(order: Order, measure: Measure) -> Step:
    return Step(
        what=measure.what,
        actor=measure.who or "",
        body=order.names.label("organisation", measure.organisation) if measure.organisation else "",
        until=show_date(measure.until),
        done_on=show_date(measure.done_on),
    )
