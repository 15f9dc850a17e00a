"""The case file tells who was responsible from when to when, and why."""

from dataclasses import replace

from kim_desktop.work.case_work import save_record
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from ui.casework.responsibility_card import TermLine
from ui.places.case_file import CaseFile


def test_every_change_of_responsibility_stands_in_the_file(qtbot, context, store, look):
    draft = replace(new_meldung(store), family_name="Muster", given_name="Testa")
    reason = "spricht Tigrinya"
    taken = take_meldung(store, replace(draft, responsible="user-muster", responsible_reason=reason))
    case = admit(store, taken).case
    save_record(store, case, replace(case, responsible="user-beispiel", responsible_reason="Umzug nach Manfort"))
    page = CaseFile(context, case.id, "sharing")
    qtbot.addWidget(page)
    page.resize(1160, 760)
    page.refresh()
    page.show()
    lines = [line.accessibleName() for line in page.findChildren(TermLine)]
    assert [line.split(",")[0] for line in lines] == ["Ben Beispiel", "Mia Muster"]
    assert "Umzug nach Manfort" in lines[0] and lines[0].endswith("jetzt")
    assert reason in lines[1] and "festgelegt von Mia Muster" in lines[1]
    look(page, "zustaendigkeit-verlauf")
