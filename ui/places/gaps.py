"""Lücken: what case managers found missing between the offices, bundled into Themen, and where chains break."""

from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.rules.gap_map import Spot
from ui.administration.part import PartEntry
from ui.gaps.picture import PicturePart
from ui.gaps.register import GapRegister
from ui.gaps.topics import TopicsPart
from ui.parts_page import PartsPage
from ui.widgets.basic import Button

REGISTER, TOPICS, PICTURE = "register", "topics", "picture"


class Luecken(PartsPage):
    """From the note to the answer; everybody reads how it goes on, Koordination brings it further."""

    tabs_name = "Teile von Lücken"
    title = "Lücken"
    icon = "gap"
    help = (
        "Hier steht, wo Integrationsketten abbrechen: ohne Namen und ohne Bezug zu einem Fall. Aus der „Kette“ einer "
        "Fallakte entsteht eine Lücke mit einem Klick; „Lücke melden“ nimmt eine von Hand auf. Enter auf einer Zeile "
        "zeigt sie ganz. Wer gemeldet hat, kann die eigene Meldung berichtigen, bis die Koordination sie aufgreift, "
        "und erfährt die Antwort in „Heute“. Namen aus Ihren Fällen werden zurückgewiesen.\n\n"
        "Die Koordination bündelt gleiche Lücken zu einem Thema: Das Programm schlägt ähnliche vor und sagt, warum. "
        "Ein Thema geht über die Tagesordnungen von Arbeitsgruppe und Lenkungsgruppe zur Entscheidung und zurück als "
        "Antwort an alle, die gemeldet haben. „Vorlage“ druckt es auf eine Seite. Wie viele Menschen betroffen sind, "
        "zählt jede meldende Person einmal; kleine Zahlen sieht nur die Koordination.\n\n"
        "„Wo Ketten brechen“ zeigt die Lücken nach Lebensbereich, Rechtskreis und Bezirk, als Bild oder Tabelle; Enter "
        "auf einer Zelle zeigt sie im Register. Alt+1 bis Alt+3 wechseln die Teile."
    )

    def beside_heading(self) -> tuple[Button, ...]:
        self.report_button = Button("Lücke melden", self.begin, "plus")
        return (self.report_button,)

    def parts(self) -> tuple[PartEntry, ...]:
        return (
            PartEntry(REGISTER, "Register", lambda context: GapRegister(context, self._show_topic)),
            PartEntry(TOPICS, "Themen", lambda context: TopicsPart(context, self._show_gap)),
            PartEntry(PICTURE, "Wo Ketten brechen", lambda context: PicturePart(context, self._show_spot)),
        )

    def begin(self) -> None:
        """Report one by hand."""
        self.register().begin()

    def register(self) -> GapRegister:
        """Bring the register to the front."""
        part = self.open_part(REGISTER)
        assert isinstance(part, GapRegister)
        return part

    def open_entry(self, kind: str, record_id: str) -> None:
        """Show one Lücke, or the Thema that a record is or belongs to."""
        if kind == Gap.kind():
            self._show_gap(record_id)
            return
        part = self.open_part(TOPICS)
        assert isinstance(part, TopicsPart)
        part.reveal(kind, record_id)

    def _show_topic(self, topic_id: str) -> None:
        self.open_entry("topic", topic_id)

    def _show_gap(self, gap_id: str) -> None:
        self.register().reveal(gap_id)

    def _show_spot(self, spot: Spot) -> None:
        register = self.register()
        register.show_spot(spot)
        register.focus_first()
