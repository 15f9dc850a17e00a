"""The recovery key in three shares: any two open a vault, one tells nothing, and wrong words are named."""

from itertools import permutations
from pathlib import Path

import pytest
from vault_helpers import OTHER, new_vault, note_numbers

from kim_desktop.errors import BadInput
from kim_desktop.storage.keys import make_recovery_pair
from kim_desktop.storage.shares import join_shares, read_share, sheet, split_key
from kim_desktop.storage.vault import recover_vault


def test_any_two_sheets_open_the_vault_and_one_does_not(tmp_path: Path) -> None:
    private, public = make_recovery_pair()
    new_vault(tmp_path / "vault", public, notes=2).close()
    sheets = []
    for number, share in enumerate(split_key(private), start=1):
        path = tmp_path / f"anteil-{number}.txt"
        path.write_text(sheet(share, number, "Musterstadt", public.fingerprint), encoding="utf-8")
        sheets.append(read_share(path))
    assert all(join_shares(two) == private for two in permutations(sheets, 2))
    vault = recover_vault(tmp_path / "vault", join_shares(sheets[1:]), OTHER)
    assert note_numbers(vault) == {0, 1}
    vault.close()
    with pytest.raises(BadInput, match="zweimal derselbe"):
        join_shares([sheets[0], sheets[0]])


def test_words_typed_by_hand_are_read_as_they_come() -> None:
    private, _ = make_recovery_pair()
    first, second, _ = split_key(private)
    typed = first.upper().replace(" ", "\n", 10), "  " + second.replace(" ", ", ")
    assert join_shares(typed) == private


def test_what_is_wrong_with_a_share_is_said() -> None:
    first, second, _ = split_key(make_recovery_pair()[0])
    foreign = split_key(make_recovery_pair()[0])[1]
    with pytest.raises(BadInput, match=r"1\. Anteil ist nicht vollständig: 32 von 33") as caught:
        join_shares([first.rpartition(" ")[0], second])
    assert caught.value.field == "share_1"
    for other in (foreign, "beispiel " + second.partition(" ")[2], "academic " + second.partition(" ")[2]):
        with pytest.raises(BadInput, match="passen nicht zusammen"):
            join_shares([first, other])
