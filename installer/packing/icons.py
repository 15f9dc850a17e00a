"""Draws our icon in the sizes that Linux, Windows and macOS ask for: `python installer/packing/icons.py FOLDER`."""

import io
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).parents[2] / "resources" / "icons" / "app.svg"
NAME = "kim-desktop"
PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)


def write_icons(folder: Path) -> list[Path]:
    """`kim-desktop.svg`, `.ico`, `.icns` and `hicolor/<size>/apps/kim-desktop.png`, the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {size: _draw(size) for size in sorted({*PNG_SIZES, *ICO_SIZES})}
    return [_svg(folder), *(_png(folder, drawn[size]) for size in PNG_SIZES), _ico(folder, drawn), _icns(folder, drawn)]


def _draw(size: int) -> Image.Image:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs know only file names
    return Image.open(io.BytesIO(bytes(buffer.data().data())))


def _svg(folder: Path) -> Path:
    target = folder / f"{NAME}.svg"
    target.write_bytes(SOURCE.read_bytes())
    return target


def _png(folder: Path, drawn: Image.Image) -> Path:
    target = folder / "hicolor" / f"{drawn.width}x{drawn.height}" / "apps" / f"{NAME}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    drawn.save(target)
    return target


def _ico(folder: Path, drawn: dict[int, Image.Image]) -> Path:
    target = folder / f"{NAME}.ico"
    others = [drawn[size] for size in ICO_SIZES[:-1]]
    drawn[ICO_SIZES[-1]].save(target, sizes=[(size, size) for size in ICO_SIZES], append_images=others)
    return target


def _icns(folder: Path, drawn: dict[int, Image.Image]) -> Path:
    target = folder / f"{NAME}.icns"
    drawn[512].save(target, append_images=[drawn[size] for size in (32, 64, 128, 256)])
    return target


if __name__ == "__main__":
    QGuiApplication(["icons"])
    for made in write_icons(Path(sys.argv[1] if len(sys.argv) > 1 else "icons")):
        sys.stdout.write(f"{made}\n")
