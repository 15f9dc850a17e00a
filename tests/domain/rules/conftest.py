"""The shipped parameters and flags, as the rules get them."""

from datetime import date

import pytest

from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.rules.facts import flags_of
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.starting_set import starting_set

SHIPPED = starting_set()


@pytest.fixture(scope="session")
def codes():
    return tuple(each for each in SHIPPED if isinstance(each, CodeEntry))


@pytest.fixture(scope="session")
def flags(codes):
    return flags_of(codes, "residence_status")


@pytest.fixture(scope="session")
def parameters_on():
    def on(day: date) -> Parameters:
        return Parameters.of(SHIPPED, day)

    return on
