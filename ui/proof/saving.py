"""Where a file shall go, and writing it there beside the window; that it leaves the vault is noted first."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from kim_desktop.errors import KnownError
from kim_desktop.work.audit import Paper, note_saved
from ui.context import Context


def ask_target(parent: QWidget, title: str, name: str, kind: str) -> Path | None:
    """Lets the user choose; the ending of `name` is kept. None if nothing was chosen."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kind)
    ending = Path(name).suffix
    if not chosen:
        return None
    target = Path(chosen)
    return target if target.suffix == ending else target.with_name(target.name + ending)


def save_file(
    context: Context,
    owner: QWidget,
    target: Path,
    make: Callable[[], bytes],
    paper: str,
    then: Callable[[Path], object],
    failed: Callable[[KnownError], object],
) -> None:
    """Makes the file and writes it, in the background; `then` is called with its path."""

    def work() -> Path:
        content = make()
        try:
            note_saved(context.store, Paper(paper))
            target.write_bytes(content)
        except OSError as error:
            raise KnownError(
                f"Die Datei {target.name} konnte nicht geschrieben werden.",
                "Wählen Sie einen anderen Ordner, oder schließen Sie die Datei, falls sie offen ist.",
            ) from error
        return target

    context.jobs.run(work, then, failed, owner=owner)
