"""`kim vault`, passwords, and how faults end."""

from pathlib import Path

import pytest
from command_parts import CODE, Kim, fault, process, said

from kim_desktop.domain.records.case import Case
from kim_desktop.errors import BadInput, NotAllowed, VaultDamaged, VaultError, VaultInUse, WrongPassword
from kim_desktop.profiles import read_recovery_key
from kim_desktop.storage.vault import Cost, create_vault
from kim_desktop.work.recovery import recovery_notice

NEW_PASSWORD = "lampe gurke fahrrad nebel"


def test_a_sound_vault_is_said_to_be_sound(kim: Kim) -> None:
    said = kim.ok("vault", "check").splitlines()
    assert said[0] == "Der Tresor ist in Ordnung."
    assert [line.split(":")[0] for line in said[1:]] == [
        "Form des Tresors", "Größe", "Letzte Sicherung", "Sicherung von vor der Aktualisierung",
        "Noch nicht übertragen", "Zuletzt abgeglichen",
    ]  # fmt: skip


def test_a_vault_with_a_broken_page_is_not_said_to_be_sound(kim: Kim) -> None:
    database = kim.profile / "vault.db"
    content = bytearray(database.read_bytes())
    content[-2000] ^= 0xFF
    database.write_bytes(content)
    error = kim.fails(VaultError, "vault", "check")
    assert "wieder" in str(error)


def test_what_was_backed_up_comes_back_in_an_empty_folder(kim: Kim, tmp_path: Path) -> None:
    backup, restored = tmp_path / "sicherung.kim", tmp_path / "neu"
    kim.ok("vault", "backup", "--out", backup)
    other = Kim(restored, kim.password_file)
    assert str(restored) in said("vault", "restore", backup, *other.options)
    with other.store() as store:
        assert [case.code for case in store.all(Case)] == [CODE]


def test_a_restore_never_takes_an_existing_vaults_place(kim: Kim, tmp_path: Path) -> None:
    backup = tmp_path / "sicherung.kim"
    kim.ok("vault", "backup", "--out", backup)
    before = (kim.profile / "vault.db").read_bytes()
    assert "nicht überschrieben" in str(kim.fails(VaultError, "vault", "restore", backup))
    assert (kim.profile / "vault.db").read_bytes() == before


def test_a_damaged_backup_makes_no_vault(kim: Kim, tmp_path: Path) -> None:
    backup, restored = tmp_path / "sicherung.kim", tmp_path / "neu"
    kim.ok("vault", "backup", "--out", backup)
    backup.write_bytes(backup.read_bytes()[:-100])
    fault(VaultDamaged, "vault", "restore", backup, *Kim(restored, kim.password_file).options)
    assert not (restored / "vault.db").exists()


def test_after_a_change_only_the_new_password_opens(kim: Kim, tmp_path: Path) -> None:
    new = tmp_path / "neues-passwort"
    new.write_text(f"{NEW_PASSWORD}\n", encoding="utf-8")
    assert "geändert" in kim.ok("vault", "password", "--new-password-file", new)
    assert Kim(kim.profile, new).ok("vault", "check")
    kim.fails(WrongPassword, "vault", "check")


def test_a_weak_new_password_changes_nothing(kim: Kim, tmp_path: Path) -> None:
    weak = tmp_path / "schwach"
    weak.write_text("passwort\n", encoding="utf-8")
    assert "zu kurz" in str(kim.fails(BadInput, "vault", "password", "--new-password-file", weak))
    assert kim.ok("vault", "check")


def test_two_of_three_shares_open_a_vault_whose_password_is_lost(tmp_path: Path) -> None:
    shares, profile, new = tmp_path / "anteile", tmp_path / "profil", tmp_path / "neues-passwort"
    assert "Zwei der drei" in said("server", "recovery-key", "--shares", shares, "--municipality", "Musterstadt")
    public = read_recovery_key(shares / "wiederherstellung.pub")
    create_vault(profile, "vergessenes Passwort hier", public, Cost.for_tests()).close()
    new.write_text(f"{NEW_PASSWORD}\n", encoding="utf-8")
    two = "--share", shares / "anteil-3.txt", "--share", shares / "anteil-1.txt"
    options = "--profile", profile, "--new-password-file", new
    assert "Passwort gilt" in said("vault", "recover", *two, *options)
    assert "Schlüssel" in str(fault(BadInput, "vault", "recover", *options))
    assert "zweimal" in str(fault(BadInput, "vault", "recover", *two[:2], *two[:2], *options))
    other = Kim(profile, new)
    assert "neuen Schlüssel" in other.ok("vault", "rotate")
    with other.store() as store:
        assert "Wiederherstellungsschlüssel geöffnet" in recovery_notice(store)
        assert recovery_notice(store) and not recovery_notice(store)
    assert "nicht leer" in str(fault(BadInput, "server", "recovery-key", "--shares", shares))


