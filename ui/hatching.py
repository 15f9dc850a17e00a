"""Patterns that tell areas apart without colour, drawn smooth at every size: tints with fine lines."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

_LINE = 1.2


@dataclass(frozen=True)
class Hatch:
    """How dark the ground is, from 0 to 1, and which lines lie on it: slashes either way or dashes, `gap` apart."""

    tint: float
    lines: str = ""
    gap: float = 6.0


SERIES = (
    Hatch(1.0),
    Hatch(0.0),
    Hatch(0.18, "/"),
    Hatch(0.5),
    Hatch(0.1, "/\\", 7.0),
    Hatch(0.3, "-", 4.0),
)
"""Neighbours differ in tint and in lines, on screen as on paper."""


def fill(painter: QPainter, shape: QPainterPath, hatch: Hatch, ink: QColor) -> None:
    """Fill a shape with the hatch in that ink; what is below shows through."""
    ground = QColor(ink)
    ground.setAlphaF(hatch.tint)
    painter.fillPath(shape, ground)
    if not hatch.lines:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(ink, _LINE))
    for kind in hatch.lines:
        _draw_lines(painter, shape.boundingRect(), kind, hatch.gap)
    painter.restore()


def _draw_lines(painter: QPainter, area: QRectF, kind: str, gap: float) -> None:
    reach = area.height() if kind == "-" else area.width() + area.height()
    for step in range(int(reach / gap) + 1):
        at = (step + 0.5) * gap
        if kind == "-":
            painter.drawLine(QPointF(area.left(), area.top() + at), QPointF(area.right(), area.top() + at))
            continue
        begin, aside = (area.left() + at, -area.height()) if kind == "/" else (area.right() - at, area.height())
        painter.drawLine(QPointF(begin, area.top()), QPointF(begin + aside, area.bottom()))
