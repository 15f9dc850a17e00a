"""What the palette finds besides commands: cases with their sections and papers, the very entry, offers and bodies."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.documents import DOCUMENTS, Availability, available
from kim_desktop.work.searching import Found, find
from ui.context import Context
from ui.overview.ways import PLACE_OF, open_found
from ui.palette_matching import Entry, begins_a_word, matching
from ui.places.case_file import SECTIONS
from ui.places.preview import DocumentPreview

PAPERS, CASES, FOUND = "Drucken", "Fälle", "Gefunden in"
_MOST = 40
_CASES, _SECTIONS, _ENTRIES, _PAPERS = 5, 3, 4, 6
_NAMING = ("person", "case", "meldung")
_SECTION_PICTURE = "case"
_PICTURES = {"contact": "note", "referral": "referral", "need": "need", "follow_up": "clock", "offer": "offer"}
_OTHER_PICTURE = "document"


def finder(context: Context, window: QWidget, in_front: str = "") -> Callable[[str], Sequence[Entry]]:
    """A search over this vault: 'ahm verw' leads to the Verweise of Ahmad, any other words to what holds them.

    Of the case `in_front`, the papers are found as well: 'einw ara' is its Einwilligung in Arabic.

    What is found is put into words on a thread; only choosing it touches the window.
    """
    store, sections = context.store, [(each.name, each.title) for each in SECTIONS]

    def search(text: str) -> Sequence[Entry]:
        found = (each for each in find(store, text, _MOST) if _has_a_way(context, each))
        others = [each for each in found if each.kind not in _NAMING or not each.code]
        return [
            *_papers(context, in_front, text),
            *_in_sections(context, text, sections),
            *[_case(context, each) for each in _cases(store, text)[:_CASES]],
            *[_entry(context, window, each) for each in others[:_ENTRIES]],
        ]

    return search


def _papers(context: Context, case_id: str, text: str) -> list[Entry]:
    """The papers of a case, in every language, that the words name and that can be printed now."""
    if not case_id or not any(
        begins_a_word(each.title, word) for each in DOCUMENTS for word in text.casefold().split()
    ):
        return []
    file = open_case(context.store, case_id)
    offered = [each for each in available(context.store, file, context.lookups) if not each.reason]
    made = (entry for each in offered for entry in _in_languages(context, case_id, each))
    return matching(list(made), text)[:_PAPERS]


def _in_languages(context: Context, case_id: str, offered: Availability) -> Iterator[Entry]:
    """One paper, of each that it can be about and in each language."""
    document = offered.document
    about = [(record, f" · {words}") for record, words, lock in offered.choices if not lock]
    for language in document.languages:
        spoken = context.lookups.label("language", language)
        for record, words in about if len(offered.choices) > 1 else [(about[0][0] if about else "", "")]:
            show = partial(_preview, context, document.name, case_id, language, record)
            yield Entry(f"{document.title}{words}", spoken, "print", show, PAPERS, spoken)


def _preview(context: Context, *asked: str) -> None:
    context.shell.open_page(DocumentPreview(context, *asked))


def _in_sections(context: Context, text: str, sections: Sequence[tuple[str, str]]) -> Iterator[Entry]:
    """The sections that some of the words mean, in the cases that the other words mean."""
    words = text.casefold().split()
    for name, title in sections:
        naming = [word for word in words if not begins_a_word(title, word)]
        if naming and len(naming) < len(words):
            for case in _cases(context.store, " ".join(naming))[:_SECTIONS]:
                yield Entry(
                    f"{case.name}: {title}",
                    case.code,
                    _SECTION_PICTURE,
                    lambda case_id=case.case_id, name=name: context.shell.open_case(case_id, name),  # type: ignore[misc]
                    CASES,
                )


def _cases(store: Store, text: str) -> list[Found]:
    found = find(store, text, _MOST, _NAMING)
    return list({each.case_id: each for each in found if each.kind in _NAMING and each.code}.values())


def _case(context: Context, found: Found) -> Entry:
    return Entry(found.name, found.code, "case", lambda: context.shell.open_case(found.case_id), CASES)


def _entry(context: Context, window: QWidget, found: Found) -> Entry:
    place = " ".join(found.snippet.split()).replace("›", "").replace("‹", "")
    picture = _PICTURES.get(found.kind, _OTHER_PICTURE)
    hint = " · ".join(part for part in (found.title, found.name if found.case_id else "") if part)
    return Entry(place, hint, picture, lambda: open_found(context, window, found), FOUND)


def _has_a_way(context: Context, found: Found) -> bool:
    return bool(found.case_id) or context.shell.has_place(PLACE_OF.get(found.kind, ""))