def test_after_a_wrong_password_the_right_one_has_to_wait(kim: Kim, tmp_path: Path) -> None:
    wrong = tmp_path / "falsch"
    wrong.write_text("nicht das richtige Passwort\n", encoding="utf-8")
    assert "falsch" in str(Kim(kim.profile, wrong).fails(WrongPassword, "vault", "check"))
    assert "warten" in str(kim.fails(WrongPassword, "vault", "check"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "leer"),
        (b"\nzweite Zeile\n", "leer"),
        ("für".encode("latin-1"), "UTF-8"),
        ("für".encode("utf-16"), "UTF-8"),
    ],
    ids=["empty", "empty first line", "latin-1", "utf-16"],
)
def test_a_password_file_without_a_password_is_explained(
    kim: Kim, tmp_path: Path, content: bytes, complaint: str
) -> None:
    file = tmp_path / "schlecht"
    file.write_bytes(content)
    assert complaint in str(Kim(kim.profile, file).fails(BadInput, "vault", "check"))


def test_a_password_file_may_begin_with_a_byte_order_mark(kim: Kim, tmp_path: Path) -> None:
    file = tmp_path / "mit-bom"
    file.write_bytes(b"\xef\xbb\xbf" + kim.password_file.read_bytes())
    assert Kim(kim.profile, file).ok("vault", "check")


def test_a_missing_profile_is_explained_and_not_made(kim: Kim, tmp_path: Path) -> None:
    nowhere = tmp_path / "nirgends"
    assert "kein Tresor" in str(Kim(nowhere, kim.password_file).fails(VaultError, "vault", "check"))
    assert not nowhere.exists()


@pytest.mark.parametrize(
    "place", ["fehlt/sicherung.kim", "passwort/sicherung.kim"], ids=["no folder", "no folder, a file"]
)
def test_a_backup_that_cannot_be_written_is_explained(kim: Kim, tmp_path: Path, place: str) -> None:
    assert "beschreibbar" in str(kim.fails(VaultError, "vault", "backup", "--out", tmp_path / place))


def test_a_wrong_password_ends_with_one_german_sentence_and_code_1(kim: Kim, tmp_path: Path) -> None:
    wrong = tmp_path / "falsch"
    wrong.write_text("nicht das richtige Passwort\n", encoding="utf-8")
    ended = process("vault", "check", *Kim(kim.profile, wrong).options)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == ["Das Passwort ist falsch. Der nächste Versuch ist in 1 Sekunde möglich."]


def test_in_a_pipe_the_password_is_never_asked_for(kim: Kim) -> None:
    ended = process("vault", "check", "--profile", kim.profile)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == ["Es fehlt das Passwort. Geben Sie es mit --password-file DATEI an."]


def test_an_unknown_option_ends_with_code_2_and_no_traceback(kim: Kim) -> None:
    ended = process("vault", "check", "--gibtsnicht")
    assert ended.returncode == 2
    assert "--gibtsnicht" in ended.stderr and "Traceback" not in ended.stderr


def test_a_held_vault_is_not_opened_twice(kim: Kim) -> None:
    with kim.store():
        ended = process("vault", "check", *kim.options)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1 and "Tresor" in ended.stderr


def test_erasing_asks_first_and_then_leaves_nothing(kim: Kim, tmp_path: Path) -> None:
    beside = kim.profile.parent / "zweites"
    create_vault(beside, "ein anderes erfundenes Passwort", None, Cost.for_tests()).close()
    with kim.store():
        fault(VaultInUse, "vault", "erase", "--profile", kim.profile, "--yes")
    fault(NotAllowed, "vault", "erase", "--profile", kim.profile)
    assert (kim.profile / "vault.header").exists()
    assert "Gelöscht" in said("vault", "erase", "--profile", kim.profile, "--all", "--yes")
    assert not kim.profile.exists() and not beside.exists()
    assert said("vault", "erase", "--profile", kim.profile, "--yes") == "Hier liegt kein Tresor."
