"""Papers by which the client says yes or no, or takes a yes back."""

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.consents import GIVEN, WITHDRAWN, current_answers
from kim_desktop.printing.consents import (
    ConsentAnswer,
    ConsentFacts,
    Institution,
    ReleaseFacts,
    print_consent,
    print_release,
)
from kim_desktop.printing.meldebogen import meldebogen
from kim_desktop.printing.withdrawal import GivenConsent, WithdrawalFacts, print_withdrawal
from kim_desktop.work.papers.order import Order


def reported(order: Order) -> bytes:
    """The Meldebogen of the case."""
    return meldebogen(order.file.meldung, language=order.language, lookups=order.names, case_code=order.case_code)


def consent(order: Order) -> bytes:
    """The Einwilligungserklärung with the answers given so far."""
    answers = tuple(
        ConsentAnswer(Purpose(each.purpose), each.target, "given" if each.state == GIVEN else "refused")
        for each in _answered(order)
        if each.state != WITHDRAWN
    )
    facts = ConsentFacts(**vars(order.common()), answers=answers)
    return print_consent(facts, order.language, order.case_code)


def release(order: Order) -> bytes:
    """The Schweigepflichtentbindung for the bodies that are allowed to talk with each other."""
    institutions = tuple(
        Institution(each.target, valid_until=show_date(each.valid_until), inward="given", outward="given")
        for each in _answered(order)
        if each.purpose == Purpose.CONFIDENTIALITY and each.state == GIVEN
    )
    facts = ReleaseFacts(**vars(order.common()), institutions=institutions)
    return print_release(facts, order.language, order.case_code)


def withdrawal(order: Order) -> bytes:
    """The Widerruf with everything that can be taken back, and ticked what was taken back today."""
    today = local_date(order.store.clock())
    given = tuple(
        GivenConsent(Purpose(each.purpose), each.target, show_date(each.answered_on), each.state == WITHDRAWN)
        for each in _answered(order)
        if each.state == GIVEN or (each.state == WITHDRAWN and each.withdrawn_on == today)
    )
    facts = WithdrawalFacts(**vars(order.common()), given=given)
    return print_withdrawal(facts, order.language, order.case_code)


def _answered(order: Order) -> list[Consent]:
    client = order.file.client
    return [each for each in current_answers(order.file.consents) if client and each.person == client.id]
