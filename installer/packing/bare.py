"""A window with one line to type into, and nothing else."""

from PySide6.QtWidgets import QApplication, QLineEdit

application = QApplication([])
window = QLineEdit()
window.show()
application.exec()
