"""What the printing tests share: the shipped lists and a Meldung with every field filled in."""

from datetime import date

import pytest

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Offer, Organisation, StaffMember
from kim_desktop.domain.starting_set import starting_set

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which the tests read forms."""
    return TODAY


@pytest.fixture(scope="session")
def lookups() -> Lookups:
    """The shipped catalogues and organisations, and one case manager."""
    records = starting_set()
    return Lookups.of(
        [record for record in records if isinstance(record, CodeEntry)],
        [record for record in records if isinstance(record, Organisation)],
        [StaffMember(id="user-muster", name="Erika Muster")],
        [record for record in records if isinstance(record, Offer)],
        on=TODAY,
    )


@pytest.fixture(scope="session")
def full_meldung() -> Meldung:
    """A Meldung about an invented person, no field left out."""
    return Meldung(
        id="meldung-1",
        case_id="meldung-1",
        sender="org-fb33",
        sender_other="Kita Beispiel e. V.",
        sender_person="Jörg Müßig-Beispiel",
        sender_phone="0214 000-11",
        reported_on=date(2026, 11, 2),
        sender_reference="33/20-A (12)\\b",
        family_name="Al-Mustermann الأمين",
        given_name="Мусте́р Ğazi Čapek",
        birth=PartialDate("1991-04"),
        sex="male",
        nationality="SY",
        languages=frozenset({"ar", "en", "kmr"}),
        interpreter=True,
        place="gu_opladen",
        room="B 2.14",
        street="Sandstraße 69",
        postcode="51379",
        quarter="opladen",
        phone="0152 000000 (Messenger)",
        safe_contact="nach 16 Uhr, nicht über die Nachbarn",
        adults=2,
        children=3,
        children_ages="2, 5 und 11 Jahre",
        single_parent=False,
        entered_germany=PartialDate("2023"),
        moved_here=PartialDate("2024-02-01"),
        status="p55",
        status_until=date(2027, 1, 31),
        benefits=frozenset({"asylblg", "kindergeld"}),
        managed_by=frozenset({"none"}),
        concerns=frozenset({"sprache", "wohnen", "arbeit"}),
        concern_line="Sucht eine Wohnung für fünf Personen.",
        urgency="week",
        deadline=date(2026, 12, 1),
        done_so_far="Antrag gestellt.\nDrei Kitas vorgemerkt.\nНаступна зустріч у понеділок.",
        involved="Sozialdienst, Ehrenamt (Frau Beispiel)",
        agreed="oral",
        agreed_on=date(2026, 11, 2),
        agreed_interpreter="Frau Test (Arabisch)",
        received_on=date(2026, 11, 3),
        target_group="yellow",
        target_group_reason="Zuzug vor weniger als fünf Jahren",
        target_group_overridden=True,
        decision="short_contact",
        decision_reason="Beratung genügt zunächst",
        decided_on=date(2026, 11, 4),
        feedback_sent_on=date(2026, 11, 5),
        responsible="user-muster",
    )
