"""Fillable fields (AcroForm) whose appearance is drawn by our own text engine, in any script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

from kim_desktop.printing.text import TextStyle, draw_paragraph, paragraph_height, text_width

VALUE_COLOUR = "#10233A"
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5)
_PAD = 3.0
_HIDDEN, _PRINTED = 2, 4
_READ_ONLY = 1
_MULTILINE, _NO_SPELL_CHECK = 1 << 12, 1 << 22
_COMBO = 1 << 17


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, in points, with its lower left corner at (x, y)."""

    x: float
    y: float
    width: float
    height: float


class Fillable:
    """The fields of one PDF, kept as a tree: 'kim.concerns.wohnen' is 'wohnen' below 'concerns' below 'kim'."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        self._kids: dict[str, list[Any]] = {"": []}
        self._parents: dict[str, Any] = {}
        self._marks: dict[float, Any] = {}
        self._count = 0

    def text(self, name: str, box: Box, value: str, tip: str, most: int, long: bool = False) -> None:
        """A field to write in; `most` is the greatest number of characters."""
        extras = {"MaxLen": most} if most else {}
        flags = _NO_SPELL_CHECK | (_MULTILINE if long else 0)
        look = self._text_look(box, value, long)
        self._field(name, box, tip, FT=PDFName("Tx"), V=PDFString(value), Ff=flags, AP=look, DA=_da(long), **extras)

    def choice(self, name: str, box: Box, options: Sequence[tuple[str, str]], code: str, tip: str) -> None:
        """A list to choose one code from, shown by its label."""
        labels = dict(options)
        pairs = [PDFArray([PDFString(key), PDFString(label)]) for key, label in options]
        look = self._text_look(box, labels.get(code, ""), long=False)
        self._field(
            name, box, tip, FT=PDFName("Ch"), V=PDFString(code), Ff=_COMBO, Opt=PDFArray(pairs), AP=look, DA=_da(False)
        )

    def tick(self, name: str, box: Box, on: bool, tip: str) -> None:
        """A box to tick."""
        state = PDFName("Yes" if on else "Off")
        look = PDFDictionary({"N": PDFDictionary({"Yes": self._mark(box.width), "Off": self._mark(0)})})
        cross = PDFDictionary({"CA": PDFString("8")})
        self._field(name, box, tip, FT=PDFName("Btn"), V=state, AS=state, Ff=0, AP=look, MK=cross, DA=_ZAPF)

    def hidden(self, name: str, value: str) -> None:
        """A value that travels with the form and is not shown."""
        self._field(
            name, Box(0, 0, 0, 0), "", F=_HIDDEN, FT=PDFName("Tx"), V=PDFString(value), Ff=_READ_ONLY, DA=_da(False)
        )

    def close(self) -> None:
        """Enters the fields in the document; nothing can be added afterwards."""
        for path, parent in self._parents.items():
            parent.dict["Kids"] = PDFArray(self._kids[path])
        fonts = {"Helv": _base_font("Helvetica", WinAnsi=True), "ZaDb": _base_font("ZapfDingbats")}
        # Every filled field brings its own look. Asked to make looks anew, viewers would set them in
        # Helvetica and lose Arabic, Cyrillic and letters such as Ğ.
        form = {
            "Fields": PDFArray(self._kids[""]),
            "DR": PDFDictionary({"Font": PDFDictionary(fonts)}),
            "DA": _da(False),
            "NeedAppearances": "false",
        }
        self._canvas.setCatalogEntry("AcroForm", self._reference(PDFDictionary(form)))

    def _field(self, name: str, box: Box, tip: str, F: int = _PRINTED, **entries: Any) -> None:  # noqa: N803 (PDF's key)
        folder, _, own = name.rpartition(".")
        widget = PDFDictionary({key: value for key, value in entries.items() if value is not None})
        widget.dict |= {
            "Type": PDFName("Annot"),
            "Subtype": PDFName("Widget"),
            "Rect": PDFArray([box.x, box.y, box.x + box.width, box.y + box.height]),
            "F": F,
            "T": PDFString(own),
            "P": self._canvas._doc.thisPageRef(),
        }
        if tip:
            widget.dict["TU"] = PDFString(tip)
        if folder:
            widget.dict["Parent"] = self._folder(folder)
        self._count += 1
        self._canvas._addAnnotation(widget, f"field-{self._count}")
        self._kids[folder].append(self._canvas._doc.refAnnotation(f"field-{self._count}"))

    def _folder(self, path: str) -> Any:
        if path not in self._parents:
            above, _, own = path.rpartition(".")
            folder = PDFDictionary({"T": PDFString(own)})
            if above:
                folder.dict["Parent"] = self._folder(above)
            self._parents[path] = folder
            self._kids[path] = []
            self._kids[above].append(self._reference(folder))
        return self._reference(self._parents[path])

    def _text_look(self, box: Box, value: str, long: bool) -> Any:
        """How a filled field looks; an empty one needs no look."""
        if not value:
            return None
        shown = value if long else " ".join(value.split())
        style = _fitting(shown, box, long)
        height = paragraph_height(shown, _room(box, long), style, "de")
        top = box.height - 1.5 if long else (box.height + height) / 2
        name = f"look-{self._count}"
        canvas = self._canvas
        canvas.beginForm(name, 0, 0, box.width, box.height)
        canvas.addLiteral("/Tx BMC")
        draw_paragraph(canvas, shown, _PAD, top, _room(box, long), style, "de")
        canvas.addLiteral("EMC")
        canvas.endForm()
        return PDFDictionary({"N": self._form_reference(name)})

    def _mark(self, size: float) -> Any:
        """The look of a ticked box; size 0 is the empty one. Boxes of one size share it."""
        if size not in self._marks:
            name, canvas = f"mark-{size:g}", self._canvas
            canvas.beginForm(name, 0, 0, size, size)
            if size:
                canvas.setStrokeColor(VALUE_COLOUR)
                canvas.setLineWidth(1.3)
                canvas.line(1.7, 1.7, size - 1.7, size - 1.7)
                canvas.line(1.7, size - 1.7, size - 1.7, 1.7)
            canvas.endForm()
            self._marks[size] = self._form_reference(name)
        return self._marks[size]

    def _form_reference(self, name: str) -> Any:
        document = self._canvas._doc
        return document.Reference(document.idToObject[document.getXObjectName(name)])

    def _reference(self, item: Any) -> Any:
        return self._canvas._doc.Reference(item)


def _room(box: Box, long: bool) -> float:
    """One line may be as wide as it likes: what does not fit is cut off by the field's edge."""
    return box.width - 2 * _PAD if long else 4_000


def _fitting(text: str, box: Box, long: bool) -> TextStyle:
    """The greatest type size at which the text fits, else the smallest there is."""
    for size in _SIZES:
        style = TextStyle(size, size * 1.2, colour=VALUE_COLOUR)
        if long and paragraph_height(text, _room(box, long), style, "de") <= box.height - 2:
            break
        if not long and text_width(text, style, "de") <= box.width - 2 * _PAD:
            break
    return style


def _da(long: bool) -> Any:
    """How a viewer writes: long texts at 8 points, others as large as the field allows."""
    return PDFString(f"/Helv {8 if long else 0} Tf 0.06 0.14 0.23 rg")


_ZAPF = PDFString("/ZaDb 0 Tf 0.06 0.14 0.23 rg")


def _base_font(name: str, WinAnsi: bool = False) -> Any:  # noqa: N803 (PDF's name)
    font = {"Type": PDFName("Font"), "Subtype": PDFName("Type1"), "BaseFont": PDFName(name)}
    if WinAnsi:
        font["Encoding"] = PDFName("WinAnsiEncoding")
    return PDFDictionary(font)
