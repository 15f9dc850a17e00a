"""The Kontaktblatt as an Übergabe carries it: who somebody is, how to reach them, where they live."""

from collections.abc import Iterable
from typing import Any

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Address, Person

_BIRTH_YEAR = len("1991")


def sheet_of(client: Person | Meldung, where: Address | Meldung | None, named: Iterable[str]) -> dict[str, Any]:
    """The fields of an Übergabe that tell about the client; nothing that a consent locks.

    `named` are shelter and quarter in words.
    """
    name = ", ".join(part for part in (client.family_name, client.given_name) if part)
    reached = (("Telefon", client.phone), ("Sicher erreichbar", client.safe_contact))
    told = [f"{label}: {value}" for label, value in reached if value]
    if client.interpreter:
        told.append("Sprachmittlung nötig")
    return {
        "client": name,
        "birth_year": (client.birth or "")[:_BIRTH_YEAR],
        "languages": client.languages,
        "reached_by": "\n".join(told),
        "lives": ", ".join((*named, *_parts(where))) if where else "",
    }


def name_parts(client: str) -> tuple[str, str]:
    """Family name and given name, as `sheet_of` has joined them."""
    family_name, _, given_name = client.partition(", ")
    return family_name, given_name


def _parts(where: Address | Meldung) -> list[str]:
    parts = (f"Zimmer {where.room}" if where.room else "", where.street, where.postcode)
    return [part for part in parts if part]
