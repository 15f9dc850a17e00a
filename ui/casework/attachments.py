"""Anlagen: scans and photos of a case; added by button, by dropping or by pasting, looked at without leaving."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.papers import MOST_BYTES, Attachment
from kim_desktop.errors import KnownError
from kim_desktop.printing.incoming import Paper, size_in_words
from kim_desktop.work.attachments import (
    Listed,
    list_attachments,
    remove_attachment,
    restore_attachment,
    take_attachments,
)
from kim_desktop.work.scans import Scan, file_scans
from ui.casework.attachment_row import AttachmentRow
from ui.casework.desk import Desk
from ui.casework.list_card import head
from ui.casework.parts import Rows
from ui.given_files import Given, Read, ask_for_files, read_all
from ui.widgets.basic import Button, Card, QuietButton, label
from ui.widgets.signs import Banner, EmptyState, Level

_HINT = (
    f"PDF, JPEG, PNG oder HEIC, jede Datei bis {size_in_words(MOST_BYTES)}. Sie können Dateien auch hierher ziehen "
    "oder mit Strg+V einfügen. Sie liegen verschlüsselt im Tresor; die Datei, aus der sie kommen, bleibt, wo sie ist."
)
SCANS = "scans"


class Attachments(Card):
    """The list of a case's attachments with everything that can be done to them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._removed: Attachment | None = None
        self._elsewhere: list[Scan] = []
        self.add = Button("Datei hinzufügen …", self.choose, "plus")
        self.stack = QuietButton("Mehrere Scans ablegen", lambda: desk.context.shell.open_place(SCANS))
        if not desk.context.shell.has_place(SCANS):
            self.stack.hide()
        self.banner = Banner(Level.INFO, "", "Rückgängig", self._act, closable=True)
        self.banner.hide()
        empty = EmptyState("document", "Noch keine Anlage", "Zum Beispiel eine unterschriebene Einwilligung.")
        self.rows: Rows[Listed] = Rows(lambda each: AttachmentRow(desk, each, self.remove), empty, "Ältere anzeigen")
        self.rows.grown.connect(desk.reshaped)
        self.body.addLayout(head("Anlagen", self.stack, self.add))
        self.body.addWidget(label(_HINT, "small", wrap=True))
        self.body.addWidget(self.banner)
        self.body.addWidget(self.rows)

    def refresh(self) -> None:
        """Show the case's attachments as they are now."""
        self.rows.show_records(list_attachments(self._desk.context.store, self._desk.file.attachments))

    def keep(self) -> None:
        """Save what is half typed."""
        for each in self.rows.widgets():
            if isinstance(each, AttachmentRow):
                each.keep()

    def invite(self, hovering: bool) -> None:
        """Say that what is held over the section may be dropped."""
        if hovering:
            self._say(Level.INFO, "Hier loslassen, um die Datei als Anlage aufzunehmen.")
        else:
            self.banner.hide()

    def choose(self) -> None:
        """Ask for files and add them."""
        files = ask_for_files(self)
        if files:
            self.take(files)

    def take(self, files: Sequence[Path | Given]) -> None:
        """Read files in the background and add them to the case."""
        store = self._desk.context.store
        self._say(Level.INFO, "Die Datei wird gelesen …" if len(files) == 1 else "Die Dateien werden gelesen …")
        self._desk.context.jobs.run(lambda: read_all(store, files), self._took, self._refused, owner=self)

    def remove(self, attachment: Attachment) -> None:
        """Take an attachment out of the case, with a way back."""
        removed = self._desk.attempt(lambda: remove_attachment(self._desk.context.store, attachment))
        if removed:
            self._removed = removed
            text = f"„{removed.name}“ ist entfernt. Bis Mitternacht lässt es sich zurückholen, dann wird es gelöscht."
            self._say(Level.INFO, text, "Rückgängig")
            self.banner.button.setFocus()

    def _took(self, read: Read) -> None:
        here, self._elsewhere = self._sorted(read.scans)
        notes = [note for _, paper in here for note in paper.notes]
        context = self._desk.context
        context.jobs.run(
            lambda: take_attachments(context.store, here),
            lambda taken: self._show_taken(taken, notes, read.errors),
            self._refused,
            owner=self,
        )

    def _show_taken(self, taken: list[Attachment], notes: list[str], errors: tuple[KnownError, ...]) -> None:
        if taken:
            self._desk.wrote()
        self._tell(taken, notes, errors)
        row = self.rows.reveal(taken[0].id) if len(taken) == 1 else None
        if isinstance(row, AttachmentRow):
            row.toggle()

    def _sorted(self, scans: Sequence[Scan]) -> tuple[list[tuple[Attachment, Paper]], list[Scan]]:
        """What belongs to this case or names none, and what names another."""
        own = self._desk.case_id
        elsewhere = [each for each in scans if each.proposed.case_id not in {"", own}]
        here = [(self._placed(each), each.paper) for each in scans if each.proposed.case_id in {"", own}]
        return here, elsewhere

    def _placed(self, scan: Scan) -> Attachment:
        found, client = scan.proposed, self._desk.file.client
        person = found.person or (client.id if client else None)
        return replace(found, id=new_id(), case_id=self._desk.case_id, person=person)

    def _tell(self, taken: Sequence[Attachment], notes: Sequence[str], errors: Sequence[KnownError]) -> None:
        names = ", ".join(f"„{each.name}“ ({size_in_words(each.size)})" for each in taken)
        said = [f"Abgelegt: {names}."] if taken else []
        said += [*dict.fromkeys(notes), *map(str, errors)]
        if self._elsewhere:
            codes = ", ".join(dict.fromkeys(self._code(each) for each in self._elsewhere))
            said.append(f"Ein Blatt nennt in seinem Code den Fall {codes} und liegt deshalb nicht hier.")
        level = Level.SOON if errors or self._elsewhere else Level.FINE
        self._say(level, " ".join(said), "Dort ablegen" if self._elsewhere else "")

    def _code(self, scan: Scan) -> str:
        case = self._desk.context.store.get(Case, scan.proposed.case_id)
        return case.code if case else ""

    def _act(self) -> None:
        store, elsewhere, removed = self._desk.context.store, self._elsewhere, self._removed
        self._elsewhere, self._removed = [], None
        self.banner.hide()
        if elsewhere:
            filed = self._desk.attempt(lambda: file_scans(store, elsewhere))
            if filed:
                self._say(Level.FINE, "Im anderen Fall abgelegt.")
        elif removed:
            self._desk.attempt(lambda: restore_attachment(store, removed))
        self.add.setFocus()

    def _refused(self, error: KnownError) -> None:
        self._say(Level.LATE, str(error))

    def _say(self, level: Level, text: str, action: str = "") -> None:
        self.banner.show()
        self.banner.button.setText(action)
        self.banner.button.setVisible(bool(action))
        self.banner.say(level, text)
