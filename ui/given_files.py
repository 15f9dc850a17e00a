"""Files that somebody drops, pastes or chooses, and what becomes of each while it is read on a thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from kim_desktop.errors import KnownError
from kim_desktop.printing.incoming import ENDINGS, PDF, read_paper
from kim_desktop.storage.store import Store
from kim_desktop.work.attachments import read_file
from kim_desktop.work.scans import Scan, recognise
from ui.page_pictures import drawn_pages


@dataclass(frozen=True)
class Given:
    """Content without a file, as the clipboard and mail programs hand it over."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Read:
    """What was found in all files, and what is wrong with the others."""

    scans: tuple[Scan, ...]
    errors: tuple[KnownError, ...]


def given_files(data: QMimeData, now: datetime) -> list[Path | Given]:
    """The files in what is being dragged or pasted; a picture without a file is named by the time."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    files: list[Path | Given] = [path for path in paths if path.is_file()]
    if files:
        return files
    if data.hasFormat(PDF):
        return [Given("Dokument.pdf", bytes(data.data(PDF).data()))]
    picture = data.imageData() if data.hasImage() else None
    if isinstance(picture, QImage) and not picture.isNull():
        return [Given(f"Bild {now.astimezone():%d.%m.%Y %H.%M}.png", _png(picture))]
    return []


def ask_for_files(parent: QWidget) -> list[Path]:
    """Lets somebody choose files."""
    kinds = " ".join(f"*{ending}" for ending in ENDINGS)
    names, _ = QFileDialog.getOpenFileNames(parent, "Dateien wählen", "", f"PDF und Bilder ({kinds})")
    return [Path(name) for name in names]


def read_all(store: Store, files: Sequence[Path | Given]) -> Read:
    """Reads every file and looks for our codes in it; one that cannot be kept does not stop the others."""
    scans: list[Scan] = []
    errors: list[KnownError] = []
    for each in files:
        try:
            paper = read_file(each) if isinstance(each, Path) else read_paper(each.name, each.data)
            scans += recognise(store, paper, drawn_pages)
        except KnownError as error:
            errors.append(error)
    return Read(tuple(scans), tuple(errors))


def _png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
