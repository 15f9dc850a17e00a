"""An erasure is final: it wins in every order, never lets anything come back, and leaves the other fields alone."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kim_desktop.domain.change import GENESIS, WHOLE, Change, Payload, new_salt, payload_digest
from kim_desktop.domain.merge import RecordState, fold, is_set_delta, voided
from kim_desktop.domain.replication import state_digest

FIELDS = ("health", "languages", "phone")


def change(number: int, payload: Payload) -> Change:
    return Change(
        id=f"c{number}", case_id="case", record="person", record_id="p1", author="a", device="d", device_seq=number,
        said_at="2026-11-02T09:00:00+00:00", group=f"g{number}", schema=1, previous=GENESIS,
        digest=payload_digest(payload), signature="", payload=payload,
    )  # fmt: skip


def says(number: int, name: str, value: object, base: str | None = None) -> Change:
    return change(number, Payload({name: value}, {name: base} if base else {}, {}))


def erases(number: int, *names: str) -> Change:
    return change(number, Payload({}, {}, {}, names))


def stripped(log: list[Change]) -> list[Change]:
    """The log as it is stored: void changes have lost their payload."""
    void = set(voided(fold(log), log))
    return [replace(each, payload=None) if each.id in void else each for each in log]


def facts(state: RecordState) -> tuple[object, ...]:
    return state.values, state.versions, state.conflicts, state_digest(state)


STEPS = st.lists(
    st.tuples(st.sampled_from(["erase", *FIELDS]), st.sampled_from(FIELDS), st.integers(0, 30), st.sampled_from("xyz")),
    min_size=1,
    max_size=25,
)


def log_of(steps: list[tuple[str, str, int, str]]) -> list[Change]:
    """Changes that each know of any earlier one: `back` says which; the others were made without knowledge."""
    log: list[Change] = []
    for number, (what, other, back, value) in enumerate(steps):
        if what == "erase":
            log.append(erases(number, other))
            continue
        said: object = {"+": [value], "-": []} if what == "languages" else f"{value}{number}"
        base = log[back].id if back < len(log) else None
        log.append(says(number, what, said, base))
    return log


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_the_state_is_the_same_whether_void_payloads_are_there_or_gone(steps: list[tuple[str, str, int, str]]) -> None:
    log = log_of(steps)
    assert facts(fold(stripped(log))) == facts(fold(log))
    assert stripped(stripped(log)) == stripped(log)


@settings(max_examples=300, deadline=None)
@given(STEPS, st.integers(0, 25))
def test_some_replicas_may_strip_earlier_than_others(steps: list[tuple[str, str, int, str]], cut: int) -> None:
    log = log_of(steps)
    cut = 1 + cut % len(log)
    assert facts(fold([*stripped(log[:cut]), *log[cut:]])) == facts(fold(log))
    assert stripped([*stripped(log[:cut]), *log[cut:]]) == stripped(log)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_what_was_erased_is_nowhere_and_only_what_knows_of_it_counts(steps: list[tuple[str, str, int, str]]) -> None:
    log = log_of(steps)
    state = fold(log)
    for name in FIELDS:
        last = max((n for n, each in enumerate(log) if each.payload and name in each.payload.erases), default=-1)
        if last < 0:
            continue
        knowing = {log[last].id}
        for each in log[last + 1 :]:
            if each.payload and each.payload.base.get(name) in knowing:
                knowing.add(each.id)
        left = {each.id for each in stripped(log) if each.payload and name in each.payload.fields}
        assert left == knowing - {log[last].id}
        assert set(state.versions[name]) <= knowing


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_other_fields_keep_their_values(steps: list[tuple[str, str, int, str]]) -> None:
    log = [each for each in log_of(steps) if each.payload and "phone" not in each.payload.erases]
    if not log:
        return
    without = [each for each in log if each.payload and not each.payload.erases]
    assert fold(log).values.get("phone") == (fold(without).values.get("phone") if without else None)


@settings(max_examples=200, deadline=None)
@given(STEPS, st.integers(0, 25))
def test_an_erased_record_never_comes_back(steps: list[tuple[str, str, int, str]], place: int) -> None:
    log = log_of(steps)
    log.insert(place % (len(log) + 1), erases(99, WHOLE))
    state = fold(log)
    assert state.is_gone and state.values == {}
    assert not any(each.payload.fields for each in stripped(log) if each.payload)
    assert facts(fold(stripped(log))) == facts(state)


def test_an_erasure_ends_a_conflict_and_a_late_edit_loses() -> None:
    log = [says(1, "health", "a"), says(2, "health", "b"), erases(3, "health"), says(4, "health", "late", "c2")]
    state = fold(log)
    assert state.values == {"health": None} and state.conflicts == {}
    assert voided(state, log) == ["c1", "c2", "c4"]


def test_a_late_set_delta_does_not_bring_old_members_back() -> None:
    def delta(number: int, added: str, base: str | None = None) -> Change:
        return says(number, "languages", {"+": [added], "-": []}, base)

    log = [delta(1, "ar"), erases(2, "languages"), delta(3, "fr"), delta(4, "de", "c2"), delta(5, "en", "c4")]
    assert is_set_delta(log[0].payload.fields["languages"])  # type: ignore[union-attr]
    assert fold(log).values == {"languages": ["de", "en"]}


def test_the_same_change_twice_counts_once() -> None:
    log = [says(1, "health", "a"), erases(2, "health"), says(3, "health", "new", "c2")]
    assert facts(fold([*log, *log])) == facts(fold(log))


def test_a_record_of_which_nothing_is_left_is_gone() -> None:
    assert fold([replace(says(1, "phone", "a"), payload=None)]).is_gone
    assert not fold([change(1, Payload({}, {}, {}))]).is_gone


def test_digests_of_changes_without_erasure_or_salt_are_as_ever() -> None:
    said = Payload({"phone": "1"}, {"phone": None}, {})
    assert payload_digest(said) == "b4fb2bdb0a1d7f35340f9f29815374dc7028aee38cc4a9b4043f1b2f15824e3e"
    assert len({payload_digest(said), *(payload_digest(replace(said, salt=new_salt())) for _ in range(3))}) == 4
    assert payload_digest(replace(said, erases=("health",))) != payload_digest(said)
