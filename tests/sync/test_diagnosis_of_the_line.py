"""The self-check's question to the central store: reachable, trusted, with the right time."""

from datetime import UTC, datetime, timedelta

from office_parts import Office

from kim_desktop.diagnosis.line import look_at_line
from kim_desktop.domain.findings import Grade


def graded(office: Office, apart: timedelta = timedelta()) -> dict[str, Grade]:
    url, authority = office.url, office.centre.certificates.authority_pem
    found = look_at_line(url, authority, lambda: datetime.now(UTC) + apart)
    return {each.name: each.grade for each in found}


def test_the_line_to_the_central_store_is_judged(office: Office) -> None:
    assert set(graded(office).values()) == {Grade.FINE}
    assert graded(office, timedelta(minutes=10))["Uhr"] is Grade.SOON
    assert graded(office, timedelta(days=-3))["Uhr"] is Grade.LATE
    late = graded(office, timedelta(days=365 * 10 - 60))
    assert late["Zertifikat"] is late["Zertifizierungsstelle"] is Grade.SOON
    office.shut()
    away = graded(office)
    assert away == {"Zertifizierungsstelle": Grade.FINE, "Zentrale": Grade.SOON}
    assert next(iter(look_at_line("", "", lambda: datetime.now(UTC)))).grade is Grade.FINE
