"""The chain of the Zugriffsprotokoll: whatever is changed, left out, added or moved in it is found."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.audit import MOST_TEXT, Action, Deed, Entry, break_in, chained, plain

WHO = ("user-1", "device-1")
DEEDS = st.lists(st.builds(Deed, st.sampled_from([*Action]), st.text(max_size=9), st.text(max_size=9), st.text()))
CHAINS = DEEDS.filter(bool).map(lambda deeds: chained(deeds, "2027-03-01T09:00:00+00:00", WHO, (0, "0" * 64)))
TEXTS = [each.name for each in fields(Entry) if each.name not in {"number", "previous", "hash"}]


@given(CHAINS, st.data())
def test_any_altered_entry_breaks_the_chain(chain: list[Entry], data: st.DataObject) -> None:
    assert break_in(chain) is None
    at, name = data.draw(st.integers(0, len(chain) - 1)), data.draw(st.sampled_from([*TEXTS, "hash", "previous"]))
    old = getattr(chain[at], name)
    other = f"{old[:-1]}{'0' if old[-1:] != '0' else '1'}"
    assert break_in([*chain[:at], replace(chain[at], **{name: other}), *chain[at + 1 :]]) is not None


@given(CHAINS.filter(lambda chain: len(chain) > 2), st.data())
def test_entries_left_out_or_moved_break_the_chain(chain: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 2))
    assert break_in([*chain[:at], *chain[at + 1 :]]) is not None
    assert break_in([*chain[:at], chain[at + 1], chain[at], *chain[at + 2 :]]) is not None
    later = break_in(chain[at + 1 :], chain[at].number, chain[at].hash)
    assert later is None


@given(st.text())
def test_what_is_noted_fits_on_one_short_line(text: str) -> None:
    assert len(plain(text)) <= MOST_TEXT and (plain(text).isprintable() or not text)


def test_every_action_has_words() -> None:
    assert all(each.label for each in Action) and len({each.label for each in Action}) == len(Action)
