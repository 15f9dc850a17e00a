"""Choosing what the dossier of a case tells: exactly what the conference would read, before it is released."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from kim_desktop.domain.records.conference import ConferenceCase
from kim_desktop.errors import KnownError
from kim_desktop.work.audit import Paper
from kim_desktop.work.conference_dossier import is_outdated, locked_sections, release
from kim_desktop.work.conference_parts import SECTIONS
from kim_desktop.work.papers.conference import DOSSIER_TITLE, drafted_dossier
from ui.context import Context
from ui.places.preview import PdfPreview
from ui.widgets.basic import PrimaryButton
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Banner, Level

_USUAL = frozenset({"person", "residence", "housing", "needs", "goals"})
_NEW = "So sähe die Konferenz den Fall. Freigegeben ist noch nichts."
_OLD = "Die Akte hat sich seit der Freigabe geändert. So sähe die Konferenz den Fall nach einer neuen Freigabe."
_SAME = "So ist das Dossier freigegeben."


class DossierPreview(PdfPreview):
    """Chips choose the sections; Ctrl+Enter releases what is shown."""

    help = (
        "Oben wählen Sie, welche Abschnitte die Konferenz sieht; die Vorschau zeigt genau das. Was eine Einwilligung "
        "nicht erlaubt, fehlt; Notizen aus dem Journal gehen nie mit. „Freigeben“ (Strg+Enter) gibt das Dossier an die "
        "Eingeladenen. Ändert sich die Akte, geben Sie neu frei: Das alte verschwindet überall."
    )

    def __init__(self, context: Context, entry: ConferenceCase) -> None:
        self._entry = entry
        self._closed = locked_sections(context.store, entry)
        wanted = (entry.sections or _USUAL) - self._closed.keys()
        self._wanted = frozenset(wanted)
        make = partial(drafted_dossier, context.store, entry.id, self._wanted)
        self.state = Banner(Level.INFO, "")
        named = [(code, context.lookups.label("dossier_section", code)) for code in SECTIONS]
        self.sections = ChipRow([each for each in named if each[0] not in self._closed], "Abschnitte des Dossiers")
        self.sections.choose(self._wanted)
        self.sections.changed.connect(self._turn)
        super().__init__(context, DOSSIER_TITLE, make, paper=Paper(DOSSIER_TITLE, entry.case))
        self.release = PrimaryButton("Freigeben", self._release)
        self.release.setToolTip("Strg+Enter")
        self.tools.insertWidget(0, self.release)
        self.body.insertWidget(0, self.state)
        self.body.insertWidget(1, self.sections)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._release)
        self._tell()

    def focus_first(self) -> None:
        self.sections.setFocus()

    def _turn(self, chosen: frozenset[str]) -> None:
        self._wanted = chosen
        self.make_again(partial(drafted_dossier, self.context.store, self._entry.id, chosen))

    def _tell(self) -> None:
        """How the dossier stands, and what is locked."""
        if not self._entry.dossier:
            level, text = Level.INFO, _NEW
        elif is_outdated(self.context.store, self._entry):
            level, text = Level.SOON, _OLD
        else:
            level, text = Level.FINE, _SAME
        locks = [
            f"„{self.context.lookups.label('dossier_section', code)}“ fehlt: {why}"
            for code, why in self._closed.items()
        ]
        self.state.say(level, " ".join([text, *locks]))

    def _release(self) -> None:
        store = self.context.store
        try:
            current = store.get(ConferenceCase, self._entry.id) or self._entry
            self._entry = release(store, current, self._wanted)
        except KnownError as error:
            self.context.shell.say_error(error)
            return
        self.context.shell.data_changed()
        self._tell()
        self.make_again(partial(drafted_dossier, store, self._entry.id, self._wanted))
        self.context.shell.say("Freigegeben. Die Eingeladenen sehen das Dossier nach dem nächsten Abgleich.")
