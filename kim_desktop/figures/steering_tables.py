"""Tables of what is steered by: months, employers, posts, conferences, handovers, Lücken and topics."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from kim_desktop.figures.grouping import ALL, Singles
from kim_desktop.figures.labels import UNKNOWN, Axis, Labels
from kim_desktop.figures.layout import TOTAL, Heading, columns, crossed, firsts, seconds
from kim_desktop.figures.report import FigureTable
from kim_desktop.figures.steering_counts import SteeringCounts, percent_by_employer

_WHOLE_POST = 100
_BY_STAFF = (
    "Gezählt wird, wo die zuständige Person am Stichtag arbeitet; bei mehreren Stellen die mit dem größten Umfang."
)


def course_tables(counts: SteeringCounts) -> tuple[FigureTable, ...]:
    """The months of the period, if there are several."""
    months = counts.months()
    if len(months) == 1:
        return ()
    heading = Heading("months", "Monate", "Verlauf nach Monaten", adds_up=True)
    by_column = {
        "Meldungen": (counts.meldungen_by_month(), "meldungen"),
        "Aufnahmen": (counts.admissions_by_month(), "admissions"),
        "Abschlüsse": (counts.closures_by_month(), "closed_cases"),
        "Kontakte": (counts.contacts_by_month(), "contacts"),
    }
    return (columns(heading, by_column, _months(months)),)


def post_tables(counts: SteeringCounts, labels: Labels, day: str) -> tuple[FigureTable, ...]:
    """Who carries the work: VZÄ by month, and cases by Baustein, employer and Stelle."""
    posts = counts.posts()
    of_staff = _posts_of_staff(posts, day)
    employers = counts.employers()

    def employer(staff: str) -> str:
        return str(of_staff.get(staff, {}).get("employer") or employers.get(staff, UNKNOWN))

    def part(staff: str) -> str:
        return str(of_staff.get(staff, {}).get("part") or UNKNOWN)

    def number(staff: str) -> str:
        return str(of_staff.get(staff, {}).get("number") or UNKNOWN)

    return (
        _filled_posts(counts, labels, posts),
        _cases_by(counts, "part", "Baustein", part, lambda seen: labels.whole("funding_part", seen)),
        _cases_by(counts, "employer", "Träger", employer, lambda seen: labels.seen("organisation", seen)),
        _cases_by(counts, "post", "Stelle", number, _numbers),
    )


def meeting_tables(counts: SteeringCounts, labels: Labels) -> tuple[FigureTable, ...]:
    """Fallkonferenzen, and events of the Sachbericht."""
    return _conferences(counts, labels), _events(counts, labels)


def handover_tables(counts: SteeringCounts, labels: Labels, threshold: int) -> tuple[FigureTable, ...]:
    """Cases that changed hands; days are told from `threshold` handovers on."""
    heading = Heading(
        "handovers",
        "Übergaben",
        "Übergaben nach Grund und Stand am Stichtag",
        f"Im Zeitraum angeboten. Dauer: mittlerer Wert (Median) bis zur Annahme, ab {threshold} Übergaben.",
    )
    found, days = counts.handovers(), counts.acceptance_days()
    enough = {
        TOTAL if code == ALL else code: round(each) for code, (number, each) in days.items() if number >= threshold
    }
    states = (("offered", "noch offen"), *labels.seen("handover_state", {"accepted", "declined", "withdrawn"}))
    reasons = labels.whole("handover_reason", firsts(found))
    return (crossed(heading, found, reasons, states, {"Dauer in Tagen": enough}),)


def topic_tables(counts: SteeringCounts, labels: Labels) -> tuple[FigureTable, ...]:
    """How Lücken went on: reported, closed and open, and the topics that were made of them."""
    reported, closed, still = counts.gaps_reported(), counts.gaps_closed(), counts.gaps_open()
    heading = Heading(
        "gaps_course",
        "Lücken: Verlauf",
        "Gemeldete, geschlossene und offene Lücken",
        "Geschlossen: das Thema, in dem sie gebündelt ist, wurde im Zeitraum beantwortet. Offen: am Stichtag.",
    )
    by_column = {"Gemeldet": (reported, "gaps"), "Geschlossen": (closed, ""), "Offen": (still, "")}
    kinds = labels.whole("gap_kind", {*reported, *closed, *still})
    topics = counts.topics()
    states = labels.whole("topic_state", seconds(topics))
    return (
        columns(heading, by_column, kinds),
        crossed(
            Heading("topics", "Themen", "Themen aus Lücken nach Lebensbereich und Stand am Stichtag"),
            topics,
            labels.whole("life_area", firsts(topics)),
            states,
        ),
    )


def _filled_posts(counts: SteeringCounts, labels: Labels, posts: list[dict[str, object]]) -> FigureTable:
    """VZÄ are not counts of people who come for help: nothing of them is hidden."""
    by_month = {month: percent_by_employer(posts, month) for month in counts.months()}
    employers = {employer for filled in by_month.values() for employer in filled}
    measures: dict[str, dict[str, float | None]] = {}
    for code, label in labels.seen("organisation", employers):
        measures[label] = _in_posts({month: filled[code] for month, filled in by_month.items()})
    measures[TOTAL] = _in_posts({month: filled.total() for month, filled in by_month.items()})
    heading = Heading(
        "posts",
        "Besetzte Stellen",
        "Besetzte Stellen (VZÄ) nach Träger und Monat",
        "Vollzeitäquivalente im Mittel der Tage eines Monats; unten das Mittel des Zeitraums.",
    )
    return columns(heading, {}, _months(counts.months()), measures)


def _in_posts(percent: Mapping[str, int]) -> dict[str, float | None]:
    told: dict[str, float | None] = {month: round(each / _WHOLE_POST, 2) for month, each in percent.items()}
    told[TOTAL] = round(sum(percent.values()) / len(percent) / _WHOLE_POST, 2) if percent else None
    return told


def _cases_by(
    counts: SteeringCounts, name: str, german: str, of: Callable[[str], str], axis: Callable[[set[str]], Axis]
) -> FigureTable:
    active, begun, closed = (
        _rolled_up(found, of)
        for found in (counts.active_cases_by_staff(), counts.admissions_by_staff(), counts.closed_cases_by_staff())
    )
    heading = Heading(f"cases_by_{name}", f"Fälle: {german}", f"Fälle nach {german}", _BY_STAFF)
    by_column = {
        "Laufend am Stichtag": (active, "active_cases"),
        "Aufgenommen": (begun, "admissions"),
        "Abgeschlossen": (closed, "closed_cases"),
    }
    return columns(heading, by_column, axis({*active, *begun, *closed}))


def _rolled_up(found: Singles, of: Callable[[str], str]) -> Singles:
    rolled: Singles = Counter()
    for staff, number in found.items():
        rolled[of(staff)] += number
    return rolled


def _posts_of_staff(posts: list[dict[str, object]], day: str) -> dict[str, dict[str, object]]:
    """The largest Stelle of each person on a day; without one on that day, the last one before."""
    by_staff: dict[str, list[dict[str, object]]] = defaultdict(list)
    for post in posts:
        if post["staff"] and str(post["valid_from"] or "") <= day:
            by_staff[str(post["staff"])].append(post)

    def weight(post: dict[str, object]) -> tuple[bool, str, object, str]:
        last = str(post["valid_to"] or "9999-12-31")
        return last >= day, "" if last >= day else last, post["percent"] or 0, str(post["id"])

    return {staff: max(each, key=weight) for staff, each in by_staff.items()}


def _conferences(counts: SteeringCounts, labels: Labels) -> FigureTable:
    by_column = {
        "Konferenzen": (counts.conferences(), ""),
        "Besprochene Fälle": (counts.discussed_cases(), ""),
        "Beschlüsse": (counts.decisions(), ""),
        "Davon erledigt": (counts.decisions(done=True), ""),
    }
    heading = Heading(
        "conferences", "Fallkonferenzen", "Fallkonferenzen, besprochene Fälle und Beschlüsse nach Gremium"
    )
    bodies = {code for found, _ in by_column.values() for code in found}
    return columns(heading, by_column, labels.seen("body", bodies))


def _events(counts: SteeringCounts, labels: Labels) -> FigureTable:
    """Events are public: how many there were is no secret."""
    found = counts.events()
    heading = Heading("events", "Veranstaltungen", "Veranstaltungen nach Art")
    told: dict[str, float | None] = {**found, TOTAL: found.total()}
    return columns(heading, {}, labels.seen("event_kind", set(found)), {"Anzahl": told})


def _months(months: tuple[str, ...]) -> Axis:
    return tuple((month, f"{month[5:]}/{month[:4]}") for month in months)


def _numbers(seen: set[str]) -> Axis:
    named = tuple((number, f"Stelle {number}") for number in sorted(seen - {UNKNOWN}))
    return (*named, (UNKNOWN, "ohne Stelle")) if UNKNOWN in seen else named
