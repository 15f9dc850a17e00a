"""The line in which one types what is sought."""

from PySide6.QtWidgets import QLineEdit

from ui.icons import icon

_MOST = 200


class SearchLine(QLineEdit):
    """With a picture, a hint and a button that empties it."""

    def __init__(self, hint: str, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.setMaxLength(_MOST)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
