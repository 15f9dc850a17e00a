"""Small helps for parts that are drawn anew when results change."""

from PySide6.QtWidgets import QBoxLayout

from ui.widgets.chips import Chip, ChipRow


def clear(layout: QBoxLayout) -> None:
    """Take all widgets out of a layout and forget them."""
    while item := layout.takeAt(0):
        old = item.widget()
        if old:
            old.hide()
            old.deleteLater()


def focus_chips(chips: ChipRow) -> None:
    """Put the keyboard onto the chosen chip, or the first one."""
    all_chips = chips.findChildren(Chip)
    (next((chip for chip in all_chips if chip.isChecked()), None) or all_chips[0]).setFocus()
