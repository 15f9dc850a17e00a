"""A practice is full of invented people, never leaves this computer and can be begun anew."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from kim_desktop import devices, rounds
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.conference import Conference
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR
from kim_desktop.errors import NotAllowed
from kim_desktop.practice.place import folder_of, is_begun
from kim_desktop.practice.profile import forget, practise
from kim_desktop.printing.practice import WORDS, marked
from kim_desktop.storage.keys import Cost
from kim_desktop.storage.store import Store
from kim_desktop.work.assigning import waiting_meldungen
from kim_desktop.work.documents import blank_meldebogen, print_document
from kim_desktop.work.handover import accept
from kim_desktop.work.intake import new_meldung, take_meldung
from kim_desktop.work.today import reckon, reminders

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = practise(tmp_path_factory.mktemp("profiles"), CASE_MANAGER, clock=lambda: NOW, cost=Cost.for_tests())
    yield store
    store.close()


def test_a_case_manager_finds_work_in_every_state_and_can_do_it(anna: Store) -> None:
    cases = anna.all(Case)
    assert len(cases) == 9
    assert len([each for each in cases if each.closed_on]) == 1
    assert {each.responsible for each in cases} == {anna.identity.user_id}
    assert len([each for each in anna.all(Meldung) if not each.decision]) == 2
    reckon(anna)
    due = {(each.finding.kind, each.finding.level) for each in reminders(anna)}
    assert due >= {("contact", "late"), ("expiry", "late"), ("referral", "late"), ("appointment", "soon")}
    assert {kind for kind, _level in due} >= {"conference", "review", "birthday", "follow_up", "meldung"}
    (offered,) = anna.all(Handover)
    accept(anna, offered)
    taken = take_meldung(anna, replace(new_meldung(anna), family_name="Muster"))
    assert taken.responsible == anna.identity.user_id


def test_a_practice_never_reaches_a_central_store(anna: Store) -> None:
    with pytest.raises(NotAllowed, match="Übung"):
        rounds.reconcile(anna)
    with pytest.raises(NotAllowed, match="Übung"):
        devices.rejoin(anna, "1234-5678")


def test_every_printed_page_says_that_it_is_a_practice(anna: Store) -> None:
    case = anna.all(Case)[0]
    for pdf in (print_document(anna, "einwilligung", case.id), blank_meldebogen(anna, "ar")):
        printed = PdfReader(BytesIO(marked(pdf, anna.identity.is_practice)))
        assert all(WORDS in page.extract_text() for page in printed.pages)
        assert len(printed.get_fields() or {}) == len(PdfReader(BytesIO(pdf)).get_fields() or {})
        assert marked(pdf, practises=False) == pdf


def test_koordination_practises_goes_on_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, COORDINATOR)
    folder.mkdir(parents=True)
    (folder / "vault.db").write_bytes(b"cut while it was made")
    with closing(practise(tmp_path, COORDINATOR, clock=lambda: NOW, cost=Cost.for_tests())) as store:
        assert not store.count(Case)
        assert not [each for each in store.all(Meldung) if each.decision == "admitted"]
        assert len(waiting_meldungen(store)) == 5
        assert store.count(Conference) == 1
        assert not store.vault.check()
        store.set_setting("tried", "ja")
    assert is_begun(tmp_path, COORDINATOR)
    with closing(practise(tmp_path, COORDINATOR, clock=lambda: NOW)) as store:
        assert store.setting("tried") == "ja"
        assert not store.older_copy
    assert not list(tmp_path.glob("*/vault.header")), "the sign-in lists no practice among the profiles"
    forget(folder)
    assert not list(tmp_path.iterdir())


def test_nothing_but_a_practice_is_forgotten_so_easily(tmp_path: Path) -> None:
    (tmp_path / "profil").mkdir()
    with pytest.raises(ValueError, match="practice"):
        forget(tmp_path / "profil")
