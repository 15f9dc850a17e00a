"""The device's side of the Zugriffsprotokoll in a round: what goes up, what is learnt from the answer."""

from kim_desktop.storage.audit import Audit
from sync.audit_messages import MOST_ENTRIES, AuditDown, AuditEntry, AuditUp
from sync.succession import is_signed_by, trusted_from


def entries_to_tell(audit: Audit) -> AuditUp:
    """The first entries that the central store does not have yet; the others follow in the next rounds."""
    oldest, entries = audit.waiting(MOST_ENTRIES)
    return AuditUp([AuditEntry(**vars(entry)) for entry in entries], oldest)


def learn(audit: Audit, down: AuditDown | None) -> list[str]:
    """Keeps the day heads; tells the days on which the central log is not what it was. An older service tells none."""
    if down is None:
        return []
    keys = trusted_from({each.before for each in down.line[:1]} or {down.key}, down.line)
    genuine = [
        head for head in down.heads if any(is_signed_by(key, head.signature, head.signed_bytes()) for key in keys)
    ]
    forged = [head.day for head in down.heads if head not in genuine]
    follows = down.key in trusted_from({audit.authority()}, down.line)
    return list(dict.fromkeys([*audit.learn(down.taken, genuine, down.key, follows=follows), *forged]))
