"""Where a file shall go, and writing it there beside the window; that it leaves the vault is noted first."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from kim_desktop.errors import KnownError
from kim_desktop.work.audit import Paper, note_saved
from ui.context import Context
from ui.theme import practises


def ask_target(parent: QWidget, title: str, name: str, kind: str) -> Path | None:
    """Lets the user choose; what has no ending of `kind` gets that of `name`. None if nothing was chosen.

    What comes out of practising is to be known by its name, wherever it goes.
    """
    proposed = f"Übung {name}" if practises() else name
    chosen, _ = QFileDialog.getSaveFileName(parent, title, proposed, kind)
    if not chosen:
        return None
    target = Path(chosen)
    is_fitting = target.suffix and f"*{target.suffix}" in kind
    return target if is_fitting else target.with_name(target.name + Path(name).suffix)


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
