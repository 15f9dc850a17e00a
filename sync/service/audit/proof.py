"""Proves the central Zugriffsprotokoll: each entry follows from the one before, each day's head is the signed one."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from kim_desktop.domain.audit import Head
from kim_desktop.domain.change import GENESIS
from sync.service.audit.log import entry_hash, heads
from sync.service.judging.own_key import trusted_keys
from sync.service.store.tables import AUDIT
from sync.succession import is_signed_by

_PAGE = 10_000


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what is wrong with it (German); nothing is if there are no `findings`."""

    entries: int
    first_day: str
    heads: int
    newest: Head | None
    findings: tuple[str, ...]


def prove(connection: Connection) -> Proof:
    """Recomputes the whole chain that is kept and compares it with the heads of its days."""
    told, keys = heads(connection), trusted_keys(connection)
    findings = [
        f"Der Tagesstand vom {head.day} ist nicht richtig unterschrieben."
        for head in told
        if not any(is_signed_by(key, head.signature, head.signed_bytes()) for key in keys)
    ]
    by_number = {head.number: head for head in told}
    number, link, count, first_day = 0, GENESIS, 0, ""
    query = select(AUDIT).order_by(AUDIT.c.number).execution_options(yield_per=_PAGE)
    for row in connection.execute(query):
        if not count:
            first_day = row.at[:10]
            number, link = _beginning(row.number, by_number)
        count += 1
        if row.number != number + 1:
            findings.append(f"Zwischen den Einträgen {number} und {row.number} fehlt etwas.")
        elif row.previous != link or entry_hash(row.previous, row) != row.hash:
            findings.append(f"Eintrag {row.number} wurde verändert.")
        number, link = row.number, row.hash
        head = by_number.get(number)
        if head and (head.hash != row.hash or head.day != row.at[:10]):
            findings.append(f"Der Tagesstand vom {head.day} passt nicht zu Eintrag {number}.")
    if told and number < told[-1].number:
        findings.append(f"Nach Eintrag {number} fehlt, was am {told[-1].day} schon da war.")
    return Proof(count, first_day, len(told), told[-1] if told else None, tuple(findings))


def _beginning(first: int, by_number: dict[int, Head]) -> tuple[int, str]:
    """Where the chain goes on from: its very beginning, or the head of the last day that was dropped by rule."""
    head = by_number.get(first - 1)
    return (head.number, head.hash) if head else (0, GENESIS)
