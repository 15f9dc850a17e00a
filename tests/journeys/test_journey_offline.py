"""A day without network and the evening after it, at two desks."""

from datetime import date

from journey_parts import CTRL, Seat, Sit, admitted, client, reopened
from line_parts import CuttingLine
from office_parts import Desk, Office
from PySide6.QtCore import Qt

from kim_desktop.clock import local_date, system_clock
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Contact
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.consents import is_open
from kim_desktop.work.case_work import share_case
from ui.casework.consents import Consents
from ui.casework.contacts import Contacts
from ui.casework.sharing import Sharing
from ui.overview.conflict_card import ConflictCard
from ui.places.reconcile import Abgleich

NOTE = "Frau Muster fragt nach einem Sprachkurs am Vormittag."


def everyone(office: Office) -> tuple[Desk, Desk]:
    """Ada's and Ben's devices with the lists of the office on them."""
    desks = office.desk(office.ada), office.desk(office.ben)
    for desk in desks:
        desk.sync()
    return desks


def consent(seat: Seat, case_id: str, purpose: Purpose) -> None:
    part = seat.section(case_id, Consents).purposes[purpose]
    part.button.click()
    seat.write(part.panel, state="given", how="signed")


def write_contact(seat: Seat, case_id: str, text: str) -> None:
    """By keyboard alone, from anywhere in the Fallakte."""
    seat.shell.open_case(case_id)
    seat.hit(Qt.Key.Key_N, CTRL)
    seat.type("Telefonat")
    seat.hit(Qt.Key.Key_Tab)
    seat.type("15")
    seat.hit(Qt.Key.Key_Tab)
    seat.type(text)
    seat.hit(Qt.Key.Key_Return, CTRL)


def share(seat: Seat, case_id: str, staff: str) -> None:
    sharing = seat.section(case_id, Sharing)
    sharing.card.add.click()
    seat.write(sharing.panel, staff=staff, part="substitute", until="in 3 wochen", reason="Urlaub")


def title(page: Abgleich) -> str:
    return page.round.title.text()


def test_work_without_network_reaches_the_colleague_and_both_edits_survive(office: Office, sit: Sit) -> None:
    ada, ben = everyone(office)
    office.shut()
    with sit(ada) as seat:
        case_id = seat.take_meldung()
        consent(seat, case_id, Purpose.SPECIAL)
        write_contact(seat, case_id, NOTE)
        share(seat, case_id, office.ben.id)
        _is_calm(seat.reconcile())
        office.open()
        page = seat.reconcile()
        assert title(page) == "Abgeglichen"
        assert page.round.facts()[-1] == "Gerät und Zentrale sind gleich"
        seat.edit_client(case_id, safe_contact="nur vormittags")
    with sit(ben) as seat:
        assert title(seat.reconcile()) == "Abgeglichen"
        (entry,) = seat.section(case_id, Contacts).journal.widgets()
        assert NOTE in entry.accessibleName()
        assert is_open(Purpose.SPECIAL, seat.store.all(Consent, case_id=case_id), local_date(system_clock()))
        seat.edit_client(case_id, phone="0171 0000001", health="Braucht eine Brille")
        assert title(seat.reconcile()) == "Abgeglichen"
    with reopened(ada), reopened(ben):
        for desk in (ada, ben):
            assert desk.sync().digests_equal
        assert not ada.store.conflicts() and not ben.store.conflicts()
        held = client(ada.store, case_id)
        assert held == client(ben.store, case_id)
    assert (held.safe_contact, held.phone, held.health) == ("nur vormittags", "0171 0000001", "Braucht eine Brille")


def test_two_answers_to_one_question_are_shown_and_one_click_settles_them(office: Office, sit: Sit) -> None:
    ada, ben = everyone(office)
    case_id = admitted(ada)
    share_case(ada.store, case_id, office.ben.id, "substitute", date(2099, 1, 1), "Urlaub")
    assert ada.sync().digests_equal and ben.sync().digests_equal
    with sit(ben) as seat:
        seat.edit_client(case_id, phone="0152 2222222")
        assert title(seat.reconcile()) == "Abgeglichen"
    with sit(ada) as seat:
        seat.edit_client(case_id, phone="0171 1111111")
        page = seat.reconcile()
        card = page.inbox.card
        assert isinstance(card, ConflictCard)
        assert {answer.version.text for answer in card.answers} == {"0171 1111111", "0152 2222222"}
        assert {answer.version.who for answer in card.answers} == {"Sie", office.ben.name}
        next(answer for answer in card.answers if answer.version.who != "Sie").click()
        assert page.inbox.card is None
        assert title(seat.reconcile()) == "Abgeglichen"
        assert seat.store.standing().conflicts == 0
    with reopened(ben), reopened(ada):
        assert ben.sync().digests_equal
        assert not ben.store.conflicts()
        assert client(ben.store, case_id) == client(ada.store, case_id)
        assert client(ben.store, case_id).phone == "0152 2222222"


def test_without_a_connection_the_round_says_so_calmly_and_the_next_one_completes(office: Office, sit: Sit) -> None:
    line = CuttingLine(office.port)
    ada, ben = office.desk(office.ada, line.url), office.desk(office.ben)
    ada.sync()
    ben.sync()
    try:
        case_id = admitted(ada)
        with sit(ada) as seat:
            share(seat, case_id, office.ben.id)
            write_contact(seat, case_id, NOTE)
            waiting = seat.store.standing().pending
            for sent in (0, 4_000):
                line.cut_after(up=sent)
                _is_calm(seat.reconcile())
                assert line.has_cut
            assert seat.store.standing().pending == waiting > 0
            assert [each.text for each in seat.store.all(Contact, case_id=case_id)] == [NOTE]
            page = seat.reconcile()
            assert title(page) == "Abgeglichen"
            assert not page.fault.isVisible()
            assert seat.store.standing().pending == 0
    finally:
        line.close()
    ben.sync()
    assert [each.text for each in ben.store.all(Contact, case_id=case_id)] == [NOTE]


def test_a_revoked_device_erases_itself_and_says_so(office: Office, sit: Sit) -> None:
    ada, _ = everyone(office)
    device = ada.store.identity.device_id
    admitted(ada)
    with sit(ada) as seat:
        office.centre.revoke_device(device)
        page = seat.open("reconcile", Abgleich)
        page.round.start.click()
        seat.wait(page.gone.isVisible)
        assert "gesperrt" in page.gone.text() and "gelöscht" in page.gone.text()
        assert not (ada.folder / "vault.db").exists()
        assert not (ada.folder / "vault.header").exists()


def test_locking_keeps_a_half_typed_contact_and_closes_the_vault(office: Office, sit: Sit) -> None:
    ada, _ = everyone(office)
    case_id, half = admitted(ada), "Angefangen und dann"
    with sit(ada) as seat:
        seat.section(case_id, Contacts).entry.form.focus_field("text")
        seat.type(half)
        seat.hit(Qt.Key.Key_L, CTRL)
        assert not seat.is_open()
    with reopened(ada):
        assert not ada.store.all(Contact, case_id=case_id)
    for path in ada.folder.iterdir():
        assert half.encode() not in path.read_bytes()
    with sit(ada) as seat:
        form = seat.section(case_id, Contacts).entry.form
        assert form.editor("text").value() == half


def _is_calm(page: Abgleich) -> None:
    assert title(page) == "Keine Verbindung zur Zentrale"
    assert "weiterarbeiten" in page.round.text.text()
    assert page.fault.isVisible() and page.fault.text()
