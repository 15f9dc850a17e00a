"""The vault's own Zugriffsprotokoll: written with what it tells of, only added to, and kept until others have it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from kim_desktop.domain.audit import Action, Deed, Head
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, Contact
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput, DiskFull, VaultDamaged, WrongPassword
from kim_desktop.storage.keys import Cost, make_recovery_pair
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault, open_vault, recover_vault, restore_vault
from kim_desktop.work.audit import check_log
from tests.conftest import NOW, PASSWORD, StoreMaker, leave, someone

NAME = "Zebrafink"


def said(store: Store) -> list[tuple[str, str, str, str]]:
    """What was noted, oldest first."""
    return [(each.action, each.case_id, each.record, each.detail) for each in reversed(store.audit.entries())]


def note_case(store: Store, case_id: str = "case-1") -> None:
    with store.unit() as unit:
        unit.add(Case(id=case_id, case_id=case_id, code="M-1"))
        unit.add(Person(id=new_id(), case_id=case_id, family_name=NAME))


def test_each_action_of_a_user_is_one_entry_per_case_and_none_if_it_fails(make_store: StoreMaker) -> None:
    store = make_store()
    note_case(store)
    with pytest.raises(BadInput), store.unit() as unit:
        unit.add(Contact(id=new_id(), case_id="case-1", text="x" * 100_000))
    assert said(store) == [("enrolled", "", "", ""), ("changed", "case-1", "case person", "2")]
    assert NAME not in repr(store.audit.entries())


def test_nobody_changes_or_removes_an_entry(make_store: StoreMaker) -> None:
    store = make_store()
    note_case(store)
    for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit WHERE number = 1", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="only added to"), store.vault.writing() as connection:
            connection.exec_driver_sql(statement)
    assert check_log(store).startswith("Das Zugriffsprotokoll dieses Tresors ist vollständig")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET case_id = 'case-2' WHERE number = 2",
        "UPDATE audit SET at = replace(at, '2026', '2025') WHERE number = 1",
        "UPDATE audit SET hash = replace(hash, substr(hash, 1, 1), 'f') WHERE number = 2",
        "DELETE FROM audit WHERE number = 1",
        "DELETE FROM audit WHERE number = 2",
    ],
)
def test_whoever_goes_round_the_guards_is_found_out(make_store: StoreMaker, statement: str) -> None:
    store = make_store()
    note_case(store)
    note_case(store, "case-2")
    with store.vault.writing() as connection:
        for trigger in ("audit_unchanged", "audit_kept"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql(statement)
    with pytest.raises(VaultDamaged, match="unterbrochen oder verändert"):
        check_log(store)


def test_looking_is_noted_once_an_hour_even_on_a_full_disk(
    make_store: StoreMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, now = make_store(), [NOW]
    store.audit._clock = lambda: now[0]
    for minutes in (0, 20, 39, 2, 1):
        now[0] += timedelta(minutes=minutes)
        store.audit.note_look(Action.OPENED, "case-1")
    assert said(store)[1:] == [("opened", "case-1", "", "")] * 2
    with monkeypatch.context() as full:
        full.setattr(store.vault, "writing", _no_room)
        store.audit.note_look(Action.OPENED, "case-2")
    with store.vault.writing():
        store.audit.note_look(Action.OPENED, "case-3")
    store.audit.note(Deed(Action.PRINTED, "case-2"))
    assert [case for _, case, *_ in said(store)][3:] == ["case-2", "case-3", "case-2"]


def _no_room() -> None:
    raise DiskFull("Kein Platz.")


def test_entries_go_after_ninety_days_but_never_before_the_central_store_has_them(make_store: StoreMaker) -> None:
    store, now = make_store(), [NOW]
    store.audit._clock = lambda: now[0]
    for _ in range(4):
        store.audit.note(Deed(Action.SEARCHED))
    now[0] += timedelta(days=91)
    assert [entry.number for entry in store.audit.waiting(2)[1]] == [1, 2]
    store.audit.learn(3, [], "")
    store.audit.note(Deed(Action.PRINTED))
    assert [each.number for each in reversed(store.audit.entries())] == [4, 5, 6]
    assert store.audit.waiting(9)[0] == 4 and store.audit.first_break() == 0
    store.audit.learn(99, [], "")
    assert [each.number for each in reversed(store.audit.entries())] == [6], "what was just written stays"


def test_a_central_log_that_was_rewritten_or_cut_is_told_once(make_store: StoreMaker) -> None:
    store = make_store()
    monday, tuesday = Head("2027-03-01", 10, "a" * 64), Head("2027-03-02", 20, "b" * 64)
    assert store.audit.learn(0, [monday, tuesday], "key") == []
    assert store.audit.learn(0, [monday], "key") == ["2027-03-02"], "a head that was there is gone"
    assert store.audit.learn(0, [monday], "key") == []
    rewritten = replace(monday, hash="c" * 64)
    assert store.audit.learn(0, [rewritten, tuesday], "key") == ["2027-03-01"]
    assert store.audit.learn(0, [rewritten, tuesday], "key") == []
    assert store.audit.learn(0, [tuesday], "other key") == ["2027-03-02"]
    assert [each[3] for each in said(store)[1:]] == ["2027-03-02", "2027-03-01", "2027-03-02"]
    with pytest.raises(VaultDamaged, match="verschiedene Tagesstände"):
        check_log(store)


def test_what_happens_at_the_door_is_noted(tmp_path: Path) -> None:
    private, public = make_recovery_pair()
    folder, now = tmp_path / "vault", [NOW]

    def clock() -> datetime:
        return now[0]

    store = Store(create_vault(folder, PASSWORD, public, Cost.for_tests(), clock=clock), clock=clock)
    store.set_identity(someone())
    store.vault.backup(tmp_path / "copy")
    store.vault.change_password(PASSWORD, "ein anderes Passwort")
    store.close()
    with pytest.raises(WrongPassword):
        open_vault(folder, "falsch", clock=clock)
    now[0] += timedelta(minutes=5)
    open_vault(folder, "ein anderes Passwort", clock=clock).close()
    recover_vault(folder, private, PASSWORD, clock=clock).close()
    again = Store(open_vault(folder, PASSWORD, clock=clock), clock=clock)
    assert [f"{action} {detail}".strip() for action, _, _, detail in said(again)] == [
        "enrolled", "backed_up", "key_changed", "closed", "wrong_password 1", "recovered", "signed_in",
    ]  # fmt: skip
    again.close()
    restored = Store(restore_vault(tmp_path / "copy", tmp_path / "other", PASSWORD, clock=clock), clock=clock)
    assert [each[0] for each in said(restored)] == ["enrolled", "restored", "signed_in"]
    restored.close()


def test_an_erased_case_leaves_its_id_in_the_log_and_nothing_else(
    make_store: StoreMaker, reopen: Callable[[Store], Store]
) -> None:
    store = make_store()
    note_case(store)
    store.audit.note_look(Action.OPENED, "case-1")
    leave(store, "case-1")
    again = reopen(store)
    assert not again.all(Person) and NAME not in repr(again.audit.entries())
    assert [action for action, case, *_ in said(again) if case == "case-1"] == ["changed", "opened"]
