"""What only the handbook needs: pictures of the places that no step of the day comes by, and all of them made small."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PIL import Image

from kim_desktop.clock import local_date
from kim_desktop.demo.office import PASSWORD
from kim_desktop.demo.people import CONTACT_NOTE
from kim_desktop.demo.window import Desk
from kim_desktop.domain.fields import PartialDate
from kim_desktop.printing.handbook import chapters, pictures_of
from kim_desktop.work.documents import print_document
from kim_desktop.work.intake import new_meldung, take_meldung
from ui.page import Page
from ui.places.scans import Scans

_COLOURS = 128
_HANDBOOK = Path(__file__).parents[2] / "resources" / "handbook"
_REPORTED = (("Lena", "Testa", 1), ("Musa", "Niemand", 4), ("Olena", "Beispiel", 9))


def stack_scans(desk: Desk, case_id: str, folder: Path) -> None:
    """Signed forms as they come off the scanner, recognised by their code, before they are filed."""
    page = desk.open("scans", Scans)
    store, files = desk.shell.context.store, []
    for name in ("einwilligung", "schweigepflicht"):
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(print_document(store, name, case_id))
    page.take(files)
    desk.wait(lambda: len(page.rows) >= len(files))
    desk.settle(0.5)
    desk.photograph("scans")


def report(desk: Desk) -> None:
    """What another office sees of the Meldungen it has sent."""
    desk.sign_in(PASSWORD)
    store = desk.shell.context.store
    for given, family, ago in _REPORTED:
        day = local_date(store.clock()) - timedelta(days=ago)
        meldung = replace(new_meldung(store), given_name=given, family_name=family, reported_on=day)
        take_meldung(store, replace(meldung, birth=PartialDate("1990"), concern_line=CONTACT_NOTE.split(".")[0]))
    desk.open("own_reports", Page).refresh()
    desk.photograph("meine-meldungen")


def practise(desk: Desk) -> None:
    """Begins to practise from the sign-in."""
    desk.session.sign_in()
    desk.login.show_panel(desk.login.practice)
    desk.photograph("ueben-anmelden", desk.login)
    desk.login.practice.submit()
    desk.wait(desk.is_open)
    desk.settle(1.5)
    desk.photograph("ueben")
    desk.open("state_database", Page)
    desk.settle(0.5)
    desk.photograph("landesdatenbank")


def renew_pictures(output: Path) -> None:
    """Takes the day's pictures into the handbook of this checkout, with few colours so that they stay small."""
    for source in dict.fromkeys(each for chapter in chapters() for each in pictures_of(chapter)):
        few = Image.open(output / source).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(_HANDBOOK / source, optimize=True)
