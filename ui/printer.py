"""The system's own dialog for choosing a printer; printing into a file is left out, since that is not encrypted."""

from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from ui.pdf import MemoryPdf, print_pages


def has_printers() -> bool:
    """Whether this device knows any printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def count_printers() -> int:
    """How many printers this device knows."""
    return len(QPrinterInfo.availablePrinterNames())


def ask_for_printer(parent: QWidget, name: str, pages: int) -> QPrinter | None:
    """The printer that was chosen, with its settings; None if the user thinks better of it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(f"{name} drucken")
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile, False)
    dialog.setMinMax(1, pages)
    chosen = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if chosen else None


def print_on(pdf: MemoryPdf, printer: QPrinter) -> None:
    """Print the pages that were asked for. Raises `DocumentError`."""
    first, last = printer.fromPage() or 1, printer.toPage() or pdf.pages()
    print_pages(pdf, printer, first - 1, last - 1)
