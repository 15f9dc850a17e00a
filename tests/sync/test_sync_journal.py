"""A journal entry changes at the centre too, but only by its author, on one device, within its day."""

from dataclasses import replace
from datetime import timedelta

from office_parts import Desk, Office

from kim_desktop.domain.change import Payload
from kim_desktop.domain.records.case import Contact


def change(desk: Desk, entry: str, text: str) -> None:
    """Changes an entry as the program does."""
    before = desk.store.get(Contact, entry)
    assert before is not None
    with desk.store.unit() as unit:
        unit.save(before, replace(before, text=text))


def test_an_open_entry_changes_everywhere_and_a_closed_one_nowhere(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.share(case, office.ben)
    entry = ada.note(case, "erste Fassung")
    ada.sync()
    office.now += timedelta(hours=20)
    change(ada, entry, "zweite Fassung")
    assert ada.sync().set_aside == 0
    ben.sync()
    held = ben.store.get(Contact, entry)
    assert held is not None and held.text == "zweite Fassung"
    assert [each.after for each in ben.store.history("contact", entry) if each.field == "text"] == [
        "zweite Fassung",
        "erste Fassung",
    ]
    for desk, days in ((ben, 0), (ada, 3)):
        office.now += timedelta(days=days)
        _force(desk, case, entry)
        assert desk.sync().set_aside == 1
    elsewhere = office.desk(office.ada)
    elsewhere.sync()
    assert elsewhere.store.get(Contact, entry) == held


def _force(desk: Desk, case: str, entry: str) -> None:
    """Writes past the rule of the own device, rightly signed and chained."""
    payload = Payload({"text": "untergeschoben"}, {}, {})
    with desk.store.unit() as unit:
        unit._write(Contact(id=entry, case_id=case), payload)
