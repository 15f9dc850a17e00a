"""Who may see which case, said a second time from the centre's plain tables (domain rules 3 and K48)."""

from datetime import date

from sqlalchemy import Connection, text

from sync.service.access.accounts import User

_OWNERS = """(SELECT case_id, responsible FROM "case" UNION ALL
    SELECT m.case_id, m.responsible FROM meldung m WHERE m.case_id NOT IN (SELECT case_id FROM "case")) AS owners"""
_OWN = f"SELECT case_id FROM {_OWNERS} WHERE responsible = :me"  # noqa: S608 - our own words
_STANDING_IN = f"""SELECT owners.case_id FROM {_OWNERS} JOIN absence a ON a.staff = owners.responsible
    WHERE a.deputy = :me AND a.begins <= :day AND a.ends >= :day AND NOT coalesce(a.cancelled, false)"""  # noqa: S608
_SHARED = "SELECT case_id FROM participation WHERE staff = :me AND until >= :day"
_OFFERED = """SELECT case_id FROM handover WHERE from_staff = :me
    OR (to_staff = :me AND withdrawn_on IS NULL AND (accepted_on IS NOT NULL OR declined_on IS NULL))"""
_TO_FOLLOW_UP = """SELECT case_id FROM meldung WHERE case_id NOT IN (SELECT case_id FROM "case")
    AND (coalesce(decision, '') = '' OR (decision <> 'admitted' AND settled_on IS NULL))"""
_CONFERRING = """SELECT case_id FROM conference WHERE led_by = :me
    UNION SELECT case_id FROM conference_guest WHERE staff = :me
    UNION SELECT case_id FROM conference_case WHERE brought_by = :me"""
_TOLD = f"""SELECT case_id FROM feedback WHERE substr(case_id, length('feedback-') + 1)
    IN ({_OWN} UNION {_STANDING_IN} UNION {_SHARED})"""  # noqa: S608 - our own words
_TEAMWORK = ("handover", "conference", "feedback", "frozen_report")
_WAYS = {
    "case_manager": (_OWN, _STANDING_IN, _SHARED, _OFFERED, _CONFERRING, _TOLD),
    "coordinator": (_TO_FOLLOW_UP, *(f"SELECT case_id FROM {table}" for table in _TEAMWORK)),  # noqa: S608
}


def allowed_cases(connection: Connection, user: User, day: date) -> set[str]:
    """The cases whose content this person may have on a device on that day."""
    values = {"me": user.id, "day": day.isoformat()}
    return {case_id for way in _WAYS.get(user.role, ()) for case_id in connection.scalars(text(way), values)}
