"""The base of every picture that paints itself: screen readers are told that it is a picture."""

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel


class Drawing(QLabel):
    """Paints itself; its accessible name and description say in words what is seen.

    Qt gives a plain widget no role that a screen reader could speak; a label with a pixmap has that of a picture.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setPixmap(QPixmap(1, 1))
