"""The office day from end to end, through the real front doors."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import click
from PySide6.QtWidgets import QApplication, QWidget

from kim_desktop.clock import local_date, system_clock
from kim_desktop.demo import accommodation, coordination, evening, handbook, handing_over, long_case
from kim_desktop.demo.diary import Diary
from kim_desktop.demo.office import PASSWORD, Colleague, Office, opened
from kim_desktop.demo.people import AMIRA, OTHER_OFFICE
from kim_desktop.demo.week import live_through
from kim_desktop.demo.window import Desk, grabbed, offscreen_application, sitting_at
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.people import Person
from kim_desktop.program import command
from ui.places.case_file import CaseFile

_PEOPLE = {
    "A": ("Anna Beispiel", "case_manager", "org-caritas", ("--district", "II", "--place", "gu_opladen")),
    "B": ("Ben Probe", "case_manager", "org-awo", ("--district", "I", "--district", "III")),
    "C": ("Kora Muster", "coordinator", "org-ki", ()),
    "D": ("Fina Testa", "contact_office", "org-fb50", ()),
}
_FORMS = ("de", "ar", "uk", "en")
_PAPERS = {
    "meldebogen": _FORMS,
    "einwilligung": (*_FORMS, "ti"),
    "schweigepflicht": _FORMS,
    "hilfeplan": ("ar", "ru"),
    "widerruf": ("fa",),
    "auskunft": ("tr",),
    "fallblatt": ("de",),
}
PICTURES = "bilder"
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


def play(output: Path, window: bool, central: Sequence[str] = ()) -> int:
    """Plays the day and leaves pictures, PDFs, XLSX and result.json in `output`; returns the exit code."""
    screen = {name: os.environ[name] for name in _SCREENS if os.environ.get(name)}
    output = output.resolve()
    if output.exists():
        shutil.rmtree(output)
    (output / PICTURES).mkdir(parents=True)
    folder = Path(tempfile.mkdtemp(prefix="kim-demo-"))
    diary = Diary(output)
    Day(Office(folder, central), diary, offscreen_application()).play()
    diary.close()
    click.echo(f"\nErgebnis / result: {output / 'result.json'}")
    if window and (screen or sys.platform in {"win32", "darwin"}):
        _open_window(folder / "A")
    shutil.rmtree(folder, ignore_errors=True)
    return 0 if diary.result["digests_equal"] else 1


class Day:
    """What the steps of the day share."""

    def __init__(self, office: Office, diary: Diary, app: QApplication) -> None:
        self.office, self.diary, self.app = office, diary, app
        self.people: dict[str, Colleague] = {}
        self.case_id = ""
        self.code = ""

    def play(self) -> None:
        """Morning to evening."""
        self._set_up()
        with self.office.running():
            self._enrol()
        self._work_without_network()
        self._print()
        with self.office.running():
            self._reconcile()
            self._disagree()
            self._withdraw()
            self._confer()
            self._hand_over()
            self._count()
        self._look_for_traces()

    def desk(self, key: str) -> AbstractContextManager[Desk]:
        """Somebody's window."""
        return sitting_at(self.app, self.people[key].profile, self._photograph)

    def sync(self, key: str) -> None:
        """Somebody reconciles by command."""
        who = self.people[key]
        self.diary.synced(who.name, json.loads(self.office.with_profile(who, "sync", "--json")))

    def _set_up(self) -> None:
        with self.diary.step("Die Zentrale wird eingerichtet", "Set up the central store"):
            key = self.office.folder / "wiederherstellung.key"
            arguments = ("--municipality", "Musterstadt", "--port", str(self.office.port), "--recovery-out", str(key))
            self.diary.tell(self.office.server("init", *arguments).splitlines()[0])
            for letter, (name, role, organisation, scope) in _PEOPLE.items():
                add = ("user", "add", name, "--role", role, "--organisation", organisation, *scope)
                user_id = self.office.server(*add)
                self.people[letter] = Colleague(letter, user_id, name, self.office.folder / letter)
                self.diary.tell(f"Konto / account: {name} ({role})")

    def _enrol(self) -> None:
        with self.diary.step("Vier Geräte werden angemeldet", "Enrol four devices"):
            for who in self.people.values():
                code = self.office.server("device", "code", who.user_id)
                recovery = self.office.folder / "wiederherstellung.pub"
                options = ("--url", self.office.url, "--code", code, "--name", f"Laptop {who.key}")
                self.diary.tell(self.office.with_profile(who, "enrol", *options, "--recovery-key", recovery))

    def _work_without_network(self) -> None:
        with self.diary.step("Ohne Netz in der Unterkunft", "Offline in the shared accommodation"):
            blank = self.office.folder / "leer.pdf"
            self.office.with_profile(self.people["A"], "meldung", "blank", "--out", blank)
            with self.desk("A") as desk:
                accommodation.sign_in_after_a_slip(desk)
                desk.photograph("heute-leer")
                self.case_id = accommodation.take_meldung(desk)
                self.code = accommodation.case_code(desk, self.case_id)
                self.diary.tell(f"Aufgenommen / admitted: {self.code}")
                self._case_work(desk)
                accommodation.import_form(desk, blank.read_bytes(), self.diary)
                long_case.read_old_list(desk, self.office.folder, self.diary)
                accommodation.look_around(desk)
        later = self.diary.step("Ein halbes Jahr später", "Half a year later: family, plan, papers")
        with later, self.desk("A") as desk:
            desk.sign_in(PASSWORD)
            long_case.live_on(desk.shell.context.store, self.case_id)
            desk.shell.open_case(self.case_id)
            long_case.show_case(desk, desk.page(CaseFile))
            long_case.show_places(desk)
            handbook.stack_scans(desk, self.case_id, self.office.folder)
        with self.desk("D") as desk:
            handbook.report(desk)
        with self.desk("A") as desk:
            handbook.practise(desk)
        with self.diary.step("Die übrige Woche", "The rest of the week, at both desks"):
            cases = self._live("A", 14, seed=1) + self._live("B", 16, seed=2)
            self.diary.result["cases"] = cases + 1
            self.diary.tell(f"{cases} weitere Fälle / more cases")

    def _case_work(self, desk: Desk) -> None:
        case_file = desk.page(CaseFile)
        accommodation.record_consents(desk, case_file)
        accommodation.work_on_case(desk, case_file, self.people["B"].user_id)
        accommodation.preview(desk, self.case_id)

    def _live(self, key: str, count: int, seed: int) -> int:
        with opened(self.people[key].profile) as store:
            return live_through(store, count, seed)

    def _print(self) -> None:
        with self.diary.step("Die Formulare werden gedruckt", "Print the forms"):
            for document, languages in _PAPERS.items():
                for language in languages:
                    target = self.diary.output / f"{document}-{language}.pdf"
                    options = ("--case", self.code, "--language", language, "--out", target)
                    self.office.with_profile(self.people["A"], "print", document, *options)
                    self.diary.made(target)
            blank = self.diary.output / "meldebogen-leer-ar.pdf"
            self.office.with_profile(self.people["A"], "meldung", "blank", "--language", "ar", "--out", blank)
            self.diary.made(blank)
            export = self.diary.output / "auskunft.json"
            self.office.with_profile(self.people["A"], "export", "--case", self.code, "--out", export)
            self.diary.made(export)

    def _reconcile(self) -> None:
        with self.diary.step("Abgleich am Abend", "Reconcile in the evening"):
            with self.desk("A") as desk:
                desk.sign_in(PASSWORD)
                evening.reconcile(desk, self.people["A"].name, self.diary)
            for key in ("B", "C"):
                self.sync(key)

    def _disagree(self) -> None:
        with self.diary.step("Zwei schreiben an derselben Person", "Two people edit the same person"):
            self._edit("B", phone="0152 0000002", safe_contact="nur nachmittags")
            self._edit("A", phone="0171 9999999", notes="Ab Dezember Zimmer C 014.")
            self.sync("B")
            with self.desk("A") as desk:
                desk.sign_in(PASSWORD)
                evening.reconcile(desk, self.people["A"].name, self.diary)
                evening.settle(desk, self.diary)
                evening.reconcile(desk, self.people["A"].name, self.diary)
                evening.look_around(desk)
            for key in ("B", "C"):
                self.sync(key)
            self._compare()

    def _edit(self, key: str, **entries: str) -> None:
        with self.desk(key) as desk:
            evening.edit(desk, self.case_id, entries)
        self.diary.tell(f"{self.people[key].name} ändert / edits: {', '.join(entries)}")

    def _compare(self) -> None:
        same = evening.hold_the_same([self.people[key].profile for key in ("A", "B")], self.case_id)
        self.diary.result["digests_equal"] &= same
        german, english = ("gleich", "equal") if same else ("VERSCHIEDEN", "DIFFERENT")
        self.diary.tell(f"Annas und Bens Fassung der Person sind {german} / the two copies are {english}")

    def _withdraw(self) -> None:
        with self.diary.step("Frau Muster widerruft E2", "A consent is withdrawn, and what it covered is gone"):
            with opened(self.people["A"].profile) as store:
                long_case.take_back(store, self.case_id, Purpose.SPECIAL, self.diary)
            for key in ("A", "B"):
                self.sync(key)
            with opened(self.people["B"].profile) as store:
                left = [each for each in store.all(Person, case_id=self.case_id) if each.health]
            self.diary.tell(f"Bei Ben noch lesbar / still readable at Ben's: {len(left)}")
            self.diary.result["erased_everywhere"] = not left

    def _confer(self) -> None:
        with self.diary.step("Die Koordination steuert: Thema und Konferenz", "Coordination: a topic, a conference"):
            with opened(self.people["B"].profile) as store:
                coordination.report(store)
            for key in ("B", "C"):
                self.sync(key)
            with opened(self.people["C"].profile) as store:
                coordination.prepare(store, self.people["A"].user_id, self.diary)
            for key in ("C", "A"):
                self.sync(key)
            with opened(self.people["A"].profile) as store:
                coordination.bring_case(store, self.case_id)
            for key in ("A", "C"):
                self.sync(key)
            with opened(self.people["C"].profile) as store:
                coordination.hold(store, self.diary)
            with self.desk("C") as desk:
                coordination.look_around(desk)
            self.sync("C")

    def _hand_over(self) -> None:
        with self.diary.step("Die Familie zieht um: Übergabe", "The family moves: a warm handover"):
            with self.desk("A") as desk:
                handing_over.offer(desk, self.case_id, self.people["B"])
            for key in ("A", "B"):
                self.sync(key)
            with self.desk("B") as desk:
                handing_over.accept(desk)
            for key in ("B", "A"):
                self.sync(key)
            moved = handing_over.has_moved(self.diary, self.people["A"], self.people["B"], self.case_id)
            self.diary.result["handed_over"] = moved
            with self.desk("A") as desk:
                handing_over.look_back(desk)

    def _count(self) -> None:
        with self.diary.step("Die Koordination wertet aus", "Coordination looks at the figures"):
            with self.desk("C") as desk:
                desk.sign_in(PASSWORD)
                evening.look_at_figures(desk)
            start, end = _quarter(local_date(system_clock()))
            for ending in ("xlsx", "pdf"):
                target = self.diary.output / f"auswertung.{ending}"
                options = ("--from", start.isoformat(), "--to", end.isoformat(), "--out", target)
                self.office.with_profile(self.people["C"], "figures", *options)
                self.diary.made(target)

    def _look_for_traces(self) -> None:
        with self.diary.step("Suche nach Klartext", "Search for plaintext"):
            secrets = [AMIRA["concern_line"], "Augenarzt", OTHER_OFFICE["kim.given_name"], PASSWORD]
            files = [path for who in self.people.values() for path in who.profile.rglob("*") if path.is_file()]
            found = [path.name for path in files if _holds(path, secrets)]
            self.diary.tell(
                f"{len(files)} Dateien durchsucht / files searched; Klartext / plaintext: {found or 'keiner'}"
            )
            self.diary.result["plaintext_found"] = bool(found)
            for who in self.people.values():
                self.diary.tell(self.office.with_profile(who, "vault", "check"))

    def _photograph(self, name: str, widget: QWidget) -> None:
        path = self.diary.output / PICTURES / f"{name}.png"
        grabbed(widget).save(str(path))
        self.diary.made(path)


def _holds(path: Path, secrets: list[str]) -> bool:
    content = path.read_bytes()
    return any(secret.encode(encoding) in content for secret in secrets for encoding in ("utf-8", "utf-16-le"))


def _quarter(day: date) -> tuple[date, date]:
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)


def _open_window(profile: Path) -> None:
    click.echo(f"\nDas Fenster öffnet sich auf Annas Tresor. Passwort / password: {PASSWORD}")
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    subprocess.run(command("start", "--profile", profile), env=environment, check=False)
