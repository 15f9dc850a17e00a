"""The Auskunft: what is stored about a person, why, from whom and for whom, then the data themselves."""

from dataclasses import dataclass, replace

from kim_desktop.printing.consents import FormFacts, begin_form
from kim_desktop.printing.forms import Form, Pair, field_pairs
from kim_desktop.printing.page import BODY, SMALL
from kim_desktop.printing.records import Group, draw_group

ACCESS_FORM = "auskunft"
_PRIVACY = ("controller", "basis", "recipients", "duration", "rights", "complaint")


@dataclass(frozen=True, kw_only=True)
class AccessFacts(FormFacts):
    """What an Auskunft says; sources and recipients as German lines."""

    as_of: str = ""
    sources: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()


def print_access(facts: AccessFacts, language: str, case_code: str) -> bytes:
    """The Auskunft after Art. 15 DSGVO or the Churches' law, as PDF."""
    form = begin_form(ACCESS_FORM, facts, language, case_code, returns=False)
    form.panel(field_pairs(form, (("as_of", facts.as_of),)), columns=1)
    for key in ("about", "purposes", "categories"):
        form.block(key)
    form.heading("sources")
    form.sheet.two_columns(*form.label("own_words"), form.language, BODY)
    _lines(form, facts.sources)
    form.heading("who_received")
    if facts.recipients:
        _lines(form, facts.recipients)
    else:
        form.sheet.two_columns(*form.label("nobody"), form.language, BODY)
    form.heading("privacy")
    form.privacy(_PRIVACY)
    form.sheet.new_page()
    form.heading("data")
    form.sheet.two_columns(*form.label("data_note"), form.language, SMALL)
    for group in facts.groups:
        german, translated = _heading(form, group)
        named = replace(group, title=german)
        draw_group(form, named, translated, form.label("locked")[0], form.label("recorded")[0])
    return form.sheet.bytes()


def _lines(form: Form, lines: tuple[str, ...]) -> None:
    for line in lines:
        form.typed(f"– {line}")
    form.sheet.skip(4)


def _heading(form: Form, group: Group) -> Pair:
    key = f"kind_{group.kind}"
    return form.label(key if key in form.words.german.labels else "kind_other")
