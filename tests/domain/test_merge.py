"""The merge converges: any order, duplication and interruption lead to the same state and conflicts."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from kim_desktop.domain.change import GENESIS, Change, Payload, payload_digest
from kim_desktop.domain.merge import RecordState, fold
from kim_desktop.domain.replication import case_digest, state_digest


def make_change(number: int, device: str, payload: Payload) -> Change:
    return Change(
        id=f"{device}-{number}", case_id="case", record="person", record_id="p1", author=device, device=device,
        device_seq=number, said_at="2026-11-02T09:00:00+00:00", group=f"g{number}", schema=1, previous=GENESIS,
        digest=payload_digest(payload), signature="", payload=payload,
    )  # fmt: skip


def says(number: int, device: str, value: object, base: str | None = None, settles: tuple[str, ...] = ()) -> Change:
    settled = {"phone": list(settles)} if settles else {}
    return make_change(number, device, Payload({"phone": value}, {"phone": base}, settled))


@dataclass
class Device:
    """A replica as the vault keeps it: accepted changes by place, own pending ones on top."""

    name: str
    accepted: dict[int, Change] = field(default_factory=dict)
    pending: list[Change] = field(default_factory=list)
    written: int = 0

    def state(self) -> RecordState | None:
        changes = [self.accepted[seq] for seq in sorted(self.accepted)] + self.pending
        return fold(changes) if changes else None

    def write(self, name: str, value: object) -> None:
        state = self.state()
        heads = state.heads.get(name) if state else None
        self.written += 1
        payload = Payload({name: value}, {name: heads[-1].change_id if heads else None}, {})
        self.pending.append(make_change(self.written, self.name, payload))

    def settle(self, name: str) -> None:
        state = self.state()
        if state and name in state.conflicts:
            heads = state.heads[name]
            rivals = [each for head in heads for each in head.ids]
            self.written += 1
            payload = Payload({name: heads[0].value}, {name: heads[-1].change_id}, {name: rivals})
            self.pending.append(make_change(self.written, self.name, payload))


@dataclass
class Centre:
    """The central store: gives each change it sees for the first time the next place."""

    log: list[Change] = field(default_factory=list)

    def push(self, change: Change) -> int:
        known = {each.id: place for place, each in enumerate(self.log, 1)}
        if change.id not in known:
            self.log.append(change)
        return known.get(change.id, len(self.log))


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "set", "settle", "push", "push-unanswered", "pull"]),
        st.integers(0, 3),
        st.sampled_from(["phone", "family_name"]),
        st.text("abc", min_size=1, max_size=1),
    ),
    max_size=60,
)


def act(centre: Centre, device: Device, action: str, name: str, value: str) -> None:
    if action == "write":
        device.write(name, value)
    elif action == "set":
        device.write("languages", {"+": [value], "-": [chr(ord(value) + 1)]})
    elif action == "settle":
        device.settle(name)
    elif action == "push" and device.pending:
        change = device.pending.pop(0)
        device.accepted[centre.push(change)] = change
    elif action == "push-unanswered" and device.pending:
        centre.push(device.pending[0])
    elif action == "pull":
        device.accepted.update(enumerate(centre.log, 1))
        device.pending = [change for change in device.pending if change not in device.accepted.values()]


@settings(max_examples=300, deadline=None)
@given(ACTIONS, st.randoms(use_true_random=False))
def test_any_devices_in_any_order_converge(actions: list[tuple[str, int, str, str]], random: object) -> None:
    centre, devices = Centre(), [Device(f"d{n}") for n in range(4)]
    for action, who, name, value in actions:
        act(centre, devices[who], action, name, value)
    for device in devices:
        while device.pending:
            act(centre, device, "push", "", "")
    if not centre.log:
        return
    truth = fold(centre.log)
    for device in devices:
        places = list(enumerate(centre.log, 1))
        random.shuffle(places)  # type: ignore[attr-defined]
        device.accepted = {}
        for seq, change in places + places[:5]:
            device.accepted[seq] = change
        state = device.state()
        assert state is not None
        assert (state.values, state.versions, state.conflicts) == (truth.values, truth.versions, truth.conflicts)
        assert state_digest(state) == state_digest(truth)


@settings(max_examples=200, deadline=None)
@given(ACTIONS)
def test_every_accepted_value_is_findable_and_none_vanishes_unseen(actions: list[tuple[str, int, str, str]]) -> None:
    centre, devices = Centre(), [Device(f"d{n}") for n in range(4)]
    for action, who, name, value in actions:
        act(centre, devices[who], action, name, value)
    for name in ("phone", "family_name"):
        written = [c for c in centre.log if c.payload and name in c.payload.fields]
        if not written:
            continue
        standing = {i for head in fold(centre.log).heads[name] for i in head.ids}
        superseded = {c.payload.base.get(name) for c in written if c.payload}
        superseded |= {i for c in written if c.payload for i in c.payload.settles.get(name, ())}
        seen = {c.payload.fields[name] for c in written if c.payload and c.id in superseded}
        for change in written:
            assert change.payload
            value = change.payload.fields[name]
            assert change.id in standing or value in seen, "a value vanished that nobody saw"


@settings(max_examples=100, deadline=None)
@given(ACTIONS, st.integers(0, 60))
def test_a_fold_may_be_interrupted_and_continued_anywhere(actions: list[tuple[str, int, str, str]], cut: int) -> None:
    centre, devices = Centre(), [Device(f"d{n}") for n in range(4)]
    for action, who, name, value in actions:
        act(centre, devices[who], action, name, value)
    if len(centre.log) > 1:
        cut = 1 + cut % (len(centre.log) - 1)
        assert fold(centre.log[cut:], start=fold(centre.log[:cut])).heads == fold(centre.log).heads


def test_different_fields_never_conflict() -> None:
    first = make_change(1, "a", Payload({"phone": "1", "family_name": "Muster"}, {}, {}))
    second = make_change(1, "b", Payload({"family_name": "Beispiel"}, {"family_name": "a-1"}, {}))
    third = make_change(2, "a", Payload({"phone": "2"}, {"phone": "a-1"}, {}))
    state = fold([first, second, third])
    assert state.values == {"phone": "2", "family_name": "Beispiel"}
    assert state.conflicts == {}


def test_the_same_field_unseen_is_a_conflict_and_the_later_accepted_shows() -> None:
    state = fold([says(1, "a", "0"), says(1, "b", "1", "a-1"), says(2, "a", "2", "a-1")])
    assert state.values["phone"] == "2"
    assert [head.value for head in state.conflicts["phone"]] == ["1", "2"]


def test_settling_ends_the_conflict_everywhere() -> None:
    contested = [says(1, "a", "0"), says(1, "b", "1", "a-1"), says(2, "a", "2", "a-1")]
    state = fold([*contested, says(2, "b", "1", "a-2", ("b-1", "a-2"))])
    assert state.conflicts == {} and state.values["phone"] == "1"


def test_an_edit_made_before_a_settlement_was_seen_stays_open() -> None:
    contested = [says(1, "a", "0"), says(1, "b", "1", "a-1"), says(2, "a", "2", "a-1")]
    late = says(3, "a", "3", "a-2")
    state = fold([*contested, says(2, "b", "1", "a-2", ("b-1", "a-2")), late])
    assert [head.value for head in state.conflicts["phone"]] == ["1", "3"]


def test_the_same_value_from_two_people_is_no_conflict() -> None:
    same = [says(1, "a", "0"), says(1, "b", "1", "a-1"), says(2, "a", "1", "a-1")]
    assert fold(same).conflicts == {}
    assert fold([*same, says(2, "b", "2", "b-1")]).conflicts == {}, "who saw one of the equal values saw both"


def test_a_chain_of_own_edits_conflicts_once() -> None:
    state = fold([says(1, "a", "0"), says(1, "b", "x", "a-1"), says(2, "a", "1", "a-1"), says(3, "a", "2", "a-2")])
    assert [head.value for head in state.conflicts["phone"]] == ["x", "2"]


@given(st.permutations(range(6)))
def test_what_was_written_knowingly_wins_in_whatever_order_it_comes_back(order: list[int]) -> None:
    log = [says(1, "a", "0")]
    log += [says(n, "ab"[n % 2], str(n), log_id) for n, log_id in enumerate(["a-1", "a-2", "b-3", "a-4"], start=2)]
    log.append(says(6, "a", "erledigt", "b-5", ("a-4", "b-5")))
    state = fold([log[place] for place in order])
    assert state.conflicts == {} and state.values["phone"] == "erledigt"


@given(st.permutations(range(4)))
def test_an_erasure_and_what_knew_of_it_stand_in_whatever_order_they_come_back(order: list[int]) -> None:
    erasing = make_change(2, "b", Payload({}, {}, {}, erases=("phone",)))
    log = [says(1, "a", "geheim"), says(2, "a", "auch", "a-1"), erasing, says(3, "a", "neu", "b-2")]
    assert fold([log[place] for place in order]).values["phone"] == "neu"


def test_changes_that_name_each_other_in_a_circle_still_fold() -> None:
    assert fold([says(1, "a", "x", "b-1"), says(1, "b", "y", "a-1")]).values["phone"] == "y"


def test_sets_merge_by_adding_and_removing() -> None:
    def delta(number: int, device: str, add: list[str], remove: list[str]) -> Change:
        return make_change(number, device, Payload({"languages": {"+": add, "-": remove}}, {}, {}))

    state = fold([delta(1, "a", ["ar", "en"], []), delta(1, "b", ["fr"], ["en"]), delta(2, "a", ["de"], [])])
    assert state.values["languages"] == ["ar", "de", "fr"]
    assert state.conflicts == {}


def test_an_erased_payload_leaves_its_skeleton_verifiable() -> None:
    from dataclasses import replace

    change = says(1, "a", "secret")
    erased = replace(change, payload=None)
    assert erased.signed_bytes() == change.signed_bytes()
    assert erased.link() == change.link()


def test_the_digest_of_a_case_does_not_depend_on_the_order_of_its_records() -> None:
    assert case_digest(["b", "a"]) == case_digest(["a", "b"])
    assert case_digest([]) == ""
