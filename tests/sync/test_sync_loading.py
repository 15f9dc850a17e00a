"""A first load comes in pages that are asked for ahead, goes on where it was cut, and stops when it is told to."""

import gc

import pytest
from office_parts import Desk, Office

from sync.client.result import RoundResult, Step
from sync.client.round import run_round

PAGE = 5
NOTES = 24


class Watch:
    """Notes what a round tells, and stops it after so many pages."""

    def __init__(self, pages: int) -> None:
        self.told: list[tuple[int, int]] = []
        self._pages = pages

    def progress(self, step: Step, done: int, total: int) -> None:
        """What the window would show."""
        if step is Step.PULL:
            self.told.append((done, total))

    def is_over(self) -> bool:
        """Whether the person has pressed "Abbrechen"."""
        return len({done for done, _ in self.told}) > self._pages


def load(desk: Desk, watch: Watch) -> RoundResult:
    """One round of a desk under a watch."""
    with desk.transport() as transport:
        return run_round(desk.store, transport, watch.progress, watch.is_over, lambda: None)


def test_a_first_load_goes_on_where_it_was_cut_and_takes_no_change_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.service.rounds.pull.PAGE_CHANGES", PAGE)
    monkeypatch.setattr("sync.protocol.PAGE_CHANGES", PAGE)
    ada = office.desk(office.ada)
    case = ada.admit()
    for number in range(NOTES):
        ada.note(case, f"Eintrag {number}")
    ada.sync()
    other = office.desk(office.ada)
    first = Watch(pages=3)
    cut = load(other, first)
    assert cut.cancelled and 0 < cut.received < NOTES
    held = other.store.replica.cursor()
    rest = load(other, Watch(pages=1_000))
    assert rest.digests_equal and not rest.healed_cases
    assert len(other.store.replica.accepted_after(0, 10_000)) == cut.received + rest.received
    assert len(other.store.replica.accepted_after(held, 10_000)) == rest.received
    way = first.told[-1][1]
    assert way > NOTES and all(0 <= done <= way for done, _ in first.told)
    assert [done for done, _ in first.told] == sorted(done for done, _ in first.told)
    assert gc.isenabled()
