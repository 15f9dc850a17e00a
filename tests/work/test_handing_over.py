"""Übergabe, Abwesenheit and many Übergaben at once, as one device sees them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import CONTACT_SHEET, FULL, Absence, Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Organisation, ResponsibilityKey, StaffMember
from kim_desktop.domain.records.people import Consent
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work import absence, handover
from kim_desktop.work.bulk_handover import Held, offer_many, preview_many, propose_targets
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import share_case
from kim_desktop.work.closure import Closing, close_case
from kim_desktop.work.documents import print_document
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.papers.access import recipients
from kim_desktop.work.papers.order import Order
from kim_desktop.work.retention import propose_deletion

TODAY = date(2026, 11, 2)
NEAR, FAR, BOSS = "user-2", "user-3", "user-4"


@pytest.fixture
def team(store: Store) -> Store:
    """A vault with colleagues: one at the same Träger, one at another, and Koordination."""
    with store.unit() as unit:
        unit.add(Organisation(id="org-fern", name="Träger Fern"))
        for staff, role, body in (
            ("user-1", "case_manager", "org-ki"),
            (NEAR, "case_manager", "org-ki"),
            (FAR, "case_manager", "org-fern"),
            (BOSS, "coordinator", "org-ki"),
        ):
            unit.add(StaffMember(id=staff, name=f"Testa {staff}", role=role, organisation=body))
    return store


@pytest.fixture
def case(team: Store) -> str:
    """The id of a case of the person at the desk."""
    meldung = take_meldung(
        team,
        replace(new_meldung(team), family_name="Muster", given_name="Mara", phone="0214 1", birth="1991-04", room="7"),
    )
    return admit(team, meldung).case.id


def of(text: pytest.ExceptionInfo[BadInput]) -> str:
    """The field that an error is about."""
    return text.value.field


def test_an_offer_is_prefilled_and_says_until_when_the_answer_is_due(team: Store, case: str) -> None:
    draft = handover.prepare(team, case, NEAR, "moved")
    assert (draft.client, draft.birth_year, draft.extent) == ("Muster, Mara", "1991", FULL)
    assert draft.reached_by == "Telefon: 0214 1" and draft.lives == "Zimmer 7"
    assert [each.id for each in handover.targets(team, case)] == [NEAR, FAR]
    made = handover.offer(team, draft)
    (sent,) = handover.outgoing(team)
    assert (sent.role, sent.due, sent.level, sent.is_sent) == ("giver", date(2026, 11, 9), "fine", False)
    assert sent.words == "angeboten am 02.11.2026, Antwort bis 09.11.2026"
    assert handover.transfers_of(team, case)[0].handover == made == handover.open_handover(team, case)
    team.clock = lambda: _on(date(2026, 11, 11))
    (late,) = handover.all_open(team)
    assert (late.level, late.words) == ("late", "angeboten am 02.11.2026, seit 2 Arbeitstagen überfällig")


def test_what_is_missing_or_not_allowed_is_said_with_the_field(team: Store, case: str) -> None:
    draft = handover.prepare(team, case, NEAR)
    for wrong, field in (
        (draft, "reason"),
        (replace(draft, reason="moved", to_staff=""), "to_staff"),
        (replace(draft, reason="moved", to_staff=BOSS), "to_staff"),
        (replace(draft, reason="moved", to_staff="user-1"), "to_staff"),
        (replace(draft, reason="moved", to_staff=FAR), "extent"),
    ):
        with pytest.raises(BadInput) as error:
            handover.offer(team, wrong)
        assert of(error) == field
    made = handover.offer(team, replace(draft, reason="moved"))
    with pytest.raises(NotAllowed, match="läuft schon"):
        handover.offer(team, replace(draft, reason="moved"))
    with pytest.raises(NotAllowed, match="anderen Person"):
        handover.accept(team, made)
    assert handover.mark_seen(team, made) == made, "looking at one's own offer says nothing"
    withdrawn = handover.withdraw(team, handover.tick(team, made, "papers"))
    with pytest.raises(NotAllowed, match="schon entschieden"):
        handover.withdraw(team, withdrawn)
    assert handover.closing_lines(team)[0].words == "zurückgezogen am 02.11.2026"


def test_another_employer_gets_the_contact_sheet_until_the_client_agrees(team: Store, case: str) -> None:
    assert handover.terms(team, case, FAR).extents == (CONTACT_SHEET,)
    client = open_case(team, case).client
    assert client is not None
    with team.unit() as unit:
        unit.add(
            Consent(id=new_id(), case_id=case, person=client.id, purpose="E6", target="träger  fern", state="given")
        )
    assert handover.terms(team, case, FAR).extents == (FULL, CONTACT_SHEET)
    assert handover.terms(team, case, NEAR).needs_consent is False


def test_from_an_accepted_contact_sheet_a_meldung_begins(team: Store) -> None:
    unit_id = new_id()
    made = Handover(
        id=unit_id, case_id=unit_id, case="fern", client="Muster, Mara", birth_year="ca. 1990", from_staff=NEAR,
        to_staff="user-1", extent=CONTACT_SHEET, offered_on=TODAY, offered_by=NEAR,
    )  # fmt: skip
    with team.unit() as unit:
        unit.add(made)
    assert [each.role for each in handover.incoming(team)] == ["taker"]
    with pytest.raises(BadInput) as error:
        handover.decline(team, made, " ")
    assert of(error) == "decline_reason"
    taken = handover.accept(team, made)
    (meldung,) = team.all(Meldung)
    assert (taken.continued_as, meldung.family_name, meldung.given_name) == (meldung.case_id, "Muster", "Mara")
    assert meldung.birth is None and meldung.responsible == "user-1"
    with pytest.raises(NotAllowed):
        handover.begin_from_sheet(team, taken)


def test_the_auskunft_names_who_had_the_case_and_to_whom_it_was_offered(team: Store, case: str) -> None:
    handover.offer(team, handover.prepare(team, case, NEAR, "moved"))
    before = team.get(Case, case)
    assert before is not None
    with team.unit() as unit:
        unit.save(before, replace(before, responsible=NEAR))
    told = recipients(Order(team, open_case(team, case)))
    assert "Testa user-1 (zuständiges Case-Management bis 02.11.2026)" in told
    assert "Testa user-2 (Übergabe, angeboten am 02.11.2026)" in told
    assert print_document(team, "auskunft", case)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"begins": None}, "begins"),
        ({"ends": None}, "ends"),
        ({"ends": TODAY - timedelta(days=1)}, "ends"),
        ({"deputy": "user-1"}, "deputy"),
        ({"deputy": BOSS}, "deputy"),
        ({"begins": TODAY + timedelta(days=9), "ends": TODAY + timedelta(days=20)}, "begins"),
    ],
)
def test_days_and_deputy_of_an_absence_have_to_fit(team: Store, changed: dict[str, object], field: str) -> None:
    made = Absence(id=new_id(), begins=TODAY, ends=TODAY + timedelta(days=4), deputy=NEAR)
    absence.plan(team, replace(made, id=new_id(), begins=TODAY + timedelta(days=8), ends=TODAY + timedelta(days=12)))
    with pytest.raises(BadInput) as error:
        absence.plan(team, replace(made, **changed))  # type: ignore[arg-type]
    assert of(error) == field


def test_absences_are_told_by_day(team: Store) -> None:
    made = absence.plan(team, Absence(id=new_id(), begins=TODAY, ends=TODAY + timedelta(days=4)))
    assert absence.absent_without_deputy(team, TODAY) == [made]
    made = absence.change(team, made, replace(made, deputy=NEAR))
    assert absence.who_stands_in(team, "user-1", TODAY) == NEAR and absence.absent_without_deputy(team, TODAY) == []
    assert absence.standing_in_for(team, NEAR, TODAY) == [made] == absence.absences(team, "user-1")
    with pytest.raises(NotAllowed):
        absence.plan(team, replace(made, id=new_id(), staff=FAR))
    absence.cancel(team, made)
    assert absence.absences(team) == [] and absence.who_stands_in(team, "user-1", TODAY) == ""


def test_who_only_stands_in_leaves_closing_sharing_and_deleting(team: Store, case: str) -> None:
    before = team.get(Case, case)
    assert before is not None
    with team.unit() as unit:
        unit.save(before, replace(before, responsible=NEAR))
        unit.add(Absence(id=new_id(), staff=NEAR, begins=TODAY, ends=TODAY, deputy="user-1"))
    assert absence.is_deputy_only(team, case)
    with pytest.raises(NotAllowed, match="Den Fall schließt nur"):
        close_case(team, case, Closing("other", TODAY))
    with pytest.raises(NotAllowed, match="Über eine Löschung entscheidet nur"):
        propose_deletion(team, case, "request")
    with pytest.raises(NotAllowed, match="Andere beteiligt nur"):
        share_case(team, case, FAR, "coworker", TODAY, "Grund")
    with pytest.raises(NotAllowed, match="zuständig"):
        handover.offer(team, handover.prepare(team, case, FAR, "moved"))


def test_coordination_sees_beforehand_who_is_affected(team: Store) -> None:
    with team.unit() as unit:
        unit.add(ResponsibilityKey(id="key-1", staff=NEAR, district="II"))
    held = [
        Held("c1", "KIM-1", "user-1", quarter="opladen"),
        Held("c2", "KIM-2", "user-1", consents=("Träger Fern",)),
        Held("c3", "KIM-3", "user-1"),
        Held("c4", "KIM-4", "user-1", open_handover="h"),
        Held("c5", "KIM-5", NEAR),
        Held("c6", "KIM-6", "user-1"),
    ]
    proposed = propose_targets(team, held[:1], {})
    assert set(proposed) == {"c1"}
    to = {"c1": NEAR, "c2": FAR, "c3": FAR, "c4": NEAR, "c5": NEAR, "c6": ""}
    preview = preview_many(team, held, to, {"user-1": 5, NEAR: 1})
    assert [(each.held.case_id, each.extent) for each in preview.planned] == [
        ("c1", FULL),
        ("c2", FULL),
        ("c3", CONTACT_SHEET),
    ]
    assert [each.held.case_id for each in preview.blocked] == ["c4", "c5", "c6"]
    assert preview.loads_after == {"user-1": 2, NEAR: 2, FAR: 2}
    with pytest.raises(NotAllowed, match="Koordination"):
        offer_many(team, preview, "load")
    team.set_identity(replace(team.identity, user_id=BOSS, role="coordinator"))
    with pytest.raises(BadInput) as error:
        offer_many(team, preview, None)
    assert of(error) == "reason"
    assert [each.client for each in offer_many(team, preview, "agency_leaves", " bis Monatsende ")] == ["", "", ""]
    assert {each.role for each in handover.all_open(team)} == {"observer"}


def _on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
