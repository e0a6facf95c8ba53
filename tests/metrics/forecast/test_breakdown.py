"""What was written while a deliverable was broken down is no growth of its scope."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.forecast.breakdown import last_day_of_breakdown
from metrics.forecast.remaining_work import RemainingWork, remaining_work
from metrics.model.report import Question, Report, Unit
from metrics.reports.delivery_forecast import delivery_forecast
from tests.oracles.naive_forecast import last_of_breakdown
from tests.support.sample_boards import Json, board, issue, question

DAY = timedelta(days=1)
MONDAY = date(2023, 9, 4)
TODAY = date(2023, 11, 6)  # Monday, nine weeks later
ROADMAP = board(
    issue(1, None, "2023-01-01", title="Search", repository="acme/plans"),
    issue(2, None, "2023-01-01", title="Billing", repository="acme/plans"),
)


def is_weekday(day: date) -> bool:
    return day.isoweekday() <= 5


def weekdays(first: date, days: int) -> list[date]:
    """So many working days from the first on."""
    return [day for n in range(7 * days) if is_weekday(day := first + n * DAY)][:days]


@pytest.mark.parametrize(
    ("created", "last"),
    [
        ([0], 0),
        ([0, 0, 1], 1),
        ([0, 7], 7),  # Tuesday to Friday are four
        ([0, 8], 0),  # and with Monday five
        ([0, 6], 6),  # on a Sunday
        ([4, 11], 11),  # from Friday to Friday
        ([5, 6], 6),  # written at a weekend
        ([5, 12], 5),  # from Saturday to Saturday
        ([0, 3, 10, 40, 41], 10),
        (range(70), 18),  # Friday of the third week is working day 15
        (range(0, 70, 7), 18),  # one a week, for ever
        ([*range(19), 19], 18),  # Saturday
        ([0, 7, 14], 14),
    ],
)
def test_when_a_breakdown_ends(created: Sequence[int], last: int) -> None:
    days = [MONDAY + n * DAY for n in created]
    assert last_day_of_breakdown(days, is_weekday) == MONDAY + last * DAY


def test_days_off_end_no_breakdown() -> None:
    """A week of holidays in between is no pause of five working days."""
    holidays = {MONDAY + n * DAY for n in range(1, 8)}
    days = [MONDAY, MONDAY + 10 * DAY]
    assert last_day_of_breakdown(days, is_weekday) == MONDAY
    assert (
        last_day_of_breakdown(days, lambda day: is_weekday(day) and day not in holidays) == days[1]
    )


@given(st.sets(st.integers(0, 90), min_size=1))
def test_a_breakdown_ends_as_plainly_told(created: set[int]) -> None:
    days = {MONDAY + n * DAY for n in created}
    assert last_day_of_breakdown(days, is_weekday) == last_of_breakdown(days)


def asked(*items: Json, today: date = TODAY, **more: Any) -> Question:
    """Asked on the morning of that day, by issues."""
    now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    about: Json = {"now": now, "exported_at": str(now), "sprint": "", "unit": Unit.ISSUES}
    return question(*items, **about | {"roadmap": ROADMAP, "deliverable": "Search"} | more)


def steadily(days: Sequence[date], **content: Any) -> list[Json]:
    """Issues written on those days, in this order, of which one was closed on each working day
    after the first."""
    ends: list[str | None] = [str(day) for day in weekdays(days[0] + DAY, 100) if day < TODAY]
    ends += [None] * len(days)
    return [
        issue(n, 1, str(day), end, None, **{"deliverable": "Search"} | content)
        for n, (day, end) in enumerate(zip(days, ends, strict=False), 1)
    ]


def added(work: RemainingWork) -> dict[Hashable, float]:
    """By what the scope grew on each day, but for those on which it did not."""
    return {day: growth for day, growth in work.past["added"].items() if growth}


def told(report: Report, label: str) -> str:
    return {each.label: each.value for each in report.statistics}[label]


def growth_notes(report: Report) -> list[str]:
    return [note for note in report.notes if "cope" in note and "breakdown" in note]


@pytest.mark.parametrize("days", [1, 2, 5, 10])
def test_forty_issues_written_over_some_days_and_none_since_are_no_growth(days: int) -> None:
    """29 were done, one on each working day since; the other 11 take as many days, to 20 November,
    over however many days they were written."""
    begin = date(2023, 9, 25)
    items = steadily([day for day in weekdays(begin, days) for _ in range(40 // days)])
    assert added(remaining_work(asked(*items))) == {}
    report = delivery_forecast(asked(*items))
    assert told(report, "Scope growth") == "0 issues a week"
    assert "85% sure if no scope is added" not in {each.label for each in report.statistics}
    assert report.results["date"].tolist() == ["2023-11-20"] * 3
    assert growth_notes(report) == []


def test_one_a_week_for_ever_is_one_a_week() -> None:
    """On Mondays. The breakdown ends with its 15th working day, and six Mondays follow it."""
    mondays = [MONDAY + 7 * n * DAY for n in range(9)]
    items = steadily([*[MONDAY] * 59, *mondays])
    assert list(added(remaining_work(asked(*items)))) == mondays[3:]
    report = delivery_forecast(asked(*items))
    assert told(report, "Scope growth") == "1 issue a week"
    (note,) = growth_notes(report)
    assert note == (
        "Scope grows as it did after its breakdown into issues, which lasted until "
        "Fri 22 Sep 2023, by when issues were created or taken out of it."
    )
    # 24 are left, for 24 working days. One a week more takes five days and one longer: in the draws
    # a little less, for the newest past days are the four after a Monday.
    assert told(report, "85% sure if no scope is added") == "Thu 7 Dec 2023"
    even = date.fromisoformat(report.results["date"][0])
    assert date(2023, 12, 13) <= even <= date(2023, 12, 15)


def test_growth_is_known_ten_days_after_the_breakdown() -> None:
    """Two issues on each working day since 9 October, of which the 15th is 27 October."""
    since = date(2023, 10, 9)
    items = steadily([day for day in weekdays(since, 20) for _ in range(2)])
    early, later = (delivery_forecast(asked(*items, today=TODAY + n * DAY)) for n in (0, 1))
    assert told(early, "Scope growth") == "too early to say"
    assert "85% sure if no scope is added" not in {each.label for each in early.statistics}
    (note,) = growth_notes(early)
    assert note == (
        "No growth of scope is drawn yet: its breakdown into issues lasted until Fri 27 Oct 2023, "
        "and fewer than 10 full days have passed since."
    )
    # 21 left at one a day: as in the week after the breakdown, two a day come for each one done.
    assert early.results["date"].tolist() == ["2023-12-04"] * 3
    assert told(later, "Scope growth") == "8.3 issues a week"  # ten in six working days
    assert later.headline == (
        "Remaining work of “Search”: no date within a year reaches 85%, "
        "because scope grows as fast as issues are done"
    )


def test_the_scope_of_several_deliverables_grows_in_sum_each_after_its_own_breakdown() -> None:
    """Search since 4 September with one more on each Monday; Billing written from 9 to 11 October,
    with one more on 25 October; Export since 23 October, which is too short ago."""
    search = steadily([*[MONDAY] * 50, *[MONDAY + 7 * n * DAY for n in range(4, 9)]])
    billing = [
        issue(100 + n, 1, f"2023-10-{day}", None, None, deliverable="Billing")
        for n, day in enumerate(["09", "10", "11", "25"])
    ]
    export = [
        issue(200 + n, 1, str(day), None, None, deliverable="Export")
        for n, day in enumerate(weekdays(date(2023, 10, 23), 10))
    ]
    roadmap = board(
        *(
            issue(n, None, "2023-01-01", title=title, repository="acme/plans")
            for n, title in enumerate(["Search", "Billing", "Export"], 1)
        )
    )
    about: Json = {"roadmap": roadmap, "deliverable": ""}
    work = remaining_work(asked(*search, *billing, *export, **about))
    weekly = [MONDAY + 7 * n * DAY for n in range(4, 9)]
    assert added(work) == dict.fromkeys([*weekly, date(2023, 10, 25)], 1)
    assert work.past["grows"].all()  # Search was broken down in a day
    report = delivery_forecast(asked(*search, *billing, *export, **about))
    grows, unknown = growth_notes(report)
    assert grows == (
        "Scope grows as it did after each deliverable's breakdown into issues, "
        "by when issues were created or taken out of it."
    )
    assert unknown == (
        "No growth of scope is drawn yet of 1 deliverable: "
        "fewer than 10 full days have passed since its breakdown into issues."
    )


def test_an_issue_of_two_deliverables_is_growth_after_both_breakdowns() -> None:
    search = steadily([MONDAY] * 50)
    both = [
        issue(100 + n, 1, str(day), None, None, deliverable=("Search", "Billing"))
        for n, day in enumerate([date(2023, 10, 9), date(2023, 10, 11), date(2023, 10, 25)])
    ]
    work = remaining_work(asked(*search, *both, deliverable=""))
    assert added(work) == {date(2023, 10, 25): 1}
    # Of Search alone the breakdown was over long before.
    work = remaining_work(asked(*search, *both, deliverable="Search"))
    assert len(added(work)) == 3


def test_what_is_dropped_in_the_breakdown_belongs_to_it() -> None:
    def dropped(number: int, day: date) -> Json:
        return issue(number, 1, str(MONDAY), str(day), None, deliverable="Search",
                     stateReason="NOT_PLANNED")  # fmt: skip

    written = [MONDAY] * 25 + [MONDAY + 3 * DAY] * 25
    items = [*steadily(written), dropped(101, MONDAY + 2 * DAY), dropped(102, MONDAY + 4 * DAY)]
    assert added(remaining_work(asked(*items))) == {MONDAY + 4 * DAY: -1}


def test_a_container_begins_no_breakdown() -> None:
    """An epic stands there for weeks before it is broken down, and is not counted by issues."""
    epic = issue(900, None, str(MONDAY), None, None, deliverable="Search")
    parent = {"url": epic["content"]["url"], "title": "Epic", "parent": None}
    items = steadily([date(2023, 9, 25)] * 30 + [date(2023, 9, 27)] * 10, parent=parent)
    work = remaining_work(asked(epic, *items))
    assert work.breakdowns
    assert list(work.breakdowns.last_days.values()) == [date(2023, 9, 27)]
    assert added(work) == {}
