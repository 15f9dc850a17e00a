"""The one stylesheet, written out from the tokens."""

from importlib.resources import files
from string import Template

from ui.tokens import TYPE, Tokens


def stylesheet(tokens: Tokens, body: float) -> str:
    """The whole sheet for one colour scheme; `body` is the body size in points."""
    sizes = {name: f"{body * getattr(TYPE, name):.1f}pt" for name in ("small", "body", "h3", "h2", "h1")}
    controls = str(files("resources") / "controls" / tokens.name).replace("\\", "/")
    return _SHEET.substitute(vars(tokens), controls=controls, **_lines(tokens), **sizes)


def _lines(tokens: Tokens) -> dict[str, str]:
    """The quiet edge of what is coloured: a third of the way from its ground to its text."""
    return {f"{name}_line": _between(getattr(tokens, f"{name}_soft"), getattr(tokens, name)) for name in _LEVELS}


def _between(ground: str, colour: str) -> str:
    pairs = [(int(ground[at : at + 2], 16), int(colour[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(below + (above - below) / 3):02X}" for below, above in pairs)


_LEVELS = ("late", "soon", "fine", "info")
_SHEET = Template("""
QWidget { color: $text; }
QToolTip { background: $text; color: $surface; border: none; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="small"] { color: $muted; }
QLabel[look="struck"] { color: $muted; text-decoration: line-through; }
QLabel[look="problem"] { color: $late; }
QLabel[look="notice"] { color: $soon; }
QLabel[look="overline"] { color: $muted; }

Card { background: $surface; border: 1px solid $line; border-radius: 8px; }
Divider { background: $line; border: none; max-height: 1px; min-height: 1px; }
LockedPanel { background: $neutral_soft; border: 1px dashed $edge; border-radius: 6px; }
QScrollArea, QStackedWidget { background: transparent; border: none; }
QScrollArea > QWidget > QWidget#scrolled { background: transparent; }

QPushButton, QToolButton { border: 1px solid $outline; border-radius: 6px; padding: 6px 14px; background: $surface; }
QPushButton:hover, QToolButton:hover { background: $hover; border-color: $edge; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; border-color: $line; background: $ground; }
PrimaryButton { background: $accent; color: $on_accent; border: 1px solid $accent; }
PrimaryButton:hover { background: $accent_hover; border-color: $accent_hover; }
PrimaryButton:pressed { background: $accent_hover; }
PrimaryButton:focus { border: 2px solid $text; }
PrimaryButton:disabled { background: $neutral_soft; color: $disabled; border-color: $line; }
QuietButton { background: transparent; border-color: transparent; color: $accent; padding: 6px 8px; }
QuietButton:hover { background: $accent_soft; border-color: transparent; }
QuietButton:focus { border: 2px solid $accent; padding: 5px 7px; }
QuietButton[flush="true"] { padding: 2px 8px 2px 0; border-left-width: 0; }
QuietButton[flush="true"]:focus { padding: 1px 7px 1px 0; border-left-width: 0; }
QuietButton:disabled { background: transparent; }
DangerButton { color: $late; border-color: $late_line; }
DangerButton:hover { background: $late_soft; border-color: $late; }
IconButton { background: transparent; border: 1px solid transparent; padding: 5px; }
IconButton:hover { background: $hover; border-color: transparent; }
IconButton:focus { border: 2px solid $accent; padding: 4px; }
IconButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QComboBox, QTextEdit {
  background: $surface; border: 1px solid $edge; border-radius: 6px; padding: 5px 9px;
  selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $muted; }
QPlainTextEdit { padding: 3px 5px; }
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: $muted; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QComboBox:on { border: 2px solid $accent; padding: 4px 8px; }
QPlainTextEdit:focus { padding: 2px 4px; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] { border-color: $late; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
  background: $ground; color: $disabled; border-color: $line; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $ground; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; padding: 0; background: transparent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($controls/chevron.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView, QListView[popup="true"] {
  background: $surface; border: 1px solid $edge; outline: none; padding: 4px; }
QComboBox QAbstractItemView::item, QListView[popup="true"]::item {
  min-height: 28px; padding: 0 8px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected, QListView[popup="true"]::item:selected {
  background: $accent_soft; color: $text; }

QCheckBox, QRadioButton { spacing: 8px; padding: 3px 4px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:hover, QRadioButton:hover { background: $hover; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; }
QCheckBox:disabled { color: $disabled; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $edge; border-radius: 4px; background: $surface; }
QCheckBox::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($controls/tick.svg); }
QCheckBox::indicator:disabled { border-color: $line; background: $ground; }
QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $edge; border-radius: 9px;
  background: $surface; }
QRadioButton::indicator:checked { width: 8px; height: 8px; border: 5px solid $accent; }

Segment { border-radius: 0; margin: 0; padding: 6px 14px; border: 1px solid $outline; border-left-width: 0; }
Segment[edge="first"] { border-left-width: 1px; border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
Segment[edge="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
Segment:checked { background: $accent_soft; color: $accent; font-weight: 600; }
Segment:focus { border: 2px solid $accent; padding: 5px 12px 5px 13px; }

Chip { border: 1px solid $outline; border-radius: 14px; padding: 4px 12px; background: $surface; }
Chip:hover { background: $hover; }
Chip:checked { background: $accent_soft; border-color: $accent; color: $accent; font-weight: 600; }
Chip:focus { border: 2px solid $accent; padding: 3px 11px; }

Badge { border-radius: 10px; padding: 0px; }
Badge[level="late"] { background: $late_soft; } Badge[level="late"] QLabel { color: $late; }
Badge[level="soon"] { background: $soon_soft; } Badge[level="soon"] QLabel { color: $soon; }
Badge[level="fine"] { background: $fine_soft; } Badge[level="fine"] QLabel { color: $fine; }
Badge[level="info"] { background: $info_soft; } Badge[level="info"] QLabel { color: $info; }
Badge[level="neutral"] { background: $neutral_soft; } Badge[level="neutral"] QLabel { color: $muted; }
Badge[quiet="true"] { background: transparent; }
Contents::item { padding: 4px 0; }
PracticeBand { background: $accent_soft; border-bottom: 2px solid $accent; }
Banner { border-radius: 6px; border: 1px solid transparent; }
Banner[level="late"] { background: $late_soft; border-color: $late_line; }
Banner[level="soon"] { background: $soon_soft; border-color: $soon_line; }
Banner[level="fine"] { background: $fine_soft; border-color: $fine_line; }
Banner[level="info"] { background: $info_soft; border-color: $info_line; }
Banner[level="neutral"] { background: $neutral_soft; border-color: $line; }
Banner QLabel { color: $text; }
Toast { background: $raised; border: 1px solid $edge; border-radius: 8px; }
Toast[level="late"] { border-color: $late; }

QTableView, QTreeView, QListView { background: $surface; border: 1px solid $line; border-radius: 8px; outline: none;
  alternate-background-color: $surface; gridline-color: transparent;
  selection-background-color: $accent_soft; selection-color: $text; }
QTableView:focus, QTreeView:focus, QListView:focus { border-color: $accent; }
Card QTableView { border-color: transparent; border-radius: 6px; }
Card QTableView:focus { border-color: $accent; }
QTableView::item { border: none; border-bottom: 1px solid $line; padding: 0 8px; }
QTableView::item:hover { background: $hover; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $surface; color: $muted; font-size: $small; font-weight: 600; border: none;
  border-bottom: 1px solid $outline; padding: 8px 10px; }
QHeaderView::section:vertical { border-bottom: 1px solid $line; padding: 2px 10px; }
GapMatrix QHeaderView::section:horizontal { padding: 8px 4px; }
QHeaderView::section:hover { color: $text; background: $hover; }
QHeaderView::up-arrow { image: url($controls/chevron-up.svg); width: 10px; height: 10px; }
QHeaderView::down-arrow { image: url($controls/chevron.svg); width: 10px; height: 10px; }
QTableCornerButton::section { background: $surface; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid $line; top: -1px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 10px; margin-right: 2px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; background: $hover; border-top-left-radius: 6px; border-top-right-radius: 6px; }
QTabBar::tab:selected { color: $accent; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:focus { color: $text; background: $accent_soft; }
QTabBar::tab:disabled { color: $disabled; }

QMenu { background: $surface; border: 1px solid $edge; border-radius: 8px; padding: 6px; }
QMenu::item { padding: 7px 24px 7px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 6px 8px; }
QMenu::icon { padding-left: 8px; }

QProgressBar { border: none; border-radius: 3px; background: $neutral_soft; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $grip; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; } QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: none; border: none; width: 0; height: 0; }
QSplitter::handle { background: $line; }

Navigation { background: $surface; border: none; border-right: 1px solid $line; }
Navigation QScrollBar:vertical { width: 6px; margin: 0; }
Navigation QScrollBar::handle { border-radius: 3px; }
NavButton { text-align: left; border: 1px solid transparent; background: transparent; padding: 8px 10px; color: $text; }
NavButton:hover { background: $hover; }
NavButton:checked { background: $accent_soft; color: $accent; font-weight: 600; }
NavButton:focus { border: 2px solid $accent; padding: 7px 9px; }
NavButton[close="true"] { padding-top: 4px; padding-bottom: 4px; }
NavButton[close="true"]:focus { padding-top: 3px; padding-bottom: 3px; }
TopBar, StatusLine { background: $surface; border: none; }
TopBar { border-bottom: 1px solid $line; } StatusLine { border-top: 1px solid $line; }
StatusLine QLabel { color: $muted; }
StatusLine QPushButton { padding: 3px 8px; font-size: $small; }
StatusLine QPushButton:focus { padding: 2px 7px; }
FinderButton { text-align: left; color: $muted; background: $ground; border: 1px solid $line; padding: 6px 12px; }
QLabel[look="key"] { color: $muted; background: $surface; border: 1px solid $line; border-radius: 4px;
  padding: 1px 5px; }
PrivacyScreen { background: $ground; }
LoginPanel { background: $surface; border: 1px solid $line; border-radius: 12px; }
PaletteDialog { background: $surface; border: 1px solid $edge; }
PaletteDialog QLineEdit, PaletteDialog QLineEdit:focus { border: none; font-size: $h3; padding: 8px; }
PaletteDialog QListView[popup="true"] { border: none; border-top: 1px solid $line; border-radius: 0; }
PaletteDialog QListView[popup="true"]::item { min-height: 34px; }
""")
